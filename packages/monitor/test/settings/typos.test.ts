import { describe, expect, it } from 'vitest';
import { findTypos } from '../../src/settings/typos.ts';

describe('names that are nearly a setting', () => {
  it.each([
    ['EARSHOT_HTPP_PORT', 'EARSHOT_HTTP_PORT'],
    ['EARSHOT_HTTPPORT', 'EARSHOT_HTTP_PORT'],
    ['earshot_level', 'EARSHOT_LEVEL'],
    ['WEBSOCKET_SILENT_FAILURE_WINDOWS', 'WEBSOCKET_SILENT_FAILURE_WINDOW'],
  ])('%s is taken for %s', (given, meant) => {
    expect(findTypos({ [given]: '1' })).toEqual([{ given, meant }]);
  });

  it.each([
    'EARSHOT_HTTP_PORT',
    'EARSHOT_URL',
    'EARSHOT_DEMO_SPEED',
    'WEBSOCKET_PORT',
    'PATH',
    `EARSHOT_${'X'.repeat(5000)}`,
  ])('%s passes without a word', (given) => {
    expect(findTypos({ [given]: '1' })).toEqual([]);
  });
});

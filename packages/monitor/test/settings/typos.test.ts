import { describe, expect, it } from 'vitest';
import { findTypos } from '../../src/settings/typos.ts';

describe('names that are nearly a setting', () => {
  it.each([
    ['EARSHOT_HTPP_PORT', 'EARSHOT_HTTP_PORT'],
    ['EARSHOT_HTTPPORT', 'EARSHOT_HTTP_PORT'],
    ['earshot_level', 'EARSHOT_LEVEL'],
    ['WEBSOCKET_SILENT_FAILURE_WINDOWS', 'WEBSOCKET_SILENT_FAILURE_WINDOW'],
  ])('%s is taken for %s', (given, meant) => {
    expect(findTypos({ [given]: '1' })).toEqual([{ given, meant: [meant] }]);
  });

  it('EARSHOT_ALERT_WEBHOOK is none, and those of which it is the beginning are named', () => {
    expect(findTypos({ EARSHOT_ALERT_WEBHOOK: '1' })).toEqual([
      {
        given: 'EARSHOT_ALERT_WEBHOOK',
        meant: ['EARSHOT_ALERT_WEBHOOK_URL', 'EARSHOT_ALERT_WEBHOOK_SECRET'],
      },
    ]);
  });

  it('EARSHOT_DATA_FOLDER is none, and those that begin alike are named', () => {
    expect(findTypos({ EARSHOT_DATA_FOLDER: '1' })).toEqual([
      {
        given: 'EARSHOT_DATA_FOLDER',
        meant: ['EARSHOT_DATA_DIR', 'EARSHOT_DATA_MAX_AGE', 'EARSHOT_DATA_MAX_SIZE'],
      },
    ]);
  });

  it.each([
    'EARSHOT_HTTP_PORT',
    'EARSHOT_URL',
    'EARSHOT_DEMO_SPEED',
    'EARSHOT_MAIL_SERVER',
    'WEBSOCKET_ALERT_SOUND',
    'WEBSOCKET_PORT',
    'PATH',
    `EARSHOT_${'X'.repeat(5000)}`,
  ])('%s passes without a word', (given) => {
    expect(findTypos({ [given]: '1' })).toEqual([]);
  });
});

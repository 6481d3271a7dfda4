import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { concernsPipeline, judge } from '../steps/pipeline.mjs';

const ROOT = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

describe('judge', () => {
  it('leaves the pipeline out where it cannot be built, and says so', () => {
    expect(judge(3, {})).toMatchObject({ isOk: true, leftOut: expect.stringContaining('built') });
  });

  it('fails under CI where it cannot be built', () => {
    const result = judge(3, { CI: 'true' });
    expect(result).toMatchObject({ isOk: false });
    expect(result).not.toHaveProperty('leftOut');
  });

  it('fails everywhere when a build fails', () => {
    expect(judge(1, {})).toMatchObject({ isOk: false });
    expect(judge(1, {})).not.toHaveProperty('leftOut');
  });

  it('passes when the servers are there', () => {
    expect(judge(0, { CI: 'true' })).toMatchObject({ isOk: true });
  });
});

describe('concernsPipeline', () => {
  it.each([
    [[]],
    [['servers.pipeline']],
    [['stack/test/servers']],
    [['-t', 'ledger']],
    [['--testNamePattern=ledger']],
    [['ledger', 'stack/test']],
  ])('is true for %j', (filters) => {
    expect(concernsPipeline(ROOT, filters)).toBe(true);
  });

  it.each([[['ledger']], [['arguments', '-t', 'stack']]])('is false for %j', (filters) => {
    expect(concernsPipeline(ROOT, filters)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';

import { parseArguments, selectParts } from '../arguments.mjs';

describe('parseArguments', () => {
  it('leaves the arguments after the task to the task', () => {
    expect(parseArguments(['start', '--json', '-x'], ['start', 'test'])).toEqual({
      task: 'start',
      args: ['--json', '-x'],
    });
  });

  it('drops the `--` that pnpm passes on, and only the first', () => {
    expect(parseArguments(['start', '--', 'a', '--', 'b'], ['start']).args).toEqual([
      'a',
      '--',
      'b',
    ]);
  });

  it.each([[[]], [['strat']]])('refuses %j, naming what is allowed', (argv) => {
    expect(() => parseArguments(argv, ['start', 'test'])).toThrow(/allowed are start, test/);
  });
});

describe('selectParts', () => {
  it('runs everything when nothing is named', () => {
    expect(selectParts([])).toEqual({
      parts: ['lint', 'packages', 'unit', 'process', 'pipeline'],
      filters: [],
    });
  });

  it('runs the parts named, in their own order', () => {
    expect(selectParts(['unit', 'lint'])).toEqual({ parts: ['lint', 'unit'], filters: [] });
  });

  it('runs the tests alone for a file filter', () => {
    expect(selectParts(['ledger'])).toEqual({
      parts: ['unit', 'process', 'pipeline'],
      filters: ['ledger'],
    });
  });

  it('runs one part with a filter and options of Vitest', () => {
    const args = ['unit', 'ledger', '-t', 'counts a late ack once'];
    expect(selectParts(args)).toEqual({ parts: ['unit'], filters: args.slice(1) });
  });
});

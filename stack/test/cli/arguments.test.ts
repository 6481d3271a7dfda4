import { describe, expect, test } from 'vitest';

import { HELP, parseArguments } from '../../src/cli/arguments.ts';

describe('parseArguments', () => {
  test('runs until somebody stops it when nothing is said', () => {
    const plan = { kind: 'run', durationSeconds: undefined, windowSeconds: 3 };
    expect(parseArguments([])).toEqual(plan);
    expect(parseArguments(['run'])).toEqual(plan);
  });

  test('reads both ways of giving a number, and the -- that pnpm leaves', () => {
    expect(parseArguments(['--', '--duration', '30', '--window=0.5'])).toEqual({
      kind: 'run',
      durationSeconds: 30,
      windowSeconds: 0.5,
    });
  });

  test.each(['check', 'build'] as const)('knows %s', (kind) => {
    expect(parseArguments([kind])).toEqual({ kind });
  });

  test('shows help wherever it is asked for', () => {
    expect(parseArguments(['check', '--help'])).toEqual({ kind: 'help' });
  });

  test.each([
    [['--durations', '3'], '--durations is no option; allowed: --duration, --window, --help.'],
    [['-d'], '-d is no option; allowed: --duration, --window, --help.'],
    [['chekc'], '"chekc" is no command; allowed: one of run, check, build.'],
    [['check', 'build'], '"build" is one too many; allowed: one of run, check, build.'],
    [['check', '--window', '3'], '--window goes with the command run; allowed with check: --help.'],
    [['--duration'], '--duration is ""; allowed: a number of seconds from 1 to 86400.'],
    [['--duration', '0.9'], '--duration is "0.9"; allowed: a number of seconds from 1 to 86400.'],
    [
      ['--duration', '86401'],
      '--duration is "86401"; allowed: a number of seconds from 1 to 86400.',
    ],
    [['--window', '-1'], '--window is "-1"; allowed: a number of seconds from 0.1 to 3600.'],
    [['--window', '3s'], '--window is "3s"; allowed: a number of seconds from 0.1 to 3600.'],
  ])('refuses %j, naming what is allowed', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(expect.objectContaining({ code: 'usage', message }));
  });
});

test('the help fits into 80 columns', () => {
  expect(HELP.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

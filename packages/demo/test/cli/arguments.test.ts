import { expect, test } from 'vitest';
import { helpText, parseArguments } from '../../src/cli/arguments.ts';
import { FAULTS } from '../../src/faults/index.ts';

const faultsOf = (...argv: string[]): string[] =>
  parseArguments(argv)!.faults.map(({ name }) => name);

test('runs all faults with eight clients until stopped by default', () => {
  const plan = parseArguments([])!;
  expect(plan).toMatchObject({
    durationSeconds: undefined,
    json: false,
    clients: 8,
    app: undefined,
  });
  expect(plan.faults).toEqual(FAULTS);
});

test('takes faults in one list, in several, and none', () => {
  expect(faultsOf('--fault', 'half-open,tool-hangs')).toEqual(['half-open', 'tool-hangs']);
  expect(faultsOf('--fault', 'tool-hangs', '--fault=half-open')).toEqual([
    'half-open',
    'tool-hangs',
  ]);
  expect(faultsOf('--fault', 'none')).toEqual([]);
});

test("leaves what follows -- to one's own service", () => {
  expect(parseArguments(['--app', 'server.mjs', '--', '--port', '80', '--', 'x'])!.app).toEqual({
    file: 'server.mjs',
    args: ['--port', '80', '--', 'x'],
  });
});

test.each([
  [['--duration', '1'], 1],
  [['--duration=86400'], 86_400],
])('takes the limits of a duration: %j', (argv, seconds) => {
  expect(parseArguments(argv)!.durationSeconds).toBe(seconds);
});

test.each([
  [['--fault', 'frozen'], '--fault is "frozen"; allowed: none, frozen-client, half-open'],
  [['--fault', ''], '--fault is ""; allowed: none, frozen-client'],
  [['--fault', 'none,half-open'], '--fault is "none,half-open"; allowed: none, or names'],
  [['--fault'], '--fault needs a value; allowed: none, frozen-client'],
  [
    ['--duration', '--json'],
    '--duration needs a value; allowed: a number of seconds from 1 to 86400',
  ],
  [['--duration', '0.9'], '--duration is "0.9"; allowed: a number of seconds from 1 to 86400'],
  [['--duration', '86401'], '--duration is "86401"'],
  [['--duration', '0x10'], '--duration is "0x10"'],
  [['--duration', '-5'], '--duration is "-5"'],
  [['--duration', 'ten\n'], '--duration is "ten\\n"'],
  [['--clients', '2.5'], '--clients is "2.5"; allowed: a whole number from 1 to 500'],
  [['--clients', '0'], '--clients is "0"'],
  [['--window', '3601'], '--window is "3601"; allowed: a number of seconds from 0.1 to 3600'],
  [['--json=yes'], '--json takes no value, but "yes" was given'],
  [['--jsn'], '--jsn is no option; allowed: --duration, --json, --fault'],
  [['-d', '3'], '-d is no option'],
  [['frozen-client'], '"frozen-client" is no option; allowed: --duration'],
  [
    ['--app', 'a.mjs', '--clients', '3'],
    `--clients "3" belongs to the demo's own service; allowed: without --app`,
  ],
  [['--', 'x'], 'Arguments after -- ("x") go to your own service: allowed with --app FILE'],
])('refuses %j with what is allowed', (argv, message) => {
  expect(() => parseArguments(argv)).toThrow(message);
});

test('explains every option and fault in the help', () => {
  const help = helpText();
  for (const { name } of FAULTS) expect(help).toContain(`  ${name} `);
  expect(help.split('\n').filter((line) => line.length > 100)).toEqual([]);
  expect(parseArguments(['--help'])).toBeUndefined();
});

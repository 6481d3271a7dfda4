/** The same script with and without Earshot prints the same, to the letter. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScriptProcess } from '../doubles/script-process.ts';

const HOOKED = new URL('fixtures/hooked.mjs', import.meta.url).href;

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly ended: { readonly code: number | null; readonly signal: string | null };
  readonly counts: Readonly<Record<string, number>> | undefined;
}

async function run(script: string, isHooked: boolean, args: readonly string[] = [], input = '') {
  const child = ScriptProcess.file(new URL(`fixtures/${script}`, import.meta.url), {
    node: isHooked ? ['--import', HOOKED] : [],
    args,
  });
  try {
    child.child.stdin!.end(input);
    const ended = await child.ended;
    const report = /^earshot (.*)$/m.exec(child.stderr)?.[1];
    const counts = report === undefined ? undefined : (JSON.parse(report) as Run['counts']);
    return { stdout: child.stdout, stderr: withoutReport(child.stderr), ended, counts };
  } finally {
    await child.dispose();
  }
}

const withoutReport = (text: string): string =>
  text
    .replace(/^earshot .*\n/m, '')
    // A wrapped method is a frame more in a stack.
    .replaceAll(/^ {4}at .*\n/gm, '');

async function both(script: string, args?: readonly string[], input?: string) {
  const plain = await run(script, false, args, input);
  const hooked = await run(script, true, args, input);
  expect(hooked.counts, 'it was hooked').toBeDefined();
  return { plain, hooked };
}

describe('an application under Earshot', () => {
  test('sees the classes, sockets, errors and listeners that it always saw', async () => {
    const { plain, hooked } = await both('shape.mjs');
    expect(plain.ended, plain.stderr).toEqual({ code: 0, signal: null });
    expect(hooked.stdout.split('\n')).toEqual(plain.stdout.split('\n'));
    expect(hooked.stderr).toBe(plain.stderr);
    expect(hooked.ended).toEqual(plain.ended);
    expect(hooked.counts!['attempts']).toBeGreaterThan(5);
    // `send` without a socket, which is the application's own.
    expect(hooked.counts!['errors']).toBe(1);
  });

  test.each(['message', 'close', 'ping', 'callback'])(
    'ends as it always did by what it throws in %s',
    async (event) => {
      const { plain, hooked } = await both('throws.mjs', [event]);
      expect(plain.ended.code).not.toBe(0);
      expect(plain.stdout).toContain('uncaughtException thrown in');
      expect(hooked.ended).toEqual(plain.ended);
      expect(hooked.stdout).toBe(plain.stdout);
      expect(hooked.stderr).toBe(plain.stderr);
    },
  );

  test('gets the same results, callbacks and events in the same order for whatever it does', async () => {
    const sequences = fc.sample(fc.array(operation, { minLength: 3, maxLength: 25 }), {
      numRuns: 150,
      seed: 42,
    });
    const { plain, hooked } = await both('operations.mjs', [], JSON.stringify(sequences));
    expect(plain.ended, plain.stderr).toEqual({ code: 0, signal: null });
    expect(hooked.ended, hooked.stderr).toEqual(plain.ended);
    expect(hooked.counts).toMatchObject({
      errors: 0,
      pending: 0,
      silent: expect.any(Number) as number,
    });
    const [expected, actual] = [plain, hooked].map(({ stdout }) => stdout.trim().split('\n'));
    expect(actual).toHaveLength(150);
    for (const [at, line] of expected!.entries()) {
      expect(JSON.parse(actual![at]!)).toEqual(JSON.parse(line));
    }
  });
});

const who = fc.constantFrom('server', 'client');
const event = fc.constantFrom('message', 'close', 'error', 'open');
const data = fc.constantFrom(
  'text',
  'empty',
  'number',
  'buffer',
  'view',
  'array',
  'blob',
  'nothing',
  'null',
  'object',
  'large',
);
const options = fc.constantFrom(null, {}, { binary: true }, { compress: false }, { fin: true });
const operation = fc.oneof(
  { weight: 50, arbitrary: fc.tuple(fc.constant('send'), who, data, options, fc.boolean()) },
  { weight: 25, arbitrary: fc.tuple(fc.constant('meet'), who) },
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom('ping', 'pong'), who, fc.constant('mine')) },
  { weight: 10, arbitrary: fc.tuple(fc.constantFrom('listen', 'target', 'property'), who, event) },
  { weight: 5, arbitrary: fc.tuple(fc.constant('emit'), who, fc.constantFrom('mine', 'message')) },
  { weight: 5, arbitrary: fc.tuple(fc.constant('wink'), who) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('close'), who, fc.constantFrom(1000, 4001, 999)) },
);

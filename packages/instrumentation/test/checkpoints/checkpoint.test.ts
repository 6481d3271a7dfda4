/** What an application says by `checkpoint()`: noted with its facts, never in the way. */
import { anything, assert, property } from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkpoint } from '../../src/checkpoints/checkpoint.ts';
import type { CheckpointNotice, Warning } from '../../src/runtime/events.ts';
import { withScope } from '../../src/scope/scope.ts';
import { stopRuntime } from '../../src/runtime/shared.ts';
import { tool } from '../../src/tools/tool.ts';
import { startRecording, stopRecording, type Recorded } from '../doubles/recorded-spans.ts';

let recorded: Recorded;
let noted: CheckpointNotice[];
let warnings: Warning[];
beforeEach(() => {
  recorded = startRecording();
  noted = [];
  warnings = [];
  recorded.runtime.listen({
    checkpoint: (notice) => void noted.push(notice),
    warning: (warning) => void warnings.push(warning),
  });
});
afterEach(stopRecording);

const inJob = (run: () => void): void => withScope({ correlationId: 'job-1' }, run);
const errors = (): number =>
  recorded.runtime.measurements.counter('earshot.monitor.errors').total();
const given = (...args: unknown[]): void => (checkpoint as (...all: unknown[]) => void)(...args);

describe('a checkpoint', () => {
  test("is noted under the scope's correlation ID, with its facts", () => {
    inJob(() => checkpoint('cache.read', { hits: 3, cached: true, store: 'memory' }));
    expect(noted).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{8}-1$/) as string,
        name: 'cache.read',
        atMs: recorded.clock.nowMs,
        correlationId: 'job-1',
        facts: { hits: 3, cached: true, store: 'memory' },
        execution: undefined,
        heldBack: 0,
      },
    ]);
  });

  test('goes under the correlation ID that it is given, in a scope or outside', () => {
    checkpoint('picked', undefined, { correlationId: 'job-2' });
    inJob(() => checkpoint('picked', {}, { correlationId: 'job-3' }));
    expect(noted.map(({ correlationId }) => correlationId)).toEqual(['job-2', 'job-3']);
  });

  test('outside of any scope is none, which is said once', () => {
    checkpoint('lost');
    checkpoint('lost');
    expect(noted).toEqual([]);
    expect(warnings).toMatchObject([
      { code: 'checkpoint_refused', fields: { checkpoint: 'lost', reason: 'scope' } },
    ]);
  });

  test('is none while Earshot is off', () => {
    stopRuntime();
    inJob(() => checkpoint('cache.read'));
    expect([noted, warnings]).toEqual([[], []]);
  });

  test.each([
    ['of one character', 'a', 1],
    ['of 64 characters', 'x'.repeat(64), 1],
    ['of 65 characters', 'x'.repeat(65), 0],
    ['that is empty', '', 0],
    ['with a blank', 'cache read', 0],
    ['with a line break at its end', 'cache\n', 0],
    ['with an ANSI escape', '\u001b[31mred', 0],
  ])('with a name %s is noted or not', (_, name, times) => {
    inJob(() => checkpoint(name));
    expect(noted).toHaveLength(times);
    expect(warnings).toHaveLength(1 - times);
    expect(JSON.stringify(warnings)).not.toContain('[31m');
  });

  test('with a correlation ID that is not safe is none', () => {
    checkpoint('picked', {}, { correlationId: 'a\r\nb' });
    expect(noted).toEqual([]);
    expect(warnings[0]!.fields).toMatchObject({ reason: 'correlation_id' });
  });

  test('never throws, whatever it is given', () => {
    assert(
      property(anything(), anything(), anything(), (name, facts, options) => {
        inJob(() => given(name, facts, options));
      }),
    );
    const broken = {
      get hits(): number {
        throw new Error('of the application');
      },
    };
    inJob(() => given('cache.read', broken));
    expect(noted.at(-1)).toMatchObject({ name: 'cache.read', facts: {} });
    expect(warnings.map(({ fields }) => fields?.['reason'])).toContain('unreadable');
    expect(errors()).toBe(0);
  });
});

describe('facts', () => {
  const factsOf = (facts: object): object => {
    inJob(() => given('point', facts));
    return noted.at(-1)!.facts;
  };
  const many = (count: number): Record<string, number> =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`fact${at}`, at]));

  test('are eight at most', () => {
    expect(factsOf(many(8))).toEqual(many(8));
    expect(warnings).toEqual([]);
    expect(factsOf(many(9))).toEqual(many(8));
    expect(warnings[0]!.fields).toMatchObject({ reason: 'facts' });
  });

  test('are cut after 120 characters, and their keys have 32 at most', () => {
    expect(factsOf({ page: 'x'.repeat(120), next: 'x'.repeat(121) })).toEqual({
      page: 'x'.repeat(120),
      next: `${'x'.repeat(120)}…`,
    });
    expect(factsOf({ ['k'.repeat(32)]: 1, ['k'.repeat(33)]: 1 })).toEqual({ ['k'.repeat(32)]: 1 });
  });

  test('are strings, finite numbers and booleans', () => {
    expect(factsOf({ a: 1, b: NaN, c: Infinity, d: {}, e: null, f: () => 1, g: [1] })).toEqual({
      a: 1,
    });
    expect(factsOf(JSON.parse('{"__proto__": 1, "constructor": 2}') as object)).toEqual({
      constructor: 2,
    });
  });

  test('that look private are masked', () => {
    const facts = { userId: 'ada', email: 'x', accessToken: 7, tokens: 512, note: 'a@example.com' };
    expect(factsOf(facts)).toEqual({
      userId: '[masked]',
      email: '[masked]',
      accessToken: '[masked]',
      tokens: 512,
      note: '[masked]',
    });
  });

  test('steer no terminal', () => {
    expect(factsOf({ page: 'a\r\nb\u001b[31m\u009b\u202e' })).toEqual({ page: 'a  b [31m  ' });
  });
});

describe('a loop', () => {
  test('is noted 50 times at once and then 5 a second, and how many were held back', () => {
    const run = (times: number): void =>
      inJob(() => Array.from({ length: times }, () => checkpoint('turn')).forEach(() => {}));
    run(60);
    expect(noted).toHaveLength(50);
    recorded.clock.advance(199);
    run(1);
    expect(noted).toHaveLength(50);
    recorded.clock.advance(1);
    run(1);
    expect(noted).toHaveLength(51);
    expect(noted.at(-1)!.heldBack).toBe(11);
    expect(warnings.map(({ fields }) => fields?.['reason'])).toEqual(['pace']);
  });

  test('costs another correlation ID nothing', () => {
    for (let turn = 0; turn < 60; turn++) inJob(() => checkpoint('turn'));
    checkpoint('picked', {}, { correlationId: 'job-2' });
    expect(noted.at(-1)).toMatchObject({ correlationId: 'job-2', heldBack: 0 });
  });

  test('over many correlation IDs is bounded too', () => {
    for (let job = 0; job < 20_000; job++) checkpoint('begun', {}, { correlationId: `job-${job}` });
    expect(noted).toHaveLength(1_000);
  });
});

describe('inside a tool', () => {
  const events = () => recorded.span('execute_tool search').events;

  test('it is an event of its span, and knows the tool', () => {
    tool(() => checkpoint('search.ranked', { hits: 3 }), { name: 'search' })();
    expect(events()).toMatchObject([
      {
        name: 'earshot.checkpoint',
        attributes: {
          'earshot.checkpoint.id': noted[0]!.id,
          'earshot.checkpoint.name': 'search.ranked',
          'earshot.checkpoint.fact.hits': 3,
        },
      },
    ]);
    expect(noted[0]!.execution?.name).toBe('search');
  });

  test("of another correlation ID it is not on the tool's span", () => {
    tool(() => checkpoint('picked', {}, { correlationId: 'job-2' }), { name: 'search' })();
    expect(events()).toEqual([]);
    expect(noted[0]!.execution).toBeUndefined();
  });

  test('it is noted though the span has ended', () => {
    let later = (): void => {};
    tool(() => (later = (): void => checkpoint('late')), { name: 'search', correlationId: 'j' })();
    withScope({ correlationId: 'j' }, later);
    expect(noted).toHaveLength(1);
    expect(events()).toEqual([]);
  });
});

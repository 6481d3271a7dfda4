/** Correlation IDs from outside: taken over when they are harmless, else made anew. */
import { context, propagation, ROOT_CONTEXT, type Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  acceptCorrelationId,
  correlationOfContext,
  correlationOfRequest,
  makeCorrelationId,
  safeCorrelationId,
} from '../../src/scope/correlation.ts';

const MADE = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('an ID from outside', () => {
  test.each(['a', 'order-7', 'A.b_c:d@e/f+g=h-9', 'x'.repeat(128)])(
    'such as %s is taken over',
    (id) => {
      expect(acceptCorrelationId(id)).toEqual({ id });
      expect(safeCorrelationId(id)).toBe(id);
    },
  );

  test.each([
    ['of 129 characters', 'x'.repeat(129)],
    ['with a line break', 'order\r\nSet-Cookie: admin=1'],
    ['that ends in a line break', 'order\n'],
    ['with a second line', 'order\nlevel=error'],
    ['with an ANSI escape', '\u001B[31mred\u001B[0m'],
    ['with NUL', 'order\0'],
    ['with a quote', 'order"'],
    ['with a blank', 'order 7'],
    ['with markup', '<script>'],
    ['in letters beyond ASCII', 'größe'],
    ['that is written from right to left', '\u202Eorder'],
    ['of a megabyte', 'x'.repeat(1_000_000)],
  ])('%s is refused: a new one is made, and its hash kept', (_, id) => {
    const accepted = acceptCorrelationId(id);
    expect(accepted.id).toMatch(MADE);
    expect(accepted.refusedHash).toBe(sha256(id).slice(0, 16));
    expect(safeCorrelationId(id)).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['empty', ''],
    ['not there', undefined],
    ['null', null],
    ['a number', 7],
    ['an object', { toString: () => 'order' }],
  ])('that is %s makes a new one, with nothing to be kept', (_, id) => {
    expect(acceptCorrelationId(id)).toEqual({ id: expect.stringMatching(MADE) as string });
  });
});

test('an ID of our own making is random, and safe', () => {
  const ids = Array.from({ length: 1_000 }, makeCorrelationId);
  expect(new Set(ids).size).toBe(1_000);
  for (const id of ids) expect(safeCorrelationId(id)).toBe(id);
});

describe('an upgrade request', () => {
  test.each([
    [{ 'x-correlation-id': 'c-1' }, 'c-1'],
    [{ 'x-request-id': 'r-1' }, 'r-1'],
    [{ 'x-correlation-id': 'c-1', 'x-request-id': 'r-1' }, 'c-1'],
    [{ 'x-correlation-id': '', 'x-request-id': 'r-1' }, 'r-1'],
    [{ 'x-correlation-id': ['c-1', 'c-2'] }, 'c-1'],
  ])('with the headers %j has the ID %s', (headers, id) => {
    expect(correlationOfRequest(headers)).toEqual({ id });
  });

  test('without one of them, or without headers, gets a new one', () => {
    for (const headers of [{}, undefined, { cookie: 'a=b' }]) {
      expect(correlationOfRequest(headers)).toEqual({ id: expect.stringMatching(MADE) as string });
    }
  });

  test('with a dangerous one keeps its hash', () => {
    expect(correlationOfRequest({ 'x-correlation-id': 'a, b' }).refusedHash).toBe(
      sha256('a, b').slice(0, 16),
    );
  });
});

describe("the host's baggage", () => {
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterAll(() => {
    context.disable();
  });
  const withBaggage = (entries: Record<string, string>): Context =>
    propagation.setBaggage(
      ROOT_CONTEXT,
      propagation.createBaggage(
        Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, { value }])),
      ),
    );

  test.each(['correlation_id', 'correlation.id', 'x-correlation-id', 'x-request-id'])(
    'has the ID under %s',
    (key) => {
      expect(context.with(withBaggage({ [key]: 'c-1' }), correlationOfContext)).toBe('c-1');
    },
  );

  test('has none outside of any context, under other keys, or when it is dangerous', () => {
    expect(correlationOfContext()).toBeUndefined();
    expect(context.with(withBaggage({ tenant: 't' }), correlationOfContext)).toBeUndefined();
    expect(
      context.with(withBaggage({ correlation_id: 'a\r\nb' }), correlationOfContext),
    ).toBeUndefined();
    expect(
      context.with(ROOT_CONTEXT.setValue(Symbol('key'), 1), correlationOfContext),
    ).toBeUndefined();
  });
});

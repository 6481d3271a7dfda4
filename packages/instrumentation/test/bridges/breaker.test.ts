import { expect, it } from 'vitest';
import { Breaker } from '../../src/bridges/breaker.ts';

const fail = (breaker: Breaker, nowMs: number): boolean => breaker.begin(nowMs)!.end(false, nowMs);

it('opens with the last failure of the row, not before', () => {
  const breaker = new Breaker({ failures: 3, resetMs: 1_000 });
  expect([fail(breaker, 0), fail(breaker, 1)]).toEqual([false, false]);
  expect(breaker.waitMs(2)).toBe(0);
  expect(fail(breaker, 2)).toBe(true);
  expect([breaker.waitMs(2), breaker.openings]).toEqual([1_000, 1]);
});

it('counts only failures in a row', () => {
  const breaker = new Breaker({ failures: 2, resetMs: 1_000 });
  fail(breaker, 0);
  breaker.begin(1)!.end(true, 1);
  fail(breaker, 2);
  expect(breaker.waitMs(3)).toBe(0);
});

it('allows nothing at 999 ms, and one try at 1,000 ms', () => {
  const breaker = new Breaker({ failures: 1, resetMs: 1_000 });
  fail(breaker, 0);
  expect(breaker.begin(999)).toBeUndefined();
  expect(breaker.begin(1_000)).toBeDefined();
  expect(breaker.begin(1_000)).toBeUndefined();
});

it('closes when that try succeeds, and opens again for as long when it fails', () => {
  const breaker = new Breaker({ failures: 2, resetMs: 1_000 });
  fail(breaker, 0);
  fail(breaker, 0);
  fail(breaker, 1_000);
  expect([breaker.waitMs(1_000), breaker.openings]).toEqual([1_000, 2]);
  breaker.begin(2_000)!.end(true, 2_000);
  fail(breaker, 2_001);
  expect(breaker.waitMs(2_001)).toBe(0);
});

it('is not held up for good by a try that hangs', () => {
  const breaker = new Breaker({ failures: 1, resetMs: 1_000 });
  fail(breaker, 0);
  breaker.begin(1_000);
  expect(breaker.begin(1_999)).toBeUndefined();
  expect(breaker.begin(2_000)).toBeDefined();
});

it('is not kept open for longer by tries that began before it opened', () => {
  const breaker = new Breaker({ failures: 1, resetMs: 1_000 });
  const slow = breaker.begin(0)!;
  fail(breaker, 0);
  slow.end(false, 900);
  expect(breaker.waitMs(900)).toBe(100);
});

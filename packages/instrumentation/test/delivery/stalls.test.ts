/** Stalls of the event loop: none of them makes a false time-out. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Stalls, STALL_THRESHOLD_MS } from '../../src/delivery/stalls.ts';
import { LedgerBench } from '../doubles/ledger-bench.ts';

const WINDOW_MS = 1_000;

describe('a tick', () => {
  test('that is late by the threshold is none, and one later by more is a stall', () => {
    const stalls = new Stalls(WINDOW_MS);
    stalls.tick(100, 100 + STALL_THRESHOLD_MS);
    expect(stalls.blockedSinceMs(0)).toBe(0);
    stalls.tick(200, 200 + STALL_THRESHOLD_MS + 1);
    expect(stalls.blockedSinceMs(0)).toBe(STALL_THRESHOLD_MS + 1);
  });

  test('blocks only what was pending, for as long as it was pending', () => {
    const stalls = new Stalls(WINDOW_MS);
    stalls.tick(1_000, 3_000);
    expect(stalls.blockedSinceMs(500)).toBe(2_000);
    expect(stalls.blockedSinceMs(1_000)).toBe(2_000);
    expect(stalls.blockedSinceMs(2_999)).toBe(1);
    expect(stalls.blockedSinceMs(3_000)).toBe(0);
    expect(stalls.blockedSinceMs(4_000)).toBe(0);
  });

  test('that overlaps an earlier stall counts the time once', () => {
    const stalls = new Stalls(WINDOW_MS);
    stalls.tick(0, 200);
    stalls.tick(100, 300);
    expect(stalls.blockedSinceMs(0)).toBe(300);
  });
});

test('what was blocked is never more than the time that passed, and is the sum of the parts', () => {
  const gaps = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 400 })),
  );
  fc.assert(
    fc.property(gaps, fc.nat(5_000), (ticks, sinceMs) => {
      const stalls = new Stalls(1_000_000);
      let nowMs = 0;
      let expectedMs = 0;
      for (const [runsMs, lateMs] of ticks) {
        const dueAtMs = nowMs + runsMs;
        nowMs = dueAtMs + lateMs;
        stalls.tick(dueAtMs, nowMs);
        if (lateMs > STALL_THRESHOLD_MS)
          expectedMs += Math.max(0, nowMs - Math.max(dueAtMs, sinceMs));
      }
      expect(stalls.blockedSinceMs(sinceMs)).toBe(expectedMs);
      expect(expectedMs).toBeLessThanOrEqual(Math.max(0, nowMs - sinceMs));
    }),
  );
});

test('the latest time since which the loop ran so long is just that old, and a millisecond later is not', () => {
  const ticks = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 100 }), fc.constantFrom(0, 51, 400, 36_000_000)),
  );
  fc.assert(
    fc.property(ticks, fc.nat(200), fc.integer({ min: 1, max: 500 }), (given, restMs, ranMs) => {
      const stalls = new Stalls(1_000_000);
      let nowMs = 0;
      for (const [runsMs, lateMs] of given) {
        const dueAtMs = nowMs + runsMs;
        nowMs = dueAtMs + lateMs;
        stalls.tick(dueAtMs, nowMs);
      }
      nowMs += restMs;
      const ran = (sinceMs: number): number => nowMs - sinceMs - stalls.blockedSinceMs(sinceMs);
      const sentMs = stalls.latestSentMs(nowMs, ranMs);
      expect(ran(sentMs)).toBe(ranMs);
      expect(ran(sentMs + 1)).toBeLessThan(ranMs);
    }),
  );
});

describe('a notification that was pending through a stall', () => {
  test('of 2 s has its deadline moved by as much, and not by more', () => {
    const bench = new LedgerBench({ windowMs: WINDOW_MS });
    bench.send(bench.lane());
    bench.clock.advance(500);
    bench.stall(2_000);
    bench.clock.advance(499);
    expect(bench.expire()).toBe(0);
    bench.clock.advance(1);
    expect(bench.expire()).toBe(1);
  });

  test('is confirmed by the pong that waited in the socket', () => {
    const bench = new LedgerBench({ windowMs: WINDOW_MS });
    const lane = bench.lane();
    bench.send(lane);
    bench.stall(2_000);
    expect(bench.expire()).toBe(0);
    bench.prove(lane);
    expect(bench.verdicts).toEqual(['ada#1 confirmed']);
  });

  test('that began before it was sent gets only the rest of it', () => {
    const bench = new LedgerBench({ windowMs: WINDOW_MS });
    const dueAtMs = bench.clock.nowMs;
    bench.clock.advance(1_500);
    bench.send(bench.lane());
    bench.clock.advance(500);
    bench.ledger.stalls.tick(dueAtMs, bench.clock.nowMs);
    bench.clock.advance(999);
    expect(bench.expire()).toBe(0);
    bench.clock.advance(1);
    expect(bench.expire()).toBe(1);
  });

  test('of ten hours, as of a process that was suspended, has all of its window left after it', () => {
    const bench = new LedgerBench({ windowMs: WINDOW_MS });
    bench.send(bench.lane());
    bench.stall(36_000_000);
    bench.ledger.stalls.tick(bench.clock.nowMs, bench.clock.advance(50));
    bench.stall(36_000_000);
    bench.clock.advance(949);
    expect(bench.expire()).toBe(0);
    bench.clock.advance(1);
    expect(bench.expire()).toBe(1);
  });

  test('is not judged before the loop ran for its window, however busy the process', () => {
    const bench = new LedgerBench({ windowMs: WINDOW_MS });
    bench.send(bench.lane());
    // Blocked for 95 % of the time: 50 ms of running after each stall.
    for (let runMs = 0; runMs < WINDOW_MS; runMs += 50) {
      expect(bench.expire()).toBe(0);
      bench.stall(950);
      const nowMs = bench.clock.advance(50);
      bench.ledger.stalls.tick(nowMs, nowMs);
    }
    expect(bench.expire()).toBe(1);
  });

  test('is judged at its window where there was none', () => {
    const bench = new LedgerBench({ windowMs: WINDOW_MS });
    bench.stall(10_000);
    bench.send(bench.lane());
    bench.clock.advance(WINDOW_MS);
    expect(bench.expire()).toBe(1);
  });
});

test('a process that stalls for a day remembers no more than a window of running holds', () => {
  const stalls = new Stalls(WINDOW_MS);
  let nowMs = 0;
  for (let i = 0; i < 10_000; i++) {
    const dueAtMs = nowMs + 50;
    nowMs = dueAtMs + 100;
    stalls.tick(dueAtMs, nowMs);
  }
  // 20 stalls, with 50 ms of running before each, fill the window; what went before is forgotten.
  expect(stalls.blockedSinceMs(0)).toBe(20 * 100);
});

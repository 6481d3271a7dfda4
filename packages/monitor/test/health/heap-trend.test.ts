/** A leak is a slope that lasts, not a high reading. */
import { array, assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { HeapTrend } from '../../src/health/heap-trend.ts';

const MINUTE_MS = 60_000;
const MB = 1e6;
const trendOf = (bytesAt: (minute: number) => number, minutes: number): HeapTrend => {
  const trend = new HeapTrend();
  for (let minute = 0; minute <= minutes; minute++) {
    trend.add({ atMs: minute * MINUTE_MS, bytes: bytesAt(minute) });
  }
  return trend;
};

test('a heap that gains 1 MB a minute gains 60 MB an hour', () => {
  expect(trendOf((minute) => 50 * MB + minute * MB, 30).slopePerHour()).toBeCloseTo(60 * MB);
});

test('one burst is no trend', () => {
  const slope = trendOf((minute) => (minute === 15 ? 900 * MB : 50 * MB), 30).slopePerHour();
  expect(slope).toBe(0);
});

test('a saw that comes back is no trend', () => {
  const slope = trendOf((minute) => 50 * MB + (minute % 5) * 10 * MB, 60).slopePerHour()!;
  expect(Math.abs(slope)).toBeLessThan(3 * MB);
});

test('nothing is told of less than ten minutes, or of seven readings', () => {
  expect(trendOf((minute) => minute * MB, 9).slopePerHour()).toBeUndefined();
  expect(trendOf((minute) => minute * MB, 10).slopePerHour()).toBeDefined();
  const few = new HeapTrend();
  for (let reading = 0; reading < 7; reading++) {
    few.add({ atMs: reading * 30 * MINUTE_MS, bytes: reading });
  }
  expect(few.slopePerHour()).toBeUndefined();
});

test('a leak that begins after a month without one is seen within hours', () => {
  const month = 30 * 24 * 60;
  const leak = (minute: number): number => 50 * MB + Math.max(0, minute - month) * MB;
  expect(trendOf(leak, month).slopePerHour()).toBe(0);
  expect(trendOf(leak, month + 6 * 60).slopePerHour()).toBeCloseTo(60 * MB, -6);
});

test('a fast leak is told by when the heap is full, once half of it is', () => {
  const leak = (minute: number): number => 50 * MB + minute * 50 * MB;
  const limit = 600 * MB;
  expect(trendOf(leak, 4).fullInSeconds(limit)).toBeUndefined();
  expect(trendOf(leak, 5).fullInSeconds(limit)).toBeCloseTo(360);
  expect(trendOf(leak, 11).fullInSeconds(limit)).toBe(0);
  expect(trendOf(() => 400 * MB, 30).fullInSeconds(limit)).toBeUndefined();
});

test('a fast leak is told in time also after a day without one', () => {
  const day = 24 * 60;
  const leak = (minute: number): number => 350 * MB + Math.max(0, minute - day) * 20 * MB;
  expect(trendOf(leak, day).fullInSeconds(600 * MB)).toBeUndefined();
  const left = trendOf(leak, day + 7).fullInSeconds(600 * MB)!;
  expect(left).toBeGreaterThan(300);
  expect(left).toBeLessThan(600);
});

test('a line is found through noise, whatever its slope and however long it ran', () => {
  assert(
    property(
      integer({ min: -50, max: 50 }),
      integer({ min: 60, max: 3_000 }),
      array(integer({ min: -100_000, max: 100_000 }), { minLength: 50, maxLength: 50 }),
      (mbPerHour, minutes, noise) => {
        const slope = trendOf(
          (minute) => 500 * MB + (minute * mbPerHour * MB) / 60 + noise[minute % noise.length]!,
          minutes,
        ).slopePerHour()!;
        expect(Math.abs(slope - mbPerHour * MB)).toBeLessThan(0.5 * MB);
      },
    ),
    { numRuns: 30 },
  );
});

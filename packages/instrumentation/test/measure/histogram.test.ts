/** Histograms: inclusive upper boundaries, and quantiles as Prometheus computes them. */
import { METRICS } from '@earshot/telemetry';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Histogram, HistogramCell } from '../../src/measure/histogram.ts';

const BOUNDARIES = [1, 2, 5];

/** A cell with so many recordings in each bucket; the last is above all boundaries. */
function cellOf(
  counts: readonly number[],
  boundaries: readonly number[] = BOUNDARIES,
): HistogramCell {
  const cell = new HistogramCell(boundaries);
  counts.forEach((count, bucket) => {
    for (let i = 0; i < count; i++) cell.record(boundaries[bucket] ?? boundaries.at(-1)! + 1);
  });
  return cell;
}

/** Prometheus' `bucketQuantile` (promql/quantile.go), over cumulative counts up to `+Inf`. */
function histogramQuantile(
  q: number,
  boundaries: readonly number[],
  counts: readonly number[],
): number {
  let sum = 0;
  const cumulative = counts.map((count) => (sum += count));
  const observations = cumulative.at(-1)!;
  if (observations === 0) return NaN;
  let rank = q * observations;
  const bucket = cumulative.slice(0, -1).findIndex((count) => count >= rank);
  if (bucket < 0) return boundaries.at(-1)!;
  const end = boundaries[bucket]!;
  if (bucket === 0) return end * (rank / cumulative[0]!);
  const start = boundaries[bucket - 1]!;
  rank -= cumulative[bucket - 1]!;
  return start + (end - start) * (rank / (cumulative[bucket]! - cumulative[bucket - 1]!));
}

test.each([
  [0, [1, 0, 0, 0]],
  [0.999, [1, 0, 0, 0]],
  [1, [1, 0, 0, 0]],
  [1.001, [0, 1, 0, 0]],
  [2, [0, 1, 0, 0]],
  [5, [0, 0, 1, 0]],
  [5.001, [0, 0, 0, 1]],
  [Infinity, [0, 0, 0, 1]],
])('%d falls below the boundary that includes it', (value, counts) => {
  const cell = new HistogramCell(BOUNDARIES);
  cell.record(value);
  expect([...cell.counts]).toEqual(counts);
});

test('keeps count, sum, least and greatest', () => {
  const cell = new HistogramCell(BOUNDARIES);
  expect(cell).toMatchObject({ count: 0, sum: 0, min: Infinity, max: -Infinity });
  for (const value of [3, 0.5, 7]) cell.record(value);
  expect(cell).toMatchObject({ count: 3, sum: 10.5, min: 0.5, max: 7 });
});

test('has no quantile while nothing was recorded', () => {
  expect(new HistogramCell(BOUNDARIES).quantile(0.5)).toBeNaN();
});

test.each([
  // [quantile, recordings a bucket, value]
  [0.5, [10, 0, 0, 0], 0.5],
  [1, [10, 0, 0, 0], 1],
  [0.5, [5, 5, 0, 0], 1],
  [0.75, [5, 5, 0, 0], 1.5],
  [0.5, [2, 0, 2, 0], 1],
  [0.51, [50, 0, 50, 0], 2.06],
  [0.99, [0, 0, 0, 10], 5],
  [0.9, [5, 0, 0, 5], 5],
])('the quantile %d of %j is %d', (q, counts, expected) => {
  expect(cellOf(counts).quantile(q)).toBeCloseTo(expected, 10);
});

test('agrees with histogram_quantile of Prometheus on any recordings', () => {
  const counts = fc.array(fc.nat(20), { minLength: 4, maxLength: 4 });
  const q = fc.double({ min: 0.001, max: 1, noNaN: true });
  fc.assert(
    fc.property(counts, q, (recorded, share) => {
      expect(cellOf(recorded).quantile(share)).toBe(histogramQuantile(share, BOUNDARIES, recorded));
    }),
  );
});

test('never falls when more of the recordings are taken in', () => {
  const counts = fc.array(fc.nat(20), { minLength: 4, maxLength: 4 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(counts, share, share, (recorded, one, other) => {
      fc.pre(recorded.some((count) => count > 0));
      const cell = cellOf(recorded);
      expect(cell.quantile(Math.min(one, other))).toBeLessThanOrEqual(
        cell.quantile(Math.max(one, other)),
      );
    }),
  );
});

test('a time-out of a minute is told from one that took longer', () => {
  const histogram = new Histogram('earshot.notification.delivery.duration');
  const cell = histogram.cells[histogram.cell({ level: 'received' })]!;
  histogram.record(60, { level: 'received' });
  histogram.record(60.001, { level: 'received' });
  expect([...cell.counts].slice(-2)).toEqual([1, 1]);
  expect(cell.boundaries).toBe(METRICS['earshot.notification.delivery.duration'].buckets);
});

test('records in the series of its attributes, and tells who listens', () => {
  const histogram = new Histogram('earshot.notification.delivery.duration');
  histogram.onRecord = vi.fn<NonNullable<typeof histogram.onRecord>>();
  histogram.record(0.2, { level: 'processed' });
  expect(histogram.cells.map(({ count }) => count)).toEqual(
    histogram.series.map(({ level }) => (level === 'processed' ? 1 : 0)),
  );
  expect(histogram.onRecord).toHaveBeenCalledExactlyOnceWith(0.2, { level: 'processed' });
});

test('refuses a series that the table lacks', () => {
  const histogram = new Histogram('earshot.notification.delivery.duration');
  // @ts-expect-error written is never shown as success
  expect(() => histogram.record(1, { level: 'written' })).toThrow(RangeError);
});

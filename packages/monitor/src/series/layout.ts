/**
 * Where each series of the table stands in a row of numbers. The table is closed, so a moment of the
 * whole service is one row of fixed length, and a past of rows is one block of memory.
 */
import type { Measurements } from '@earshot/instrumentation';
import {
  METRICS,
  type CounterName,
  type GaugeName,
  type HistogramName,
  type MetricName,
  type Series,
} from '@earshot/telemetry';

export interface Slot {
  readonly series: Series;
  /** The first number: of a histogram the counts of the buckets, then the count, then the sum. */
  readonly offset: number;
}

const layout = layOut();
/** Numbers in a row. */
export const ROW_LENGTH = layout.length;

export function slotsOf(metric: MetricName): readonly Slot[] {
  return layout.slots[metric];
}

/** How many numbers the buckets of a histogram take: one more than it has boundaries. */
export function bucketCount(metric: MetricName): number {
  const row = METRICS[metric];
  return row.kind === 'histogram' ? row.buckets.length + 1 : 0;
}

/** Writes this moment into `row`. */
export function readInto(row: Float64Array, measurements: Measurements): void {
  for (const name of Object.keys(METRICS) as MetricName[]) {
    layout.slots[name].forEach(({ offset }, cell) => {
      switch (METRICS[name].kind) {
        case 'counter':
          row[offset] = measurements.counters[name as CounterName].read(cell);
          return;
        case 'gauge':
          row[offset] = measurements.gauges[name as GaugeName].read(cell);
          return;
        case 'histogram': {
          const { counts, count, sum } =
            measurements.histograms[name as HistogramName].cells[cell]!;
          row.set(counts, offset);
          row[offset + counts.length] = count;
          row[offset + counts.length + 1] = sum;
        }
      }
    });
  }
}

function layOut(): { slots: Record<MetricName, readonly Slot[]>; length: number } {
  let length = 0;
  const slots = Object.fromEntries(
    (Object.keys(METRICS) as MetricName[]).map((name) => {
      const width = METRICS[name].kind === 'histogram' ? bucketCount(name) + 2 : 1;
      return [
        name,
        METRICS[name].series.map((series: Series): Slot => {
          const slot = { series, offset: length };
          length += width;
          return slot;
        }),
      ];
    }),
  ) as unknown as Record<MetricName, readonly Slot[]>;
  return { slots, length };
}

/** All numbers of one process or thread, in a form that can be sent and added up. */
import { Measurements } from '@earshot/instrumentation';
import type { CounterName, GaugeName, HistogramName } from '@earshot/telemetry';

interface HistogramReport {
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
  /** Undefined when nothing was recorded, as JSON has no infinity. */
  readonly min?: number;
  readonly max?: number;
}

export interface Report {
  readonly counters: { readonly [N in CounterName]?: readonly number[] };
  readonly gauges: { readonly [N in GaugeName]?: readonly number[] };
  readonly histograms: { readonly [N in HistogramName]?: readonly HistogramReport[] };
}

/**
 * These are not added up. The age and the uptime of the whole are those of its oldest part, its event
 * loop is that of its busiest, an alert is acknowledged when it is anywhere, and the latest is the latest.
 */
const GREATEST: readonly string[] = [
  'earshot.monitor.heartbeat',
  'earshot.notification.pending.age.max',
  'earshot.alert.acknowledged',
  'earshot.monitor.error.timestamp',
  'nodejs.eventloop.delay.p50',
  'nodejs.eventloop.delay.p99',
  'nodejs.eventloop.delay.max',
  'nodejs.eventloop.utilization',
] satisfies GaugeName[];

export function reportOf({ counters, gauges, histograms }: Measurements): Report {
  return {
    counters: mapped(counters, (counter) => counter.series.map((_, cell) => counter.read(cell))),
    gauges: mapped(gauges, (gauge) => gauge.series.map((_, cell) => gauge.read(cell))),
    histograms: mapped(histograms, ({ cells }) =>
      cells.map(({ counts, count, sum, min, max }) => ({
        counts: [...counts],
        count,
        sum,
        ...(count === 0 ? {} : { min, max }),
      })),
    ),
  };
}

/** What is left of one that ended: its counters stay, and what was pending is unknown. */
export function lastReportOf(report: Report, level: 'received' | 'processed'): Report {
  const last = new Measurements();
  addUp(last, [{ ...report, gauges: {} }]);
  const pending = report.gauges['earshot.notification.pending']?.[0] ?? 0;
  if (pending > 0) {
    last
      .counter('earshot.notification.outcomes')
      .add(pending, { outcome: 'unknown', reason: 'process_crash', level });
  }
  return { ...reportOf(last), gauges: {} };
}

/** Sets `total` to the sum of the reports. */
export function addUp(total: Measurements, reports: readonly Report[]): void {
  for (const counter of Object.values(total.counters)) {
    counter.cells.forEach((_, cell) => {
      counter.cells[cell] = sumOf(reports, ({ counters }) => counters[counter.name]?.[cell]);
    });
  }
  for (const gauge of Object.values(total.gauges)) {
    gauge.series.forEach((series, cell) => {
      const values = reports.map(({ gauges }) => gauges[gauge.name]?.[cell] ?? 0);
      const value = GREATEST.includes(gauge.name)
        ? Math.max(0, ...values)
        : values.reduce((sum, one) => sum + one, 0);
      gauge.set(value, series as never);
    });
  }
  for (const histogram of Object.values(total.histograms)) {
    histogram.cells.forEach((target, cell) => {
      const parts = reports.flatMap(({ histograms }) => histograms[histogram.name]?.[cell] ?? []);
      target.counts.forEach((_, bucket) => {
        target.counts[bucket] = parts.reduce((sum, { counts }) => sum + (counts[bucket] ?? 0), 0);
      });
      target.count = parts.reduce((sum, { count }) => sum + count, 0);
      target.sum = parts.reduce((sum, part) => sum + part.sum, 0);
      target.min = Math.min(...parts.map(({ min }) => min ?? Infinity));
      target.max = Math.max(...parts.map(({ max }) => max ?? -Infinity));
    });
  }
}

function sumOf(
  reports: readonly Report[],
  valueOf: (report: Report) => number | undefined,
): number {
  return reports.reduce((sum, report) => sum + (valueOf(report) ?? 0), 0);
}

function mapped<T, R>(
  instruments: Readonly<Record<string, T>>,
  map: (instrument: T) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(instruments).map(([name, one]) => [name, map(one)]));
}

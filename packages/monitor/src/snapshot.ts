/** The numbers of a service at one moment, for people and programs. */
import { quantileOf, Tally, type Measurements, type TallyCounts } from '@earshot/instrumentation';
import { HOOK_TARGETS, MONITOR_COMPONENTS, type HookTarget } from '@earshot/telemetry';

export type Counts = TallyCounts & { readonly pending: number };

export interface Latency {
  readonly count: number;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export interface Snapshot {
  readonly counts: Counts;
  readonly latency: Latency;
  /** Processes and threads that the numbers are the sum of. */
  readonly processes: number;
  readonly gauges: {
    readonly connections: number;
    readonly atRisk: number;
    readonly oldestPendingSeconds: number;
    readonly hooked: Readonly<Record<HookTarget, number>>;
    readonly errors: number;
  };
}

export function countsOf(measurements: Measurements): Counts {
  const pending = measurements.gauge('earshot.notification.pending').value({});
  return { ...new Tally(measurements).counts(), pending };
}

/** `processes` is the number of processes and threads that were added up. */
export function takeSnapshot(measurements: Measurements, processes = 1): Snapshot {
  return {
    counts: countsOf(measurements),
    latency: latencyOf(measurements.histogram('earshot.notification.delivery.duration').cells),
    processes,
    gauges: {
      connections: measurements.gauge('earshot.connection.active').value({}),
      atRisk: measurements.gauge('earshot.notification.at_risk').value({}),
      oldestPendingSeconds: measurements.gauge('earshot.notification.pending.age.max').value({}),
      hooked: Object.fromEntries(
        HOOK_TARGETS.map((target) => [
          target,
          measurements.gauge('earshot.monitor.hooked').value({ target }),
        ]),
      ) as Record<HookTarget, number>,
      errors: MONITOR_COMPONENTS.reduce(
        (sum, component) =>
          sum + measurements.counter('earshot.monitor.errors').value({ component }),
        0,
      ),
    },
  };
}

interface Cell {
  readonly boundaries: readonly number[];
  readonly counts: ArrayLike<number>;
  readonly count: number;
  readonly sum: number;
}

/** Quantiles over several series, interpolated as Prometheus' histogram_quantile does. */
export function latencyOf(cells: readonly Cell[]): Latency {
  const count = cells.reduce((total, cell) => total + cell.count, 0);
  const sum = cells.reduce((total, cell) => total + cell.sum, 0);
  const boundaries = cells[0]?.boundaries ?? [];
  const counts = Array.from({ length: boundaries.length + 1 }, (_, bucket) =>
    cells.reduce((total, cell) => total + cell.counts[bucket]!, 0),
  );
  const quantile = (q: number): number | null =>
    count === 0 ? null : round(quantileOf(q, boundaries, counts));
  return {
    count,
    mean: count === 0 ? null : round(sum / count),
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
  };
}

function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

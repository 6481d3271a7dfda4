/**
 * One line at each health check on how fast messages were delivered since the last such line, and what
 * it took: from the same measurements as /metrics. A service that sends nothing gets none, so that its
 * log stays quiet. When latency or the event loop gets worse or better, `health_changed` says so.
 */
import {
  quantileOf,
  Tally,
  type Measurements,
  type MonotonicClock,
} from '@earshot/instrumentation';
import { HEAP_SPACES } from '@earshot/telemetry';
import type { Log } from './logger.ts';

export interface PerformanceSources {
  /** The numbers of the whole service. */
  readonly measurements: () => Measurements;
  readonly clock: MonotonicClock;
}

/** Totals since the start, from which two lines are set apart. */
interface Totals {
  readonly atMs: number;
  readonly attempts: number;
  readonly confirmed: number;
  readonly silent: number;
  readonly ownWorkSeconds: number;
  /** Deliveries by bucket of their duration, of all levels. */
  readonly delivered: readonly number[];
  readonly boundaries: readonly number[];
}

/** Call it at each health check. */
export function performanceLog(sources: PerformanceSources, { logger }: Pick<Log, 'logger'>) {
  let before = totalsOf(sources.measurements(), sources.clock());
  return (): void => {
    const measurements = sources.measurements();
    const now = totalsOf(measurements, sources.clock());
    const attempts = now.attempts - before.attempts;
    if (attempts <= 0) return;
    const seconds = Math.max(0.001, (now.atMs - before.atMs) / 1000);
    const delivery = deliveryBetween(before, now);
    const confirmed = now.confirmed - before.confirmed;
    const silent = now.silent - before.silent;
    const share = (now.ownWorkSeconds - before.ownWorkSeconds) / seconds;
    before = now;
    logger.info(
      {
        event: 'performance',
        seconds: rounded(seconds, 3),
        attempts,
        confirmed,
        silent,
        ...delivery,
        ...vitalsOf(measurements),
        own_work_share: rounded(share, 6),
      },
      `${attempts} attempted, ${confirmed} confirmed${delivery.delivery_p99_ms === undefined ? '' : `, 99 % of the deliveries within ${delivery.delivery_p99_ms} ms`}`,
    );
  };
}

function totalsOf(measurements: Measurements, atMs: number): Totals {
  const { attempts, confirmed, silent } = new Tally(measurements).counts();
  const { cells } = measurements.histogram('earshot.notification.delivery.duration');
  const boundaries = cells[0]?.boundaries ?? [];
  return {
    atMs,
    attempts,
    confirmed,
    silent,
    ownWorkSeconds: measurements.counter('earshot.monitor.cpu.time').total(),
    delivered: Array.from({ length: boundaries.length + 1 }, (_, bucket) =>
      cells.reduce((total, { counts }) => total + counts[bucket]!, 0),
    ),
    boundaries,
  };
}

function deliveryBetween(before: Totals, now: Totals) {
  const counts = now.delivered.map((count, bucket) => count - (before.delivered[bucket] ?? 0));
  const isNone = counts.every((count) => count === 0);
  const ms = (q: number): number | undefined =>
    isNone ? undefined : rounded(quantileOf(q, now.boundaries, counts) * 1000, 3);
  return { delivery_p50_ms: ms(0.5), delivery_p95_ms: ms(0.95), delivery_p99_ms: ms(0.99) };
}

function vitalsOf(measurements: Measurements) {
  const heap = measurements.gauge('v8js.memory.heap.used');
  return {
    event_loop_delay_p99_ms: rounded(
      measurements.gauge('nodejs.eventloop.delay.p99').value({}) * 1000,
      3,
    ),
    event_loop_utilization: rounded(
      measurements.gauge('nodejs.eventloop.utilization').value({}),
      4,
    ),
    heap_used_bytes: HEAP_SPACES.reduce(
      (sum, space) => sum + heap.value({ 'v8js.heap.space.name': space }),
      0,
    ),
    pending: measurements.gauge('earshot.notification.pending').value({}),
    oldest_pending_ms: Math.round(
      measurements.gauge('earshot.notification.pending.age.max').value({}) * 1000,
    ),
    connections: measurements.gauge('earshot.connection.active').value({}),
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

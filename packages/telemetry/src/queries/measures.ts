/** The measures that objectives, health checks and alerts judge, by name. */
import type { MeasureName } from '../objectives.ts';
import { complement, increase, latest, mean } from './make.ts';
import type { Query } from './query.ts';

const OUTCOMES = 'earshot.notification.outcomes';

/** What each measure is, taken over so many seconds. */
export const MEASURES = {
  silent_failures: (seconds) => increase('earshot.notification.silent_failures', seconds),
  isolation_violations: (seconds) => increase('earshot.isolation.violations', seconds),
  bridge_failures: (seconds) =>
    increase('earshot.bridge.creations', seconds, { where: { outcome: 'failed' } }),
  success_rate: (seconds) =>
    complement(
      increase(OUTCOMES, seconds, { where: { outcome: { not: 'confirmed' } } }),
      increase(OUTCOMES, seconds),
    ),
  delivery_latency_mean: (seconds) => mean('earshot.notification.delivery.duration', seconds),
  // Metrics may come only once a minute, and a minute's window would be empty now and then.
  active_connections: (seconds) =>
    latest('earshot.connection.active', 'sum', { withinSeconds: Math.max(seconds, 150) }),
} as const satisfies Record<MeasureName, (windowSeconds: number) => Query>;

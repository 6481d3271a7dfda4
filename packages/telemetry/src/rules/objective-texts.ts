/** What the eight alerts tell beside their summary, and where they lead. */
import type { ObjectiveName } from '../objectives.ts';
import { SPAN_ATTRIBUTES } from '../spans.ts';
import type { Alert } from './alert.ts';

type Texts = Pick<Alert, 'description' | 'dashboard' | 'traceSearch'>;

const FAILED: Alert['traceSearch'] = { tags: { error: 'true' } };
const RATE =
  '{subject} had {value} of its notifications confirmed in the last 5 minutes (alert below {threshold}).';
const MEAN =
  'Notifications of {subject} took {value} on average in the last 5 minutes (alert above {threshold}).';

export const OBJECTIVE_TEXTS: Readonly<Record<ObjectiveName, Texts>> = {
  SilentFailures: {
    description:
      '{subject} lost {value} notifications in the last 15 minutes, and nobody was told (alert above {threshold}).',
    dashboard: 'websocket_operations',
    traceSearch: { tags: { [SPAN_ATTRIBUTES.silentFailure]: 'true' } },
  },
  IsolationViolations: {
    description:
      "{subject} had {value} notifications for one user on another user's connection in the last 15 minutes (alert above {threshold}).",
    dashboard: 'websocket_operations',
    traceSearch: { tags: { [SPAN_ATTRIBUTES.reason]: 'isolation_violation' } },
  },
  BridgeFailures: {
    description:
      '{subject} failed to create {value} bridges in the last 15 minutes, retries included (alert above {threshold}).',
    dashboard: 'websocket_operations',
    traceSearch: FAILED,
  },
  SuccessRateLow: { description: RATE, dashboard: 'websocket_operations', traceSearch: FAILED },
  SuccessRateCritical: {
    description: RATE,
    dashboard: 'websocket_operations',
    traceSearch: FAILED,
  },
  LatencyHigh: {
    description: MEAN,
    dashboard: 'websocket_performance',
    traceSearch: { minSeconds: 2 },
  },
  LatencyCritical: {
    description: MEAN,
    dashboard: 'websocket_performance',
    traceSearch: { minSeconds: 10 },
  },
  NoActiveConnections: {
    description: '{subject} has had {value} open connections for a minute.',
    dashboard: 'websocket_operations',
    traceSearch: FAILED,
  },
};

/** Alerts on a service beyond the eight, and the Watchdog. Burn rates have a file of their own. */
import { absent, constant, increase, latest } from '../queries/make.ts';
import type { MoreAlertName } from './alert-names.ts';
import { KEEP_FIRING_SECONDS, type Alert } from './alert.ts';

type Name = Extract<
  MoreAlertName,
  | 'Watchdog'
  | 'TelemetryAbsent'
  | 'LedgerEvicting'
  | 'MonitorHookedNothing'
  | 'MonitorErrors'
  | 'JournalOff'
  | 'SeriesOverflow'
>;

/** Of a service's monitoring rather than of its users. */
const TELEMETRY = {
  tier: 'operations',
  team: 'observability',
  family: 'telemetry',
  scope: 'service',
} as const;

/** Judged by the process itself, too. */
const OWN = { ...TELEMETRY, keepFiringForSeconds: KEEP_FIRING_SECONDS } as const;

export const MORE_ALERTS: Readonly<Record<Name, Alert>> = {
  Watchdog: {
    ...TELEMETRY,
    conditions: [{ query: constant(1), comparison: '>', threshold: 0 }],
    unit: 'count',
    forSeconds: 0,
    severity: 'medium',
    family: 'watchdog',
    summary: 'Always firing: an outside check pages when this stops arriving.',
    description:
      'Rules are evaluated and Alertmanager sends. If this stops arriving, some part of that is broken.',
    dashboard: 'websocket_alerts',
    scope: 'pipeline',
  },
  TelemetryAbsent: {
    ...TELEMETRY,
    conditions: [
      { query: absent('earshot.monitor.heartbeat', 120, 3600), comparison: '>', threshold: 0 },
    ],
    unit: 'count',
    forSeconds: 60,
    severity: 'high',
    summary: 'A service that was watched sends no telemetry any more.',
    description:
      '{subject} was seen within the last hour, and has sent nothing for 2 minutes and more: no alert on it can fire.',
    dashboard: 'websocket_operations',
  },
  LedgerEvicting: {
    ...OWN,
    conditions: [{ query: increase('earshot.ledger.evicted', 900), comparison: '>', threshold: 0 }],
    unit: 'count',
    forSeconds: 0,
    severity: 'high',
    summary: 'Pending notifications are given up, as the bounded store is full.',
    description:
      '{subject} gave up on {value} pending notifications in the last 15 minutes (alert above {threshold}): what became of them is not known.',
    dashboard: 'websocket_performance',
    traceSearch: { tags: { 'earshot.outcome': 'evicted' } },
  },
  MonitorHookedNothing: {
    ...OWN,
    conditions: [
      {
        query: latest('earshot.monitor.hooked', 'sum', {
          where: { target: ['websocket_class', 'socket'] },
        }),
        comparison: '==',
        threshold: 0,
      },
      { query: increase('earshot.notification.attempts', 900), comparison: '>', threshold: 0 },
    ],
    unit: 'count',
    forSeconds: 60,
    severity: 'high',
    summary: 'A service sends notifications, and no WebSocket of it is hooked.',
    description:
      '{subject} is bound to notify its users, and the monitor has hooked {value} WebSocket classes or sockets: what is sent is not followed.',
    dashboard: 'websocket_operations',
  },
  MonitorErrors: {
    ...OWN,
    conditions: [{ query: increase('earshot.monitor.errors', 900), comparison: '>', threshold: 0 }],
    unit: 'count',
    forSeconds: 0,
    severity: 'medium',
    summary: 'The monitor itself had errors. The service was not touched by them.',
    description:
      'The monitor in {subject} had {value} errors of its own in the last 15 minutes (alert above {threshold}).',
    dashboard: 'websocket_performance',
  },
  JournalOff: {
    ...OWN,
    conditions: [{ query: latest('earshot.journal.off', 'max'), comparison: '>', threshold: 0 }],
    unit: 'count',
    forSeconds: 60,
    severity: 'high',
    summary: 'The journal cannot be written: a crash would lose what is pending.',
    description:
      'For a minute a process of {subject} has not been able to write its journal. What was pending in it at a crash would be forgotten, and nobody told.',
    dashboard: 'websocket_performance',
  },
  SeriesOverflow: {
    ...TELEMETRY,
    conditions: [
      {
        query: latest('overflowing', 'count', { where: { otel_metric_overflow: 'true' } }),
        comparison: '>',
        threshold: 0,
      },
    ],
    unit: 'count',
    forSeconds: 0,
    severity: 'medium',
    summary: 'A metric has more series than its limit: the rest is folded into one.',
    description:
      '{value} metrics of {subject} have reached their limit of series. What came after is in one series without labels, and sums by label are too low.',
    dashboard: 'websocket_performance',
  },
};

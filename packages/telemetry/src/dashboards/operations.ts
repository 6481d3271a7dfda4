/** For who is on call: what is wrong now, where, since when, and where to read on. */
import { increase, latest, mean, quantile, rate } from '../queries/make.ts';
import { MEASURES } from '../queries/measures.ts';
import { ALERT_TABLE } from './alert-table.ts';
import {
  ANY_IS_CRITICAL,
  ANY_IS_DEGRADED,
  BRIDGE_THRESHOLDS,
  ISOLATION_THRESHOLDS,
  LATENCY_THRESHOLDS,
  SILENT_FAILURE_THRESHOLDS,
  SUCCESS_THRESHOLDS,
} from './judgement.ts';
import type { Dashboard } from './panel.ts';
import { REMEDIATION_ROW } from './remediation-row.ts';

export const OPERATIONS: Dashboard = {
  id: 'websocket_operations',
  title: 'Earshot: operations',
  description:
    'What is wrong now, in which service, since when, and which runbook or traces to open.',
  rangeSeconds: 3600,
  refreshSeconds: 10,
  rows: [
    {
      title: 'What is wrong now',
      panels: [
        { ...ALERT_TABLE, width: 24, height: 8 },
        {
          title: 'Silent failures',
          description: 'Lost in the last 15 minutes with nobody told. Any is too many.',
          view: 'stat',
          unit: 'count',
          queries: [{ query: MEASURES.silent_failures(900) }],
          thresholds: SILENT_FAILURE_THRESHOLDS,
          width: 4,
          height: 4,
          links: [
            { title: 'Which messages?', to: 'websocket_user_diagnostics' },
            { title: 'Traces', to: 'traces' },
          ],
        },
        {
          title: 'Delivered',
          description:
            'Share of the messages of the last 5 minutes that provably reached the next endpoint or the client, as far as each must.',
          view: 'stat',
          unit: 'ratio',
          queries: [{ query: MEASURES.success_rate(300) }],
          thresholds: SUCCESS_THRESHOLDS,
          width: 4,
          height: 4,
          emptyText: 'No messages',
        },
        {
          title: 'Mean time to proof',
          description: 'Of the messages that were confirmed in the last 5 minutes.',
          view: 'stat',
          unit: 'seconds',
          queries: [{ query: mean('earshot.notification.delivery.duration', 'interval') }],
          thresholds: LATENCY_THRESHOLDS,
          width: 4,
          height: 4,
          emptyText: 'No messages',
          links: [{ title: 'Performance', to: 'websocket_performance' }],
        },
        {
          title: 'Isolation violations',
          description:
            "Messages for one user on another's connection, in the last 15 minutes. Blocked ones did not go out.",
          view: 'stat',
          unit: 'count',
          queries: [{ query: MEASURES.isolation_violations(900) }],
          thresholds: ISOLATION_THRESHOLDS,
          width: 4,
          height: 4,
        },
        {
          title: 'Bridge failures',
          description: 'Bridges that could not be created in the last 15 minutes.',
          view: 'stat',
          unit: 'count',
          queries: [{ query: MEASURES.bridge_failures(900) }],
          thresholds: BRIDGE_THRESHOLDS,
          width: 4,
          height: 4,
        },
        {
          title: 'Connections',
          description: 'Open WebSocket connections now.',
          view: 'stat',
          unit: 'count',
          queries: [{ query: latest('earshot.connection.active', 'sum') }],
          width: 4,
          height: 4,
        },
      ],
    },
    {
      title: 'Silent failures: where and why',
      panels: [
        {
          title: 'Silent failures by reason',
          description:
            'Per second. What each reason means stands on the user diagnostics dashboard.',
          view: 'timeseries',
          unit: 'per_second',
          queries: [
            {
              query: rate('earshot.notification.silent_failures', 'interval', { by: ['reason'] }),
              legend: '{reason}',
            },
          ],
          width: 12,
          height: 8,
          isStacked: true,
          links: [{ title: 'What the reasons mean', to: 'websocket_user_diagnostics' }],
        },
        {
          title: 'Silent failures by service and instance',
          description: 'In the time shown above: where to look first.',
          view: 'table',
          unit: 'count',
          queries: [
            {
              query: increase('earshot.notification.silent_failures', 'range', {
                by: ['service.name', 'instance'],
              }),
              legend: 'Lost',
            },
          ],
          width: 6,
          height: 8,
          links: [{ title: 'Traces', to: 'traces' }],
        },
        {
          title: 'How messages end',
          description:
            'Per second, by outcome. Attempts are all of these and what is still pending.',
          view: 'timeseries',
          unit: 'per_second',
          queries: [
            {
              query: rate('earshot.notification.outcomes', 'interval', { by: ['outcome'] }),
              legend: '{outcome}',
            },
            {
              query: rate('earshot.notification.attempts', 'interval'),
              legend: 'attempts',
            },
          ],
          width: 6,
          height: 8,
        },
      ],
    },
    {
      title: 'What waits for its proof',
      panels: [
        {
          title: 'Pending and at risk',
          description:
            'At risk: on connections that have missed two barriers or more. Trouble shows here before it is a failure.',
          view: 'timeseries',
          unit: 'count',
          queries: [
            { query: latest('earshot.notification.pending', 'sum'), legend: 'pending' },
            { query: latest('earshot.notification.at_risk', 'sum'), legend: 'at risk' },
          ],
          width: 8,
          height: 7,
        },
        {
          title: 'Age of the oldest pending message',
          description:
            'By service. It falls when the message is proved or its window is over. Near the window, a silent failure is near.',
          view: 'timeseries',
          unit: 'seconds',
          queries: [
            {
              query: latest('earshot.notification.pending.age.max', 'max', {
                by: ['service.name'],
              }),
              legend: '{service.name}',
            },
          ],
          width: 8,
          height: 7,
        },
        {
          title: 'Bytes that wait in user space',
          description: 'Written and not yet taken by the kernel: peers that read too slowly.',
          view: 'timeseries',
          unit: 'bytes',
          queries: [
            {
              query: latest('earshot.connection.buffered', 'sum', { by: ['service.name'] }),
              legend: '{service.name}',
            },
          ],
          width: 8,
          height: 7,
        },
      ],
    },
    {
      title: 'Connections and bridges',
      panels: [
        {
          title: 'Open connections by service',
          description: 'None at all is an alert.',
          view: 'timeseries',
          unit: 'count',
          queries: [
            {
              query: latest('earshot.connection.active', 'sum', { by: ['service.name'] }),
              legend: '{service.name}',
            },
          ],
          width: 8,
          height: 7,
        },
        {
          title: 'What happens to connections',
          description:
            'Dropped: without a closing handshake. Restored: the same user or client was back. Refused, aborted and limited handshakes never became a connection.',
          view: 'timeseries',
          unit: 'per_second',
          queries: [
            {
              query: rate('earshot.connection.events', 'interval', { by: ['event'] }),
              legend: '{event}',
            },
          ],
          width: 8,
          height: 7,
        },
        {
          title: 'Creation of bridges',
          description: 'In the time shown above, by stage and by why it failed.',
          view: 'table',
          unit: 'count',
          queries: [
            {
              query: increase('earshot.bridge.creations', 'range', { by: ['outcome', 'reason'] }),
              legend: 'Bridges',
            },
          ],
          width: 8,
          height: 7,
        },
      ],
    },
    {
      title: 'Tools and users',
      panels: [
        {
          title: 'Tool executions that failed',
          description: 'Per second, by category of error.',
          view: 'timeseries',
          unit: 'per_second',
          queries: [
            {
              query: rate('earshot.tool.executions', 'interval', {
                where: { outcome: 'failed' },
                by: ['error.type'],
              }),
              legend: '{error.type}',
            },
          ],
          width: 6,
          height: 7,
        },
        {
          title: 'Tools: 95th percentile of their time',
          description: 'By how they ended.',
          view: 'timeseries',
          unit: 'seconds',
          queries: [
            {
              query: quantile('gen_ai.execute_tool.duration', 0.95, 'interval', {
                by: ['outcome'],
              }),
              legend: '{outcome}',
            },
          ],
          width: 6,
          height: 7,
        },
        {
          title: "How tools' messages end",
          description: 'Per second, by outcome: what tools sent or were bound to send.',
          view: 'timeseries',
          unit: 'per_second',
          queries: [
            {
              query: rate('earshot.tool.notifications', 'interval', { by: ['outcome'] }),
              legend: '{outcome}',
            },
          ],
          width: 6,
          height: 7,
        },
        {
          title: 'Isolation violations by service',
          description:
            'In the time shown above. Blocked: the message did not go out. Reported: it did, as the service is set to report.',
          view: 'table',
          unit: 'count',
          queries: [
            {
              query: increase('earshot.isolation.violations', 'range', {
                by: ['service.name', 'action'],
              }),
              legend: 'Violations',
            },
          ],
          thresholds: ISOLATION_THRESHOLDS,
          width: 6,
          height: 7,
        },
      ],
    },
    {
      title: 'Is anybody watching?',
      panels: [
        {
          title: 'Uptime of the monitor',
          description: 'By instance. A line that ends is a service gone quiet, or a restart.',
          view: 'timeseries',
          unit: 'seconds',
          queries: [
            {
              query: latest('earshot.monitor.heartbeat', 'max', {
                by: ['service.name', 'instance'],
              }),
              legend: '{service.name} {instance}',
            },
          ],
          width: 6,
          height: 6,
        },
        {
          title: 'What is hooked',
          description:
            'By service and kind. No socket hooked while there is traffic: Earshot sees nothing.',
          view: 'table',
          unit: 'count',
          queries: [
            {
              query: latest('earshot.monitor.hooked', 'sum', { by: ['service.name', 'target'] }),
              legend: 'Hooked',
            },
          ],
          width: 6,
          height: 6,
        },
        {
          title: "Earshot's own errors",
          description:
            'In the last hour, of any part of it. They never reach the application, and may hide losses.',
          view: 'stat',
          unit: 'count',
          queries: [{ query: increase('earshot.monitor.errors', 3600) }],
          thresholds: ANY_IS_DEGRADED,
          width: 3,
          height: 6,
          links: [{ title: 'Which part?', to: 'websocket_performance' }],
        },
        {
          title: 'Emergencies raised',
          description: 'Alerts that people raised by the HTTP API in the time shown above.',
          view: 'stat',
          unit: 'count',
          queries: [{ query: increase('earshot.emergency.alerts', 'range') }],
          thresholds: ANY_IS_CRITICAL,
          width: 3,
          height: 6,
          links: [{ title: 'Alerts', to: 'websocket_alerts' }],
        },
        {
          title: 'Journal',
          description:
            'Off: it was asked for and cannot be written, so that a crash would lose what is pending. Without a journal it is never off.',
          view: 'stat',
          unit: 'state',
          queries: [{ query: latest('earshot.journal.off', 'max') }],
          states: [
            { value: 0, text: 'not off', level: 'healthy' },
            { value: 1, text: 'OFF', level: 'critical' },
          ],
          width: 3,
          height: 6,
        },
        {
          title: 'Missing in the journal',
          description:
            'Verdicts and events in the time shown above that were not written, as the journal was off or too slow. Metrics and logs have them.',
          view: 'stat',
          unit: 'count',
          queries: [{ query: increase('earshot.journal.dropped', 'range') }],
          thresholds: ANY_IS_DEGRADED,
          width: 3,
          height: 6,
        },
      ],
    },
    REMEDIATION_ROW,
  ],
};

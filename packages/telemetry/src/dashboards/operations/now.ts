/** What fires, and the figures that matter most. */
import { latest, mean } from '../../queries/make.ts';
import { MEASURES } from '../../queries/measures.ts';
import { ALERT_TABLE } from '../alert-table.ts';
import {
  BRIDGE_THRESHOLDS,
  ISOLATION_THRESHOLDS,
  LATENCY_THRESHOLDS,
  SILENT_FAILURE_THRESHOLDS,
  SUCCESS_THRESHOLDS,
} from '../judgement.ts';
import { row, stat } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

export const NOW: DashboardRow = row('What is wrong now', 4, [
  { ...ALERT_TABLE, width: 24, height: 8 },
  stat({
    title: 'Silent failures',
    description: 'Lost in the last 15 minutes with nobody told. Any is too many.',
    unit: 'count',
    query: MEASURES.silent_failures(900),
    thresholds: SILENT_FAILURE_THRESHOLDS,
    width: 4,
    links: [
      { title: 'Which messages?', to: 'websocket_user_diagnostics' },
      { title: 'Traces', to: 'traces' },
    ],
  }),
  stat({
    title: 'Delivered',
    description:
      'Share of the messages of the last 5 minutes that provably reached the next endpoint or the client, as far as each must.',
    unit: 'ratio',
    query: MEASURES.success_rate(300),
    thresholds: SUCCESS_THRESHOLDS,
    width: 4,
    emptyText: 'No messages',
  }),
  stat({
    title: 'Mean time to proof',
    description: 'Of the messages that were confirmed in the last 5 minutes.',
    unit: 'seconds',
    query: mean('earshot.notification.delivery.duration', 'interval'),
    thresholds: LATENCY_THRESHOLDS,
    width: 4,
    emptyText: 'No messages',
    links: [{ title: 'Performance', to: 'websocket_performance' }],
  }),
  stat({
    title: 'Isolation violations',
    description:
      "Messages for one user on another's connection, in the last 15 minutes. Blocked ones did not go out.",
    unit: 'count',
    query: MEASURES.isolation_violations(900),
    thresholds: ISOLATION_THRESHOLDS,
    width: 4,
  }),
  stat({
    title: 'Bridge failures',
    description: 'Bridges that could not be created in the last 15 minutes.',
    unit: 'count',
    query: MEASURES.bridge_failures(900),
    thresholds: BRIDGE_THRESHOLDS,
    width: 4,
  }),
  stat({
    title: 'Connections',
    description: 'Open WebSocket connections now.',
    unit: 'count',
    query: latest('earshot.connection.active', 'sum'),
    width: 4,
  }),
]);

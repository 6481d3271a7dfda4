/** Whether pages arrive. */
import { increase, rate } from '../../queries/make.ts';
import { ANY_IS_DEGRADED } from '../judgement.ts';
import { chart, row, table } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

export const PAGES: DashboardRow = row('Do pages arrive?', 7, [
  chart({
    title: 'Sent by Alertmanager',
    description: 'Notifications per second, by channel.',
    unit: 'per_second',
    lines: [rate('alertmanager_notifications_total', 'interval', { by: ['integration'] })],
    width: 8,
  }),
  table({
    title: 'Failed in Alertmanager',
    description: 'Notifications in the last hour that did not go out, by channel and why.',
    unit: 'count',
    column: 'Failed',
    query: increase('alertmanager_notifications_failed_total', 3600, {
      by: ['integration', 'reason'],
    }),
    thresholds: ANY_IS_DEGRADED,
    width: 8,
  }),
  table({
    title: 'Sent by the services themselves',
    description:
      'The direct road of critical alerts, which works while the pipeline does not. In the time shown above.',
    unit: 'count',
    column: 'Alerts',
    query: increase('earshot.alert.notifications', 'range', { by: ['channel', 'outcome'] }),
    width: 8,
    emptyText: 'Nothing was sent',
  }),
]);

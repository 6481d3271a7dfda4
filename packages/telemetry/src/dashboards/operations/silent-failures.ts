/** Where messages are lost, and why. */
import { increase, rate } from '../../queries/make.ts';
import { chart, line, row, table } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

export const SILENT_FAILURES: DashboardRow = row('Silent failures: where and why', 8, [
  chart({
    title: 'Silent failures by reason',
    description: 'Per second. What each reason means stands on the user diagnostics dashboard.',
    unit: 'per_second',
    lines: [rate('earshot.notification.silent_failures', 'interval', { by: ['reason'] })],
    width: 12,
    isStacked: true,
    links: [{ title: 'What the reasons mean', to: 'websocket_user_diagnostics' }],
  }),
  table({
    title: 'Silent failures by service and instance',
    description: 'In the time shown above: where to look first.',
    unit: 'count',
    column: 'Lost',
    query: increase('earshot.notification.silent_failures', 'range', {
      by: ['service.name', 'instance'],
    }),
    width: 6,
    links: [{ title: 'Traces', to: 'traces' }],
  }),
  chart({
    title: 'How messages end',
    description: 'Per second, by outcome. Attempts are all of these and what is still pending.',
    unit: 'per_second',
    lines: [
      rate('earshot.notification.outcomes', 'interval', { by: ['outcome'] }),
      line('attempts', rate('earshot.notification.attempts', 'interval')),
    ],
    width: 6,
  }),
]);

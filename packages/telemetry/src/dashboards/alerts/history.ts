/** What fired, and how long. */
import { latest } from '../../queries/make.ts';
import { PLAIN_ALERTS } from '../alert-table.ts';
import { FIRING_STATES } from '../judgement.ts';
import { bars, row } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

export const HISTORY: DashboardRow = row('History', 10, [
  bars({
    title: 'What fired, and how long',
    description: 'A bar for each time an alert was firing, in any service.',
    lines: [
      latest('ALERTS', 'max', {
        where: { ...PLAIN_ALERTS, alertstate: 'firing' },
        by: ['alertname'],
      }),
    ],
    states: FIRING_STATES,
    width: 24,
    emptyText: 'Nothing fired in the time shown',
    links: [{ title: 'What is wrong now', to: 'websocket_operations' }],
  }),
]);

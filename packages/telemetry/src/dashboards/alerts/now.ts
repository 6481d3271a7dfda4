/** What fires now, and whether anything could. */
import { increase, latest } from '../../queries/make.ts';
import { ALERT_TABLE, PLAIN_ALERTS } from '../alert-table.ts';
import { ANY_IS_CRITICAL } from '../judgement.ts';
import { row, stat, state, table } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

export const NOW: DashboardRow = row('Now', 9, [
  { ...ALERT_TABLE, width: 16 },
  table({
    title: 'Firing, by severity',
    description: 'How many alerts. Neither the watchdog nor escalations are counted.',
    unit: 'count',
    column: 'Alerts',
    query: latest('ALERTS', 'count', {
      where: { ...PLAIN_ALERTS, alertstate: 'firing' },
      by: ['severity'],
    }),
    width: 4,
    emptyText: 'None',
  }),
  state({
    title: 'Watchdog',
    description: 'An alert that always fires. If this is not green, no alert can reach anybody.',
    query: latest('ALERTS', 'count', { where: { alertstate: 'firing', alertname: 'Watchdog' } }),
    states: [{ value: 1, text: 'Alerts work', level: 'healthy' }],
    width: 4,
    height: 5,
    emptyText: 'ALERTS DO NOT WORK',
  }),
  stat({
    title: 'Emergencies raised',
    description: 'By people, over the HTTP API, in the time shown above.',
    unit: 'count',
    query: increase('earshot.emergency.alerts', 'range'),
    thresholds: ANY_IS_CRITICAL,
    width: 4,
    height: 4,
  }),
]);

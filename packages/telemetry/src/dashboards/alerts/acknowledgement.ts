/** How long nobody answered, and who was called then. */
import { latest } from '../../queries/make.ts';
import { ESCALATIONS } from '../alert-table.ts';
import { bars, line, row, table } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

export const ACKNOWLEDGEMENT: DashboardRow = row('Acknowledgement and escalation', 8, [
  bars({
    title: 'Time to acknowledge',
    description:
      'A bar begins with the first page of a critical alert and ends when a person acknowledges it: its length is the time it took.',
    lines: [
      latest('ALERTS', 'max', {
        where: ESCALATIONS,
        by: ['source_alert', 'service_name'],
      }),
    ],
    states: [{ value: 1, text: 'unacknowledged', level: 'degraded' }],
    width: 12,
    emptyText: 'Nothing waited for acknowledgement in the time shown',
  }),
  table({
    title: 'Unacknowledged since',
    description:
      'Critical alerts that nobody has acknowledged. The longer, the higher the tier that is called.',
    unit: 'timestamp',
    column: 'Since',
    query: latest('ALERTS_FOR_STATE', 'min', {
      where: ESCALATIONS,
      by: ['source_alert', 'service_name'],
    }),
    width: 6,
    emptyText: 'All acknowledged',
    links: [{ title: 'Runbook', to: 'runbook' }],
  }),
  table({
    title: 'Acknowledged now',
    description: 'Alerts that a person has taken on. It expires.',
    unit: 'count',
    column: 'Services',
    query: latest('earshot.alert.acknowledged', 'sum', { by: ['source_alert'] }),
    width: 6,
    emptyText: 'Nobody has taken one on',
  }),
  bars({
    title: 'Escalations',
    description: 'Waiting: the time until the tier is called runs. Called: it was.',
    lines: [
      line(
        '{tier}: waiting',
        latest('ALERTS', 'max', {
          where: { ...ESCALATIONS, alertstate: 'pending' },
          by: ['tier', 'alertstate'],
        }),
      ),
      line(
        '{tier}: called',
        latest('ALERTS', 'max', {
          where: { ...ESCALATIONS, alertstate: 'firing' },
          by: ['tier', 'alertstate'],
        }),
      ),
    ],
    states: [{ value: 1, text: 'holds', level: 'degraded' }],
    width: 24,
    height: 6,
    emptyText: 'Nobody was called in the time shown',
  }),
]);

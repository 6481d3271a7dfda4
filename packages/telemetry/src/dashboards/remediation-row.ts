/** The row of the operations dashboard that shows what Earshot did by itself. */
import { increase } from '../queries/make.ts';
import type { DashboardRow } from './panel.ts';

export const REMEDIATION_ROW: DashboardRow = {
  title: 'What Earshot did by itself',
  panels: [
    {
      title: 'Healed, and tried to',
      description:
        'In the time shown above, by what was done and how it ended: bridges made anew, messages redelivered, emergency modes. All of it is off unless asked for.',
      view: 'table',
      unit: 'count',
      queries: [
        {
          query: increase('earshot.remediation.actions', 'range', {
            by: ['service.name', 'action', 'outcome'],
          }),
          legend: 'Actions',
        },
      ],
      width: 24,
      height: 7,
    },
  ],
};

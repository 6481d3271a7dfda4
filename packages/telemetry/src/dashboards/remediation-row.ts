/** The row of the operations dashboard that shows what Earshot did by itself. */
import { increase, latest } from '../queries/make.ts';
import type { DashboardRow } from './panel.ts';

export const REMEDIATION_ROW: DashboardRow = {
  title: 'What Earshot did by itself',
  panels: [
    {
      title: 'Emergency mode',
      description:
        'On: health is checked every 5 s, every message is traced and alerts go to all tiers. It ends by itself.',
      view: 'stat',
      unit: 'state',
      queries: [{ query: latest('earshot.emergency.mode', 'max') }],
      states: [
        { value: 0, text: 'off', level: 'healthy' },
        { value: 1, text: 'ON', level: 'critical' },
      ],
      width: 4,
      height: 7,
    },
    {
      title: 'Healed, and tried to',
      description:
        'In the time shown above, by what was done and how it ended: bridges made anew, messages redelivered, emergency modes. Of all this nothing happens unless it was asked for.',
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
      width: 20,
      height: 7,
    },
  ],
};

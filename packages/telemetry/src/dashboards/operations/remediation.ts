/** What Earshot did by itself. */
import { increase, latest } from '../../queries/make.ts';
import { ANY_IS_DEGRADED } from '../judgement.ts';
import { row, stat, state, table } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

export const REMEDIATION: DashboardRow = row('What Earshot did by itself', 7, [
  state({
    title: 'Emergency mode',
    description:
      'On: health is checked every 5 s, every message is traced and alerts go to all tiers. It ends by itself.',
    query: latest('earshot.emergency.mode', 'max'),
    states: [
      { value: 0, text: 'off', level: 'healthy' },
      { value: 1, text: 'ON', level: 'critical' },
    ],
    width: 4,
  }),
  stat({
    title: 'Bridges not made anew for now',
    description:
      'Factories whose circuit breaker is open: too many tries failed in a row, and one is made again when its time is over.',
    unit: 'count',
    query: latest('earshot.bridge.breakers.open', 'sum'),
    thresholds: ANY_IS_DEGRADED,
    width: 4,
  }),
  table({
    title: 'Healed, and tried to',
    description:
      'In the time shown above, by what was done and how it ended: bridges made anew, messages redelivered, emergency modes. Of all this nothing happens unless it was asked for.',
    unit: 'count',
    column: 'Actions',
    query: increase('earshot.remediation.actions', 'range', {
      by: ['service.name', 'action', 'outcome'],
    }),
    width: 16,
  }),
]);

/** What the monitoring itself costs. */
import { increase, rate, ratio } from '../../queries/make.ts';
import { ANY_IS_DEGRADED } from '../judgement.ts';
import { chart, row, stat, table } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

export const COST: DashboardRow = row('What the monitoring costs', 8, [
  chart({
    title: "Earshot's share of the CPU time",
    description:
      "Its own work on the event loop, of all CPU time of the process. What it does inside the application's own calls is not in it.",
    unit: 'ratio',
    lines: [
      ratio(
        rate('earshot.monitor.cpu.time', 'interval', { by: ['service.name'] }),
        rate('process.cpu.time', 'interval', { by: ['service.name'] }),
      ),
    ],
    width: 6,
  }),
  chart({
    title: 'What it spends it on',
    description: 'CPU seconds per second, by kind of work.',
    unit: 'ratio',
    lines: [rate('earshot.monitor.cpu.time', 'interval', { by: ['component'] })],
    width: 6,
    isStacked: true,
  }),
  stat({
    title: 'Given up by the ledger',
    description:
      'In the time shown above: messages that the full store stopped following. Raise EARSHOT_CAPACITY, or find out why so many are pending.',
    unit: 'count',
    query: increase('earshot.ledger.evicted', 'range'),
    thresholds: ANY_IS_DEGRADED,
    width: 3,
  }),
  stat({
    title: 'Spans held back',
    description:
      'In the time shown above: spans of failures that pacing dropped in a burst. Metrics counted them all the same.',
    unit: 'count',
    query: increase('earshot.span.suppressed', 'range'),
    thresholds: ANY_IS_DEGRADED,
    width: 3,
  }),
  table({
    title: "Earshot's own errors",
    description: 'In the time shown above, by the part of it.',
    unit: 'count',
    column: 'Errors',
    query: increase('earshot.monitor.errors', 'range', { by: ['component'] }),
    width: 6,
  }),
]);

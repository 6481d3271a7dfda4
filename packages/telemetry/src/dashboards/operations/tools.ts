/** Tools that fail, and users who get what is not theirs. */
import { increase, quantile, rate } from '../../queries/make.ts';
import { ISOLATION_THRESHOLDS } from '../judgement.ts';
import { chart, row, table } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

export const TOOLS: DashboardRow = row('Tools and users', 7, [
  chart({
    title: 'Tool executions that failed',
    description: 'Per second, by category of error.',
    unit: 'per_second',
    lines: [
      rate('earshot.tool.executions', 'interval', {
        where: { outcome: 'failed' },
        by: ['error.type'],
      }),
    ],
    width: 6,
  }),
  chart({
    title: 'Tools: 95th percentile of their time',
    description: 'By how they ended.',
    unit: 'seconds',
    lines: [quantile('gen_ai.execute_tool.duration', 0.95, 'interval', { by: ['outcome'] })],
    width: 6,
  }),
  chart({
    title: "How tools' messages end",
    description: 'Per second, by outcome: what tools sent or were bound to send.',
    unit: 'per_second',
    lines: [rate('earshot.tool.notifications', 'interval', { by: ['outcome'] })],
    width: 6,
  }),
  table({
    title: 'Isolation violations by service',
    description:
      'In the time shown above. Blocked: the message did not go out. Reported: it did, as the service is set to report.',
    unit: 'count',
    column: 'Violations',
    query: increase('earshot.isolation.violations', 'range', { by: ['service.name', 'action'] }),
    thresholds: ISOLATION_THRESHOLDS,
    width: 6,
  }),
]);

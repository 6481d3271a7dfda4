/** Tools: their executions, and what became of their messages. */
import { TOOL_ERROR_TYPES } from '../attributes.ts';
import { LIFECYCLE_SECONDS } from '../buckets.ts';
import { OUTCOMES } from '../outcomes.ts';
import type { MetricRow } from './row.ts';
import { each, ended, failed, started, succeeded } from './series.ts';

const executionSeries = [
  started,
  succeeded,
  ...TOOL_ERROR_TYPES.map((type) => ({ ...failed, 'error.type': type })),
] as const;

export const TOOL_METRICS = {
  'earshot.tool.executions': {
    kind: 'counter',
    unit: '{execution}',
    description: 'Tool executions by stage and category of error.',
    attributes: ['lifecycle'],
    optional: ['errorType'],
    series: executionSeries,
  },
  'gen_ai.execute_tool.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Duration of tool executions.',
    attributes: ['lifecycle'],
    series: ended,
    buckets: LIFECYCLE_SECONDS,
  },
  'earshot.tool.notifications': {
    kind: 'counter',
    unit: '{notification}',
    description: 'Notifications that tools sent or were bound to send, by outcome.',
    attributes: ['outcome'],
    series: each('outcome', OUTCOMES),
  },
} as const satisfies Record<string, MetricRow>;

/** All spans, counted by the Collector before sampling. */
import { quantile, rate } from '../../queries/make.ts';
import { chart, row } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

export const SPANS: DashboardRow = row('Spans (counted by the Collector before sampling)', 8, [
  chart({
    title: 'Time of spans: 95th percentile',
    description:
      'By name. The points are exemplars: each leads to its trace. A lost message takes its whole window.',
    unit: 'seconds',
    lines: [
      quantile('traces_span_metrics_duration_seconds', 0.95, 'interval', { by: ['span_name'] }),
    ],
    width: 12,
    hasExemplars: true,
  }),
  chart({
    title: 'Spans that failed',
    description: 'Per second, by name.',
    unit: 'per_second',
    lines: [
      rate('traces_span_metrics_calls_total', 'interval', {
        where: { status_code: 'STATUS_CODE_ERROR' },
        by: ['span_name'],
      }),
    ],
    width: 12,
  }),
]);

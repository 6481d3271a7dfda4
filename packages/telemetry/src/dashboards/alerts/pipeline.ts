/** The servers on which alerting rests. */
import { latest, rate, ratio } from '../../queries/make.ts';
import { UP_STATES } from '../judgement.ts';
import { bars, chart, line, row } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

export const PIPELINE: DashboardRow = row('The pipeline itself', 7, [
  bars({
    title: 'Servers',
    description: 'Whether Prometheus reaches each of them.',
    lines: [latest('up', 'min', { by: ['job'] })],
    states: UP_STATES,
    width: 12,
  }),
  chart({
    title: 'Collector: how full its queues are',
    description:
      'Of what each exporter may hold while its receiver is down. Full: telemetry is lost.',
    unit: 'ratio',
    lines: [
      ratio(
        latest('otelcol_exporter_queue_size', 'max', { by: ['exporter', 'data_type'] }),
        latest('otelcol_exporter_queue_capacity', 'max', { by: ['exporter', 'data_type'] }),
      ),
    ],
    width: 12,
  }),
  chart({
    title: 'Collector: what it passes on',
    description: 'Metric points and spans per second.',
    unit: 'per_second',
    lines: [
      line(
        'points {exporter}',
        rate('otelcol_exporter_sent_metric_points_total', 'interval', { by: ['exporter'] }),
      ),
      line(
        'spans {exporter}',
        rate('otelcol_exporter_sent_spans_total', 'interval', { by: ['exporter'] }),
      ),
    ],
    width: 8,
  }),
  chart({
    title: 'Collector: what it refuses',
    description: 'Per second. It is short of memory or its queue is full; senders try again.',
    unit: 'per_second',
    lines: [
      line('metric points', rate('otelcol_receiver_refused_metric_points_total', 'interval')),
      line('spans', rate('otelcol_receiver_refused_spans_total', 'interval')),
    ],
    width: 8,
  }),
  chart({
    title: 'Prometheus: rules and hand-over',
    description:
      'Per second: evaluations that failed or were missed, and alerts that Alertmanager did not take.',
    unit: 'per_second',
    lines: [
      line('rules failed', rate('prometheus_rule_evaluation_failures_total', 'interval')),
      line('evaluations missed', rate('prometheus_rule_group_iterations_missed_total', 'interval')),
      line('not taken by Alertmanager', rate('prometheus_notifications_errors_total', 'interval')),
      line('dropped', rate('prometheus_notifications_dropped_total', 'interval')),
    ],
    width: 8,
  }),
]);

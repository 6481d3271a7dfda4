/** Alerts on the pipeline's own servers: who watches the watchers. */
import { increase, latest, ratio } from '../queries/make.ts';
import type { ForeignName } from '../queries/foreign.ts';
import type { MoreAlertName } from './alert-names.ts';
import type { Alert, Condition } from './alert.ts';

type Name = Extract<
  MoreAlertName,
  `Collector${string}` | `Prometheus${string}` | `Alertmanager${string}`
>;

const PIPELINE = {
  unit: 'count',
  tier: 'operations',
  team: 'observability',
  dashboard: 'websocket_alerts',
  scope: 'pipeline',
} as const;

/** Any in the last 5 minutes. */
const any = (query: Condition['query']): Condition => ({ query, comparison: '>', threshold: 0 });
const grown = (metric: ForeignName): Condition => any(increase(metric, 300));

export const PIPELINE_ALERTS: Readonly<Record<Name, Alert>> = {
  CollectorDown: {
    ...PIPELINE,
    conditions: [
      {
        query: latest('up', 'max', { where: { job: 'collector' } }),
        comparison: '==',
        threshold: 0,
      },
    ],
    forSeconds: 30,
    severity: 'high',
    family: 'collector',
    summary: 'A Collector is down: telemetry waits or is lost.',
    description:
      '{subject} has not answered for 30 s. Critical events still reach Alertmanager by the direct road.',
  },
  CollectorRefusing: {
    ...PIPELINE,
    conditions: [grown('otelcol_receiver_refused_spans_total')],
    alternatives: [grown('otelcol_receiver_refused_metric_points_total')],
    forSeconds: 60,
    severity: 'high',
    family: 'collector',
    summary: 'A Collector refuses what services send: it is short of memory, or its queue is full.',
    description:
      '{subject} refused {value} spans or metric points in the last 5 minutes (alert above {threshold}). Senders try again, for a while.',
  },
  CollectorFailingToSend: {
    ...PIPELINE,
    conditions: [grown('otelcol_exporter_send_failed_spans_total')],
    alternatives: [
      grown('otelcol_exporter_send_failed_metric_points_total'),
      grown('otelcol_exporter_enqueue_failed_spans_total'),
      grown('otelcol_exporter_enqueue_failed_metric_points_total'),
    ],
    forSeconds: 0,
    severity: 'high',
    family: 'collector',
    summary:
      'A Collector could not pass telemetry on: it was refused for good, or the queue had no room.',
    description:
      '{subject} could not pass on {value} spans or metric points in the last 5 minutes (alert above {threshold}). What was refused is lost; what found no room is, unless its sender tries again.',
  },
  CollectorQueueFull: {
    ...PIPELINE,
    conditions: [
      {
        query: ratio(
          latest('otelcol_exporter_queue_size', 'max', { by: ['exporter', 'data_type'] }),
          latest('otelcol_exporter_queue_capacity', 'max', { by: ['exporter', 'data_type'] }),
        ),
        comparison: '>',
        threshold: 0.8,
      },
    ],
    unit: 'ratio',
    forSeconds: 60,
    severity: 'high',
    family: 'collector',
    summary: "A Collector's queue is nearly full: what it sends to is down or too slow.",
    description:
      'The queue of {{ $labels.exporter }} on {subject} is {value} full (alert above {threshold}). When it is full, telemetry is lost.',
  },
  PrometheusRuleFailures: {
    ...PIPELINE,
    conditions: [
      any(increase('prometheus_rule_evaluation_failures_total', 300, { by: ['rule_group'] })),
    ],
    forSeconds: 0,
    severity: 'high',
    family: 'rules',
    summary: 'Prometheus fails to evaluate rules: their alerts cannot fire.',
    description:
      '{subject} failed {value} times in the last 5 minutes to evaluate rules of {{ $labels.rule_group }} (alert above {threshold}).',
  },
  PrometheusMissedEvaluations: {
    ...PIPELINE,
    conditions: [
      {
        query: ratio(
          increase('prometheus_rule_group_iterations_missed_total', 300, { by: ['rule_group'] }),
          increase('prometheus_rule_group_iterations_total', 300, { by: ['rule_group'] }),
        ),
        comparison: '>',
        // One in a hundred is a pause of the machine, and an alert is some 0.2 s late.
        threshold: 0.1,
      },
    ],
    unit: 'ratio',
    forSeconds: 60,
    severity: 'medium',
    family: 'rules',
    summary: 'Prometheus does not keep up with its rules: alerts come late.',
    description:
      '{subject} missed {value} of the evaluations of {{ $labels.rule_group }} in the last 5 minutes (alert above {threshold}).',
  },
  AlertmanagerFailing: {
    ...PIPELINE,
    conditions: [
      any(increase('alertmanager_notifications_failed_total', 300, { by: ['integration'] })),
    ],
    forSeconds: 0,
    severity: 'high',
    family: 'alertmanager',
    summary: 'Alertmanager cannot notify people by one of its channels.',
    description:
      '{subject} failed to notify by {{ $labels.integration }} {value} times in the last 5 minutes (alert above {threshold}).',
  },
  AlertmanagerUnreachable: {
    ...PIPELINE,
    conditions: [
      any(increase('prometheus_notifications_dropped_total', 300, { by: ['alertmanager'] })),
    ],
    forSeconds: 0,
    severity: 'high',
    family: 'alertmanager',
    summary: 'Prometheus cannot hand alerts to an Alertmanager.',
    description:
      '{subject} dropped {value} alerts for {{ $labels.alertmanager }} in the last 5 minutes (alert above {threshold}).',
  },
};

/**
 * Series of others that rules and dashboards read, under the names Prometheus knows them by: the
 * Collector's, Prometheus', Alertmanager's own, and the span metrics the Collector makes.
 */
interface ForeignRow {
  readonly source: 'collector' | 'spans' | 'prometheus' | 'alertmanager' | 'rules';
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  /** Every series that has the labels asked for, whatever its name. */
  readonly anyName?: true;
}

/** One of the Collector's own counters. */
function collected<const L extends string>(...labels: readonly L[]) {
  return { source: 'collector', kind: 'counter', labels } as const;
}

export const FOREIGN_SERIES = {
  up: { source: 'prometheus', kind: 'gauge', labels: ['job'] },
  target_info: {
    source: 'prometheus',
    kind: 'gauge',
    labels: ['job', 'service_version', 'deployment_environment_name'],
  },
  ALERTS: {
    source: 'rules',
    kind: 'gauge',
    labels: [
      'alertname',
      'alertstate',
      'severity',
      'tier',
      'team',
      'family',
      'source_alert',
      'service_name',
      'deployment_environment_name',
    ],
  },
  prometheus_rule_evaluation_failures_total: {
    source: 'prometheus',
    kind: 'counter',
    labels: ['rule_group'],
  },
  prometheus_rule_group_iterations_missed_total: {
    source: 'prometheus',
    kind: 'counter',
    labels: ['rule_group'],
  },
  prometheus_notifications_dropped_total: {
    source: 'prometheus',
    kind: 'counter',
    labels: ['alertmanager'],
  },
  prometheus_notifications_errors_total: {
    source: 'prometheus',
    kind: 'counter',
    labels: ['alertmanager'],
  },
  prometheus_rule_group_iterations_total: {
    source: 'prometheus',
    kind: 'counter',
    labels: ['rule_group'],
  },
  prometheus_rule_group_last_duration_seconds: {
    source: 'prometheus',
    kind: 'gauge',
    labels: ['rule_group'],
  },
  alertmanager_notifications_failed_total: {
    source: 'alertmanager',
    kind: 'counter',
    labels: ['integration', 'reason'],
  },
  alertmanager_notifications_total: {
    source: 'alertmanager',
    kind: 'counter',
    labels: ['integration'],
  },
  otelcol_receiver_refused_spans_total: collected('receiver', 'transport'),
  otelcol_receiver_refused_metric_points_total: collected('receiver', 'transport'),
  otelcol_exporter_sent_spans_total: collected('exporter'),
  otelcol_exporter_sent_metric_points_total: collected('exporter'),
  // Refused for good; a receiver that is down only fills the queue.
  otelcol_exporter_send_failed_spans_total: collected('exporter'),
  otelcol_exporter_send_failed_metric_points_total: collected('exporter'),
  otelcol_exporter_enqueue_failed_spans_total: collected('exporter'),
  otelcol_exporter_enqueue_failed_metric_points_total: collected('exporter'),
  otelcol_process_memory_rss_bytes: { source: 'collector', kind: 'gauge', labels: [] },
  otelcol_exporter_queue_size: {
    source: 'collector',
    kind: 'gauge',
    labels: ['exporter', 'data_type'],
  },
  otelcol_exporter_queue_capacity: {
    source: 'collector',
    kind: 'gauge',
    labels: ['exporter', 'data_type'],
  },
  /** When each alert began to hold, in seconds since 1970; also while it is pending. */
  ALERTS_FOR_STATE: {
    source: 'rules',
    kind: 'gauge',
    labels: ['alertname', 'severity', 'tier', 'source_alert', 'service_name'],
  },
  // Of all spans, made by the Collector before sampling; with `job` and `instance` as the service's own.
  traces_span_metrics_calls_total: {
    source: 'spans',
    kind: 'counter',
    labels: ['span_name', 'status_code'],
  },
  traces_span_metrics_duration_seconds: {
    source: 'spans',
    kind: 'histogram',
    labels: ['span_name', 'status_code'],
  },
  /** Set by every SDK and Collector on the one series that holds what was over an instrument's limit. */
  overflowing: {
    source: 'spans',
    kind: 'gauge',
    labels: ['otel_metric_overflow'],
    anyName: true,
  },
} as const satisfies Record<string, ForeignRow>;

export type ForeignName = keyof typeof FOREIGN_SERIES;
export type ForeignLabel = (typeof FOREIGN_SERIES)[ForeignName]['labels'][number];

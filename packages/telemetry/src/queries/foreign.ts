/**
 * Series of others that rules and dashboards read, under the names Prometheus knows them by: the
 * Collector's, Prometheus', Alertmanager's own, and the span metrics the Collector makes.
 */
interface ForeignRow {
  readonly source: 'collector' | 'spans' | 'prometheus' | 'alertmanager' | 'rules';
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
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
} as const satisfies Record<string, ForeignRow>;

export type ForeignName = keyof typeof FOREIGN_SERIES;
export type ForeignLabel = (typeof FOREIGN_SERIES)[ForeignName]['labels'][number];

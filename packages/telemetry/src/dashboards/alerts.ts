/** For who owns the alerts: what fires and fired, how long nobody answered, and whether pages arrive. */
import { increase, latest, rate, ratio } from '../queries/make.ts';
import { ALERT_TABLE, ESCALATIONS, PLAIN_ALERTS } from './alert-table.ts';
import { ANY_IS_CRITICAL, ANY_IS_DEGRADED, FIRING_STATES, UP_STATES } from './judgement.ts';
import type { Dashboard } from './panel.ts';

export const ALERTING: Dashboard = {
  id: 'websocket_alerts',
  title: 'Earshot: alerts',
  description:
    'What fires now, what fired before, how long it went unacknowledged, who was called, and whether the pipeline that pages is well.',
  rangeSeconds: 21_600,
  refreshSeconds: 15,
  rows: [
    {
      title: 'Now',
      panels: [
        { ...ALERT_TABLE, width: 16, height: 9 },
        {
          title: 'Firing, by severity',
          description: 'How many alerts. Neither the watchdog nor escalations are counted.',
          view: 'table',
          unit: 'count',
          queries: [
            {
              query: latest('ALERTS', 'count', {
                where: { ...PLAIN_ALERTS, alertstate: 'firing' },
                by: ['severity'],
              }),
              legend: 'Alerts',
            },
          ],
          width: 4,
          height: 9,
          emptyText: 'None',
        },
        {
          title: 'Watchdog',
          description:
            'An alert that always fires. If this is not green, no alert can reach anybody.',
          view: 'stat',
          unit: 'state',
          queries: [
            {
              query: latest('ALERTS', 'count', {
                where: { alertstate: 'firing', alertname: 'Watchdog' },
              }),
            },
          ],
          states: [{ value: 1, text: 'Alerts work', level: 'healthy' }],
          width: 4,
          height: 5,
          emptyText: 'ALERTS DO NOT WORK',
        },
        {
          title: 'Emergencies raised',
          description: 'By people, over the HTTP API, in the time shown above.',
          view: 'stat',
          unit: 'count',
          queries: [{ query: increase('earshot.emergency.alerts', 'range') }],
          thresholds: ANY_IS_CRITICAL,
          width: 4,
          height: 4,
        },
      ],
    },
    {
      title: 'History',
      panels: [
        {
          title: 'What fired, and how long',
          description: 'A bar for each time an alert was firing, in any service.',
          view: 'state-timeline',
          unit: 'state',
          queries: [
            {
              query: latest('ALERTS', 'max', {
                where: { ...PLAIN_ALERTS, alertstate: 'firing' },
                by: ['alertname'],
              }),
              legend: '{alertname}',
            },
          ],
          states: FIRING_STATES,
          width: 24,
          height: 10,
          emptyText: 'Nothing fired in the time shown',
          links: [{ title: 'What is wrong now', to: 'websocket_operations' }],
        },
      ],
    },
    {
      title: 'Acknowledgement and escalation',
      panels: [
        {
          title: 'Time to acknowledge',
          description:
            'A bar begins with the first page of a critical alert and ends when a person acknowledges it: its length is the time it took.',
          view: 'state-timeline',
          unit: 'state',
          queries: [
            {
              query: latest('ALERTS', 'max', {
                where: ESCALATIONS,
                by: ['source_alert', 'service_name'],
              }),
              legend: '{source_alert} {service_name}',
            },
          ],
          states: [{ value: 1, text: 'unacknowledged', level: 'degraded' }],
          width: 12,
          height: 8,
          emptyText: 'Nothing waited for acknowledgement in the time shown',
        },
        {
          title: 'Unacknowledged since',
          description:
            'Critical alerts that nobody has acknowledged. The longer, the higher the tier that is called.',
          view: 'table',
          unit: 'timestamp',
          queries: [
            {
              query: latest('ALERTS_FOR_STATE', 'min', {
                where: ESCALATIONS,
                by: ['source_alert', 'service_name'],
              }),
              legend: 'Since',
            },
          ],
          width: 6,
          height: 8,
          emptyText: 'All acknowledged',
          links: [{ title: 'Runbook', to: 'runbook' }],
        },
        {
          title: 'Acknowledged now',
          description: 'Alerts that a person has taken on. It expires.',
          view: 'table',
          unit: 'count',
          queries: [
            {
              query: latest('earshot.alert.acknowledged', 'sum', { by: ['source_alert'] }),
              legend: 'Services',
            },
          ],
          width: 6,
          height: 8,
        },
        {
          title: 'Escalations',
          description: 'Waiting: the time until the tier is called runs. Called: it was.',
          view: 'state-timeline',
          unit: 'state',
          queries: [
            {
              query: latest('ALERTS', 'max', {
                where: { ...ESCALATIONS, alertstate: 'pending' },
                by: ['tier', 'alertstate'],
              }),
              legend: '{tier}: waiting',
            },
            {
              query: latest('ALERTS', 'max', {
                where: { ...ESCALATIONS, alertstate: 'firing' },
                by: ['tier', 'alertstate'],
              }),
              legend: '{tier}: called',
            },
          ],
          states: [{ value: 1, text: 'since', level: 'degraded' }],
          width: 24,
          height: 6,
          emptyText: 'Nobody was called in the time shown',
        },
      ],
    },
    {
      title: 'Do pages arrive?',
      panels: [
        {
          title: 'Sent by Alertmanager',
          description: 'Notifications per second, by channel.',
          view: 'timeseries',
          unit: 'per_second',
          queries: [
            {
              query: rate('alertmanager_notifications_total', 'interval', { by: ['integration'] }),
              legend: '{integration}',
            },
          ],
          width: 8,
          height: 7,
        },
        {
          title: 'Failed in Alertmanager',
          description: 'Notifications in the last hour that did not go out, by channel and why.',
          view: 'table',
          unit: 'count',
          queries: [
            {
              query: increase('alertmanager_notifications_failed_total', 3600, {
                by: ['integration', 'reason'],
              }),
              legend: 'Failed',
            },
          ],
          thresholds: ANY_IS_DEGRADED,
          width: 8,
          height: 7,
        },
        {
          title: 'Sent by the services themselves',
          description:
            'The direct road of critical alerts, which works while the pipeline does not. In the time shown above.',
          view: 'table',
          unit: 'count',
          queries: [
            {
              query: increase('earshot.alert.notifications', 'range', {
                by: ['channel', 'outcome'],
              }),
              legend: 'Alerts',
            },
          ],
          width: 8,
          height: 7,
        },
      ],
    },
    {
      title: 'The pipeline itself',
      panels: [
        {
          title: 'Servers',
          description: 'Whether Prometheus reaches each of them.',
          view: 'state-timeline',
          unit: 'state',
          queries: [{ query: latest('up', 'min', { by: ['job'] }), legend: '{job}' }],
          states: UP_STATES,
          width: 12,
          height: 7,
        },
        {
          title: 'Collector: how full its queues are',
          description:
            'Of what each exporter may hold while its receiver is down. Full: telemetry is lost.',
          view: 'timeseries',
          unit: 'ratio',
          queries: [
            {
              query: ratio(
                latest('otelcol_exporter_queue_size', 'max', { by: ['exporter', 'data_type'] }),
                latest('otelcol_exporter_queue_capacity', 'max', {
                  by: ['exporter', 'data_type'],
                }),
              ),
              legend: '{exporter} {data_type}',
            },
          ],
          width: 12,
          height: 7,
        },
        {
          title: 'Collector: what it passes on',
          description: 'Metric points and spans per second.',
          view: 'timeseries',
          unit: 'per_second',
          queries: [
            {
              query: rate('otelcol_exporter_sent_metric_points_total', 'interval', {
                by: ['exporter'],
              }),
              legend: 'points {exporter}',
            },
            {
              query: rate('otelcol_exporter_sent_spans_total', 'interval', { by: ['exporter'] }),
              legend: 'spans {exporter}',
            },
          ],
          width: 8,
          height: 7,
        },
        {
          title: 'Collector: what it refuses',
          description: 'Per second. It is short of memory or its queue is full; senders try again.',
          view: 'timeseries',
          unit: 'per_second',
          queries: [
            {
              query: rate('otelcol_receiver_refused_metric_points_total', 'interval'),
              legend: 'metric points',
            },
            {
              query: rate('otelcol_receiver_refused_spans_total', 'interval'),
              legend: 'spans',
            },
          ],
          width: 8,
          height: 7,
        },
        {
          title: 'Prometheus: rules and hand-over',
          description:
            'Per second: evaluations that failed or were missed, and alerts that Alertmanager did not take.',
          view: 'timeseries',
          unit: 'per_second',
          queries: [
            {
              query: rate('prometheus_rule_evaluation_failures_total', 'interval'),
              legend: 'rules failed',
            },
            {
              query: rate('prometheus_rule_group_iterations_missed_total', 'interval'),
              legend: 'evaluations missed',
            },
            {
              query: rate('prometheus_notifications_errors_total', 'interval'),
              legend: 'not taken by Alertmanager',
            },
            {
              query: rate('prometheus_notifications_dropped_total', 'interval'),
              legend: 'dropped',
            },
          ],
          width: 8,
          height: 7,
        },
      ],
    },
  ],
};

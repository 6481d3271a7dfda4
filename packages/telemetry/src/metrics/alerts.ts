/** Alerts: acknowledged, sent, and raised by people. */
import { ALERT_CHANNELS, SENDING_OUTCOMES, SOURCE_ALERTS } from '../attributes.ts';
import { SEVERITIES } from '../objectives.ts';
import type { MetricRow } from './row.ts';
import { each } from './series.ts';

const sendingSeries = ALERT_CHANNELS.flatMap((channel) =>
  SENDING_OUTCOMES.map((outcome) => ({ channel, outcome })),
);

export const ALERT_METRICS = {
  'earshot.alert.acknowledged': {
    kind: 'gauge',
    unit: '{alert}',
    description:
      'Is 1 while a person has acknowledged the alert: until it expires or is taken back.',
    attributes: ['sourceAlert'],
    series: each('source_alert', SOURCE_ALERTS),
  },
  'earshot.alert.notifications': {
    kind: 'counter',
    unit: '{alert}',
    description:
      'Alerts that the monitor itself sent, by channel. Each failed attempt counts, and what was given up is dropped.',
    attributes: ['channel', 'sending'],
    series: sendingSeries,
  },
  'earshot.emergency.alerts': {
    kind: 'counter',
    unit: '{alert}',
    description: 'Emergency alerts that people raised by the HTTP API.',
    attributes: ['severity'],
    series: each('severity', SEVERITIES),
  },
} as const satisfies Record<string, MetricRow>;

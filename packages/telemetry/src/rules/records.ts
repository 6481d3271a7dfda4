/** Recording rules: what dashboards and burn rates ask for again and again, kept once. */
import { complement, increase, mean, rate } from '../queries/make.ts';
import type { Query } from '../queries/query.ts';

const OUTCOMES = 'earshot.notification.outcomes';
const LOST = { outcome: { not: 'confirmed' } } as const;
const lossRatio = (seconds: number): Query =>
  // 1 - (1 - lost / all), so that a total without losses yields 0 and no traffic yields nothing.
  ({
    kind: 'ratio',
    part: increase(OUTCOMES, seconds, { where: LOST }),
    whole: increase(OUTCOMES, seconds),
  });

interface RecordRow {
  readonly description: string;
  readonly query: Query;
}

/** Each is kept by service, and by the attributes its query names. */
export const RECORDS = {
  'earshot:notification_outcomes:rate5m': {
    description: 'Notifications per second by how they ended.',
    query: rate(OUTCOMES, 300, { by: ['outcome'] }),
  },
  'earshot:notification_outcomes:increase5m': {
    description: 'Notifications of the last 5 minutes by how they ended.',
    query: increase(OUTCOMES, 300, { by: ['outcome'] }),
  },
  'earshot:delivery_success:ratio5m': {
    description: 'The share of notifications that were confirmed.',
    query: complement(increase(OUTCOMES, 300, { where: LOST }), increase(OUTCOMES, 300)),
  },
  'earshot:delivery_duration:mean5m': {
    description: 'Mean time from the send call to the proof.',
    query: mean('earshot.notification.delivery.duration', 300),
  },
  'earshot:delivery_loss:ratio5m': {
    description: 'The share not confirmed.',
    query: lossRatio(300),
  },
  'earshot:delivery_loss:ratio30m': {
    description: 'The share not confirmed.',
    query: lossRatio(1800),
  },
  'earshot:delivery_loss:ratio1h': {
    description: 'The share not confirmed.',
    query: lossRatio(3600),
  },
  'earshot:delivery_loss:ratio2h': {
    description: 'The share not confirmed.',
    query: lossRatio(7200),
  },
  'earshot:delivery_loss:ratio6h': {
    description: 'The share not confirmed.',
    query: lossRatio(21_600),
  },
  'earshot:delivery_loss:ratio1d': {
    description: 'The share not confirmed.',
    query: lossRatio(86_400),
  },
  'earshot:delivery_loss:ratio3d': {
    description: 'The share not confirmed.',
    query: lossRatio(259_200),
  },
} as const satisfies Record<string, RecordRow>;
export type RecordName = keyof typeof RECORDS;

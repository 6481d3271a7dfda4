/** Recording rules: what dashboards and burn rates ask for again and again, kept once. */
import { complement, increase, mean, rate, ratio, recorded } from '../queries/make.ts';
import type { Query } from '../queries/query.ts';
import { LOSS_WINDOWS, type LossRecordName, type RecordName } from './record-names.ts';

interface RecordRow {
  readonly description: string;
  readonly query: Query;
  /** Over long windows, where a minute more or less says nothing. */
  readonly isSlow?: true;
}

const OUTCOMES = 'earshot.notification.outcomes';
const LOST = { outcome: { not: 'confirmed' } } as const;
const SLOW_FROM_SECONDS = 7200;

/** Each is kept by service, and by the attributes its query names. */
export const RECORDS: Readonly<Record<RecordName, RecordRow>> = {
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
  ...(Object.fromEntries(
    Object.entries(LOSS_WINDOWS).map(([name, seconds]) => [name, lossOf(seconds)]),
  ) as Record<LossRecordName, RecordRow>),
};

/**
 * Over more than 5 minutes from what is recorded of each 5: the raw series of 100 services over 3 days
 * would be hundreds of millions of samples, and a query may touch 50.
 */
function lossOf(seconds: number): RecordRow {
  const description = 'The share of notifications that were not confirmed.';
  if (seconds <= 300) {
    const lost = increase(OUTCOMES, seconds, { where: LOST });
    return { description, query: ratio(lost, increase(OUTCOMES, seconds)) };
  }
  const over = { take: 'sum', window: seconds } as const;
  const name = 'earshot:notification_outcomes:increase5m';
  return {
    description,
    query: ratio(recorded(name, 'sum', { where: LOST, over }), recorded(name, 'sum', { over })),
    ...(seconds < SLOW_FROM_SECONDS ? {} : { isSlow: true }),
  };
}

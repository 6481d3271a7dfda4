/** Notifications: sent, ended, proved, waiting, or for another user. */
import { ACK_REJECTIONS, ISOLATION_ACTIONS } from '../attributes.ts';
import { DELIVERY_SECONDS } from '../buckets.ts';
import {
  LEVELS,
  OUTCOMES,
  VERDICT_REASONS,
  type Outcome,
  type ProvableLevel,
  type ReasonOf,
} from '../outcomes.ts';
import type { MetricRow, Series } from './row.ts';
import { each, one } from './series.ts';

const provable = LEVELS.filter((level) => level !== 'written');

type VerdictSeries = {
  [O in Outcome]: { readonly outcome: O; readonly level: ProvableLevel } & ([ReasonOf<O>] extends [
    never,
  ]
    ? { readonly reason?: never }
    : { readonly reason: ReasonOf<O> });
}[Outcome];

const verdictSeries = provable.flatMap((level) =>
  OUTCOMES.flatMap((outcome): readonly Series[] =>
    outcome === 'confirmed'
      ? [{ outcome, level }]
      : VERDICT_REASONS[outcome].map((reason) => ({ outcome, reason, level })),
  ),
) as readonly VerdictSeries[];

export const NOTIFICATION_METRICS = {
  'earshot.notification.attempts': {
    kind: 'counter',
    unit: '{notification}',
    description: 'Notifications that the service tried to send, or was bound to send and did not.',
    attributes: [],
    series: one,
  },
  'earshot.notification.outcomes': {
    kind: 'counter',
    unit: '{notification}',
    description: 'Notifications by how they ended and the level that was required of them.',
    attributes: ['outcome', 'level'],
    optional: ['reason'],
    series: verdictSeries,
  },
  'earshot.notification.silent_failures': {
    kind: 'counter',
    unit: '{notification}',
    description: 'Notifications that were lost or not proved without anybody being told.',
    attributes: ['reason'],
    series: each('reason', VERDICT_REASONS.silent),
  },
  'earshot.notification.late': {
    kind: 'counter',
    unit: '{notification}',
    description: 'Proofs that came after the verdict. They never rewrite it.',
    attributes: [],
    series: one,
  },
  'earshot.notification.acks.rejected': {
    kind: 'counter',
    unit: '{acknowledgement}',
    description:
      "Acknowledgements of clients that proved nothing, by why; late ones are in `earshot.notification.late`. None without the level `processed`. `flood`: one connection's were too many to be looked into.",
    attributes: ['ackRejection'],
    series: each('reason', ACK_REJECTIONS),
    internal: true,
  },
  'earshot.notification.delivery.duration': {
    kind: 'histogram',
    unit: 's',
    description:
      'From the send call to the proof of the level: an upper bound, as the proof travels back and one ping proves many. Of the wait for a ping 0.1 s counts at most.',
    attributes: ['level'],
    series: each('level', provable),
    buckets: DELIVERY_SECONDS,
  },
  'earshot.notification.pending': {
    kind: 'gauge',
    unit: '{notification}',
    description: 'Notifications that wait for their proof.',
    attributes: [],
    series: one,
  },
  'earshot.notification.at_risk': {
    kind: 'gauge',
    unit: '{notification}',
    description: 'Pending notifications on connections that have missed two or more barriers.',
    attributes: [],
    series: one,
  },
  'earshot.notification.pending.age.max': {
    kind: 'gauge',
    unit: 's',
    description: 'Age of the oldest pending notification.',
    attributes: [],
    series: one,
  },
  'earshot.isolation.violations': {
    kind: 'counter',
    unit: '{violation}',
    description:
      "Notifications for one user on another user's connection, and acknowledgements of them from there, by what was done about it.",
    attributes: ['action'],
    series: each('action', ISOLATION_ACTIONS),
  },
} as const satisfies Record<string, MetricRow>;

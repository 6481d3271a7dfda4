/**
 * How a notification can end, how far it was proved to have come, and why it failed.
 * The closed sets that every metric, span, log line and rule shares.
 */

/** How far a notification is proved to have come, weakest first. */
export const LEVELS = ['written', 'received', 'processed'] as const;
export type Level = (typeof LEVELS)[number];
/** The levels that can be required: `written` is never shown as success. */
export type ProvableLevel = Exclude<Level, 'written'>;

/** A notification ends in exactly one of these. */
export const OUTCOMES = ['confirmed', 'failed', 'silent', 'unknown', 'evicted'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why a notification was not confirmed. A confirmed one has no reason. */
export const REASONS = [
  'timeout',
  'not_open',
  'context_missing',
  'bridge_unavailable',
  'method_missing',
  'bridge_rejected',
  'exception',
  'isolation_violation',
  'connection_dropped',
  'process_crash',
  'barrier_unsupported',
  'backpressure',
  'store_full',
] as const;
export type Reason = (typeof REASONS)[number];

/** What each outcome says in one sentence, for people. */
export const OUTCOME_BRIEFS: Readonly<Record<Outcome, string>> = {
  confirmed: 'The required level was reached before the deadline.',
  failed: 'Not delivered, and the caller was told.',
  silent: 'Not delivered or not proved, and nobody was told.',
  unknown:
    'The connection or the process ended before the proof, or the peer cannot prove anything.',
  evicted: 'Given up by the bounded store under pressure.',
};

/** What each reason says in one sentence, for people. */
export const REASON_BRIEFS: Readonly<Record<Reason, string>> = {
  timeout: 'No proof of receipt came before the deadline.',
  not_open: 'The socket was not open when the message was sent.',
  context_missing: 'A tool that must notify had no connection and no bridge in its context.',
  bridge_unavailable: 'The bridge that should carry the message was never created or is gone.',
  method_missing: 'The bridge lacks the method that should carry the message.',
  bridge_rejected: 'The bridge refused the message.',
  exception: 'Sending threw an error.',
  isolation_violation: 'The message was for one user and the connection belongs to another.',
  connection_dropped: 'The connection ended after the write and before the proof.',
  process_crash: 'The process ended after the write and before the proof.',
  barrier_unsupported: 'The peer sends traffic but answers no ping, so nothing can be proved.',
  backpressure: 'The message was dropped because the peer reads too slowly.',
  store_full: 'The store of pending notifications was full.',
};

/** Why one notification ended, which may have come further than its reason tells. */
export function reasonBrief(reason: Reason, required: Level, reached: Level | undefined): string {
  return reason === 'timeout' && required === 'processed' && reached === 'received'
    ? 'It was received, and no acknowledgement came before the deadline.'
    : REASON_BRIEFS[reason];
}

/** The reasons that can accompany each outcome. A pair that is not here does not compile. */
export const VERDICT_REASONS = {
  confirmed: [],
  failed: [
    'timeout',
    'not_open',
    'context_missing',
    'bridge_unavailable',
    'method_missing',
    'bridge_rejected',
    'exception',
    'isolation_violation',
    'connection_dropped',
    'backpressure',
  ],
  silent: [
    'timeout',
    'not_open',
    'context_missing',
    'bridge_unavailable',
    'method_missing',
    'bridge_rejected',
    'exception',
    'isolation_violation',
    'process_crash',
    'backpressure',
  ],
  unknown: ['connection_dropped', 'process_crash', 'barrier_unsupported'],
  evicted: ['store_full'],
} as const satisfies Record<Outcome, readonly Reason[]>;

export type ReasonOf<O extends Outcome> = (typeof VERDICT_REASONS)[O][number];
export type SilentReason = ReasonOf<'silent'>;
export type UnknownReason = ReasonOf<'unknown'>;
export type FailedReason = ReasonOf<'failed'>;

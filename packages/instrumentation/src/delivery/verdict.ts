/** The judgement on one notification: an outcome, and the reason that the table allows with it. */
import type { Outcome, ReasonOf } from '@earshot/telemetry';

export type Verdict =
  | { readonly outcome: 'confirmed'; readonly reason?: never }
  | {
      [O in Exclude<Outcome, 'confirmed'>]: { readonly outcome: O; readonly reason: ReasonOf<O> };
    }[Exclude<Outcome, 'confirmed'>];

export const CONFIRMED: Verdict = { outcome: 'confirmed' };
export const OVERDUE: Verdict = { outcome: 'silent', reason: 'timeout' };
export const UNPROVABLE: Verdict = { outcome: 'unknown', reason: 'barrier_unsupported' };
export const DROPPED: Verdict = { outcome: 'unknown', reason: 'connection_dropped' };
export const PROCESS_ENDED: Verdict = { outcome: 'unknown', reason: 'process_crash' };
export const EVICTED: Verdict = { outcome: 'evicted', reason: 'store_full' };

/**
 * What becomes of a message that the socket refused at the call site: whether it is a failure or a
 * silent one depends on nothing but whether the caller is told (a throw, a rejection, a callback).
 */
export function refusedVerdict(
  reason: ReasonOf<'failed'> & ReasonOf<'silent'>,
  callerIsTold: boolean,
): Verdict {
  return { outcome: callerIsTold ? 'failed' : 'silent', reason };
}

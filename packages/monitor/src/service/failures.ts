/**
 * Silent failures of a member, told with its next report: the whole shows them, and judges at once.
 * A burst is told by its first ones, as its numbers are in the report.
 */
import type { RemoteFailure, RuntimeListener, SettledNotification } from '@earshot/instrumentation';

/** Of each report. */
const MOST = 20;

/** Monotonic clocks differ from process to process, so ages are sent. */
export type SentFailure = Omit<RemoteFailure, 'atMs'> & { readonly agoMs: number };

export class Failures implements RuntimeListener {
  #failures: RemoteFailure[] = [];

  settled({ verdict, correlationId, sentAtMs, endedAtMs }: SettledNotification): void {
    if (verdict.outcome !== 'silent' || this.#failures.length >= MOST) return;
    const { reason } = verdict;
    this.#failures.push({
      atMs: endedAtMs,
      correlationId,
      reason,
      durationMs: endedAtMs - sentAtMs,
    });
  }

  /** Of a member of this one. */
  failedElsewhere(failure: RemoteFailure): void {
    if (this.#failures.length < MOST) this.#failures.push(failure);
  }

  take(nowMs: number): SentFailure[] {
    const taken = this.#failures.splice(0);
    return taken.map(({ atMs, ...failure }) => ({ ...failure, agoMs: nowMs - atMs }));
  }
}

/**
 * Stalls of the event loop. Proofs that wait in a socket while the loop is blocked are not late: a
 * stall moves the deadline of everything that was pending through it.
 */

/** A tick that comes later than this after its time means that the loop was blocked. */
export const STALL_THRESHOLD_MS = 50;

export class Stalls {
  readonly #windowMs: number;
  /** End and length of each stall in the window, oldest first. */
  readonly #stalls: { endedAtMs: number; lengthMs: number }[] = [];

  /** Stalls older than `windowMs` cannot matter any more, and are forgotten. */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** A timer that was due at `dueAtMs` ran at `nowMs`. */
  tick(dueAtMs: number, nowMs: number): void {
    const lateMs = nowMs - dueAtMs;
    if (lateMs > STALL_THRESHOLD_MS) this.#stalls.push({ endedAtMs: nowMs, lengthMs: lateMs });
    while (this.#stalls.length > 0 && this.#isForgotten(this.#stalls[0]!, nowMs)) {
      this.#stalls.shift();
    }
  }

  /** How long the loop was blocked since `sinceMs`. */
  blockedSinceMs(sinceMs: number): number {
    let blockedMs = 0;
    for (const { endedAtMs, lengthMs } of this.#stalls) {
      blockedMs += Math.max(0, Math.min(lengthMs, endedAtMs - sinceMs));
    }
    return blockedMs;
  }

  #isForgotten(stall: { endedAtMs: number; lengthMs: number }, nowMs: number): boolean {
    // A stall extends the life of what was pending, so it is kept for its own length longer.
    return nowMs - stall.endedAtMs > 2 * this.#windowMs + stall.lengthMs;
  }
}


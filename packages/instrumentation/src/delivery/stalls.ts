/**
 * Stalls of the event loop. Proofs that wait in a socket while the loop is blocked are not late: a
 * stall moves the deadline of everything that was pending through it.
 */

/** A tick that comes later than this after its time means that the loop was blocked. */
export const STALL_THRESHOLD_MS = 50;

interface Stall {
  readonly endedAtMs: number;
  readonly lengthMs: number;
  /** How long the loop had been blocked before this one, since the first stall of all. */
  readonly blockedBeforeMs: number;
}

export class Stalls {
  readonly #windowMs: number;
  /** Those that can matter, oldest first. They never overlap. */
  readonly #stalls: Stall[] = [];
  #blockedMs = 0;

  /** What happened before the loop last ran for `windowMs` cannot matter any more. */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** A timer that was due at `dueAtMs` ran at `nowMs`. */
  tick(dueAtMs: number, nowMs: number): void {
    if (nowMs - dueAtMs > STALL_THRESHOLD_MS) {
      const lengthMs = nowMs - Math.max(dueAtMs, this.#stalls.at(-1)?.endedAtMs ?? -Infinity);
      this.#stalls.push({ endedAtMs: nowMs, lengthMs, blockedBeforeMs: this.#blockedMs });
      this.#blockedMs += lengthMs;
    }
    while (this.#stalls.length > 0 && this.#isForgotten(this.#stalls[0]!, nowMs)) {
      this.#stalls.shift();
    }
  }

  /**
   * How long the loop was blocked since `sinceMs`. Asked for everything that expires, and a busy
   * process stalls all the time: hence by bisection.
   */
  blockedSinceMs(sinceMs: number): number {
    let low = 0;
    let high = this.#stalls.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#stalls[middle]!.endedAtMs > sinceMs) high = middle;
      else low = middle + 1;
    }
    const first = this.#stalls[low];
    if (first === undefined) return 0;
    const beforeMs = Math.max(0, first.lengthMs - (first.endedAtMs - sinceMs));
    return this.#blockedMs - first.blockedBeforeMs - beforeMs;
  }

  /**
   * The latest time since which the loop has run for `ranMs`: what was sent then or before is that old.
   * By bisection, as stepping back by what was blocked takes millions of steps through a long stall.
   */
  latestSentMs(nowMs: number, ranMs: number): number {
    let low = 0;
    let high = this.#stalls.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const { endedAtMs, lengthMs, blockedBeforeMs } = this.#stalls[middle]!;
      const blockedSinceMs = this.#blockedMs - blockedBeforeMs - lengthMs;
      if (nowMs - endedAtMs - blockedSinceMs < ranMs) high = middle;
      else low = middle + 1;
    }
    const blockedMs = this.#blockedMs - (this.#stalls[low]?.blockedBeforeMs ?? this.#blockedMs);
    return nowMs - ranMs - blockedMs;
  }

  /** What was sent before the stall ended is overdue by the time that the loop ran since. */
  #isForgotten({ endedAtMs, lengthMs, blockedBeforeMs }: Stall, nowMs: number): boolean {
    const blockedSinceMs = this.#blockedMs - blockedBeforeMs - lengthMs;
    return nowMs - endedAtMs - blockedSinceMs >= this.#windowMs;
  }
}

/**
 * Whether the journal can be relied on. A disk that is nearly full takes a little each time that the
 * file is opened anew, and fails again seconds later: that is one time of being off, and not many.
 * Time is passed in.
 */

/** So long it must have been written without a failure. Longer than the time between two attempts. */
export const STEADY_MS = 15_000;

export class Reliability {
  #failedAtMs: number | undefined;

  get isOff(): boolean {
    return this.#failedAtMs !== undefined;
  }

  /** It could not be written. Returns whether that is news. */
  failed(nowMs: number): boolean {
    const isNews = this.#failedAtMs === undefined;
    this.#failedAtMs = nowMs;
    return isNews;
  }

  /** It is being written. Returns whether it can be relied on again, once. */
  works(nowMs: number): boolean {
    if (this.#failedAtMs === undefined || nowMs - this.#failedAtMs < STEADY_MS) return false;
    this.#failedAtMs = undefined;
    return true;
  }
}

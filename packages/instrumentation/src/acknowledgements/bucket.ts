/** How many acknowledgements that prove nothing are looked into, of one connection. Pure. */

export const BURST = 100;
export const PER_SECOND = 10;

export class Bucket {
  #left = BURST;
  #filledAtMs: number;

  constructor(nowMs: number) {
    this.#filledAtMs = nowMs;
  }

  /** False when there is nothing left. */
  take(nowMs: number): boolean {
    const gained = ((nowMs - this.#filledAtMs) / 1000) * PER_SECOND;
    this.#left = Math.min(BURST, this.#left + gained);
    this.#filledAtMs = nowMs;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}

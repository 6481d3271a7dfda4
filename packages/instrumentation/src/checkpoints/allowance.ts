/**
 * How many checkpoints a correlation ID may note: some at once, then so many a second, and all IDs
 * together no more than a service can write down. A loop that notes each of its turns costs nobody
 * else their checkpoints. Pure; the clock is passed in.
 */

export const BURST = 50;
export const PER_SECOND = 5;
export const BURST_OF_ALL = 1_000;
export const PER_SECOND_OF_ALL = 500;
/** Correlation IDs that are known at a time; the one that came first is forgotten first. */
export const MOST_IDS = 10_000;

interface Bucket {
  left: number;
  filledAtMs: number;
  /** Held back since the last one that was noted. */
  held: number;
}

export class Allowance {
  readonly #buckets = new Map<string, Bucket>();
  readonly #all: Bucket = { left: BURST_OF_ALL, filledAtMs: -Infinity, held: 0 };

  /** How many were held back before this one; undefined when it is to be held back itself. */
  take(id: string, nowMs: number): number | undefined {
    const bucket = this.#bucketOf(id, nowMs);
    fill(bucket, nowMs, BURST, PER_SECOND);
    fill(this.#all, nowMs, BURST_OF_ALL, PER_SECOND_OF_ALL);
    if (bucket.left < 1 || this.#all.left < 1) {
      bucket.held++;
      return undefined;
    }
    bucket.left--;
    this.#all.left--;
    const { held } = bucket;
    bucket.held = 0;
    return held;
  }

  #bucketOf(id: string, nowMs: number): Bucket {
    let bucket = this.#buckets.get(id);
    if (bucket !== undefined) return bucket;
    bucket = { left: BURST, filledAtMs: nowMs, held: 0 };
    this.#buckets.set(id, bucket);
    if (this.#buckets.size > MOST_IDS) this.#buckets.delete(this.#buckets.keys().next().value!);
    return bucket;
  }
}

function fill(bucket: Bucket, nowMs: number, burst: number, perSecond: number): void {
  const gained = ((nowMs - bucket.filledAtMs) / 1000) * perSecond;
  bucket.left = Math.min(burst, bucket.left + gained);
  bucket.filledAtMs = nowMs;
}

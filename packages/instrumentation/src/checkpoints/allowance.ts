/**
 * How many checkpoints a correlation ID may note: some at once, then so many a second, and all IDs
 * together no more than a service can write down. A loop that notes each of its turns costs nobody
 * else their checkpoints. Pure; the clock is passed in.
 */
import { TokenBucket } from '../runtime/token-bucket.ts';

export const BURST = 50;
export const PER_SECOND = 5;
export const BURST_OF_ALL = 1_000;
export const PER_SECOND_OF_ALL = 500;
/** Correlation IDs that are known at a time; the one that came first is forgotten first. */
export const MOST_IDS = 10_000;

interface Held {
  readonly tokens: TokenBucket;
  /** Held back since the last one that was noted. */
  held: number;
}

export class Allowance {
  readonly #ids = new Map<string, Held>();
  readonly #all = new TokenBucket(BURST_OF_ALL, PER_SECOND_OF_ALL, -Infinity);

  /** How many were held back before this one; undefined when it is to be held back itself. */
  take(id: string, nowMs: number): number | undefined {
    const own = this.#of(id, nowMs);
    if (!this.#all.has(nowMs) || !own.tokens.take(nowMs)) {
      own.held++;
      return undefined;
    }
    this.#all.take(nowMs);
    const { held } = own;
    own.held = 0;
    return held;
  }

  #of(id: string, nowMs: number): Held {
    let own = this.#ids.get(id);
    if (own !== undefined) return own;
    own = { tokens: new TokenBucket(BURST, PER_SECOND, nowMs), held: 0 };
    this.#ids.set(id, own);
    if (this.#ids.size > MOST_IDS) this.#ids.delete(this.#ids.keys().next().value!);
    return own;
  }
}

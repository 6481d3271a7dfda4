/**
 * A bounded queue that lets out so many items a second. 20,000 spans that were ended in one tick
 * overran the batch processor, which exported 2,560 of them and said nothing (measured).
 */
import type { MonotonicClock } from '../delivery/clock.ts';
import { Ticker } from '../runtime/ticker.ts';

export interface PacedQueueOptions<T> {
  readonly clock: MonotonicClock;
  /** Items a second, on average. */
  readonly perSecond: number;
  /** Items that may go at once after a quiet time. */
  readonly burst: number;
  /** Items that may wait. */
  readonly capacity: number;
  /** Lets one item out. It must not throw. */
  readonly release: (item: T) => void;
  /** Told of every item that was given up. */
  readonly onOverflow: (item: T) => void;
}

const TICK_MS = 50;
/** Given-up space at the head of the array before it is cut off. */
const SLACK = 1_024;

export class PacedQueue<T> {
  readonly #options: PacedQueueOptions<T>;
  readonly #ticker: Ticker;
  #items: T[] = [];
  #head = 0;
  #allowance: number;
  #filledAtMs: number;

  constructor(options: PacedQueueOptions<T>) {
    this.#options = options;
    this.#allowance = options.burst;
    this.#filledAtMs = options.clock();
    const tick = (): boolean => this.sweep() > 0;
    this.#ticker = new Ticker({ periodMs: TICK_MS, clock: options.clock, tick });
  }

  get size(): number {
    return this.#items.length - this.#head;
  }

  add(item: T): void {
    if (this.size >= this.#options.capacity) {
      this.#options.onOverflow(item);
      return;
    }
    this.#items.push(item);
    if (this.sweep() > 0) this.#ticker.start();
  }

  /** Lets out what may go by now. Returns how many still wait. Public for drivers without a timer. */
  sweep(): number {
    const { clock, perSecond, burst } = this.#options;
    const nowMs = clock();
    const gained = ((nowMs - this.#filledAtMs) / 1000) * perSecond;
    this.#filledAtMs = nowMs;
    this.#allowance = Math.min(burst, this.#allowance + gained);
    // A sum of fractions must not fall short of a whole item.
    const due = Math.floor(this.#allowance + 1e-6);
    this.#allowance -= this.flush(due);
    return this.size;
  }

  /** Lets out up to `limit` items at once, whatever the pace. Returns how many. */
  flush(limit: number): number {
    const count = Math.min(limit, this.size);
    for (let released = 0; released < count; released++) {
      this.#options.release(this.#items[this.#head++]!);
    }
    if (this.#head === this.#items.length || this.#head > SLACK) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return count;
  }

  /** Gives up everything that waits. */
  drop(): void {
    this.#ticker.stop();
    for (; this.#head < this.#items.length; this.#head++) {
      this.#options.onOverflow(this.#items[this.#head]!);
    }
    this.#items = [];
    this.#head = 0;
  }
}

/**
 * Sends pages by one channel: in order, retried with back-off, bounded, and never a reason for the
 * host to wait or to live. What became of each is counted and can be seen.
 */
import type { Measurements } from '@earshot/instrumentation';
import { setTimeout as wait } from 'node:timers/promises';
import type { AlertChannel } from './channel.ts';
import type { Page } from './page.ts';

/** Waits between the tries of one page. */
export const RETRY_AFTER_MS: readonly number[] = [500, 2_000, 8_000, 30_000];
const MAX_WAITING = 100;

export interface ChannelState {
  readonly name: AlertChannel['name'];
  /** Undefined until something was sent. */
  readonly works: boolean | undefined;
  readonly lastError: string | undefined;
  /** Monotonic, in ms. */
  readonly lastSentAtMs: number | undefined;
  readonly waiting: number;
}

export interface OutboxOptions {
  readonly measurements: Measurements;
  /** Monotonic, in ms. */
  readonly clock: () => number;
  readonly failed: (channel: AlertChannel['name'], error: Error, isGivenUp: boolean) => void;
  readonly retryAfterMs?: readonly number[];
}

export class Outbox {
  readonly #channel: AlertChannel;
  readonly #options: OutboxOptions;
  readonly #waiting: Page[] = [];
  #sending: Promise<void> | undefined;
  #works: boolean | undefined;
  #lastError: string | undefined;
  #lastSentAtMs: number | undefined;

  constructor(channel: AlertChannel, options: OutboxOptions) {
    this.#channel = channel;
    this.#options = options;
  }

  get state(): ChannelState {
    return {
      name: this.#channel.name,
      works: this.#works,
      lastError: this.#lastError,
      lastSentAtMs: this.#lastSentAtMs,
      waiting: this.#waiting.length,
    };
  }

  /** The oldest that waits gives way: the newest says how it is now. */
  add(page: Page): void {
    this.#waiting.push(page);
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
      this.#count('dropped');
    }
    this.#sending ??= this.#sendAll();
  }

  /** Resolves when nothing waits any more. Never rejects. */
  async idle(): Promise<void> {
    while (this.#sending !== undefined) await this.#sending;
  }

  async #sendAll(): Promise<void> {
    for (let page = this.#waiting.shift(); page !== undefined; page = this.#waiting.shift()) {
      await this.#sendOne(page);
    }
    this.#sending = undefined;
  }

  async #sendOne(page: Page): Promise<void> {
    const waits = this.#options.retryAfterMs ?? RETRY_AFTER_MS;
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#channel.send(page);
        this.#works = true;
        this.#lastError = undefined;
        this.#lastSentAtMs = this.#options.clock();
        this.#count('succeeded');
        return;
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        this.#works = false;
        this.#lastError = error.message;
        this.#count('failed');
        const waitMs = waits[attempt];
        this.#options.failed(this.#channel.name, error, waitMs === undefined);
        if (waitMs === undefined) {
          this.#count('dropped');
          return;
        }
        await wait(waitMs, undefined, { ref: false });
      }
    }
  }

  #count(outcome: 'succeeded' | 'failed' | 'dropped'): void {
    this.#options.measurements
      .counter('earshot.alert.notifications')
      .add(1, { channel: this.#channel.name, outcome });
  }
}

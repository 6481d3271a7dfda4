/** Pages one after another by one channel: in order, retried with back-off, and no more than may wait. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from './page.ts';

/** Waits between the tries of one page. */
export const RETRY_AFTER_MS: readonly number[] = [500, 2_000, 8_000, 30_000];
const MAX_WAITING = 100;

export interface LaneOptions {
  /** One try; rejects when it came to nothing. */
  readonly send: (page: Page) => Promise<void>;
  readonly failed: (error: Error, isGivenUp: boolean) => void;
  /** Given up, or one too many. */
  readonly dropped: () => void;
  readonly retryAfterMs: readonly number[];
}

export class Lane {
  readonly #options: LaneOptions;
  readonly #waiting: Page[] = [];
  #sending: Promise<void> | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** The oldest that waits gives way: the newest says how it is now. */
  add(page: Page): void {
    this.#waiting.push(page);
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
      this.#options.dropped();
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
    const { send, failed, dropped, retryAfterMs } = this.#options;
    for (let attempt = 0; ; attempt++) {
      try {
        await send(page);
        return;
      } catch (error) {
        const waitMs = retryAfterMs[attempt];
        failed(error as Error, waitMs === undefined);
        if (waitMs === undefined) {
          dropped();
          return;
        }
        await wait(waitMs, undefined, { ref: false });
      }
    }
  }
}

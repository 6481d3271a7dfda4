/**
 * What one channel has to send, and whether it works. Emergencies have a lane of their own, past all
 * that waits or hangs. It is never a reason for the host to wait or to live, and what became of each
 * page is counted and can be seen.
 */
import type { Measurements } from '@earshot/instrumentation';
import type { SendingOutcome } from '@earshot/telemetry';
import type { AlertChannel } from './channel.ts';
import { Lane, RETRY_AFTER_MS } from './lane.ts';
import type { Page } from './page.ts';
import { plainError } from './plain-error.ts';

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
  readonly channel: AlertChannel;
  readonly #options: OutboxOptions;
  readonly #usual: Lane;
  readonly #urgent: Lane;
  #works: boolean | undefined;
  #lastError: string | undefined;
  #lastSentAtMs: number | undefined;

  constructor(channel: AlertChannel, options: OutboxOptions) {
    this.channel = channel;
    this.#options = options;
    const lane = (): Lane =>
      new Lane({
        send: (page) => this.sendOnce(page),
        failed: (error, isGivenUp) => options.failed(channel.name, error, isGivenUp),
        dropped: () => this.#count('dropped'),
        retryAfterMs: options.retryAfterMs ?? RETRY_AFTER_MS,
      });
    this.#usual = lane();
    this.#urgent = lane();
  }

  get state(): ChannelState {
    return {
      name: this.channel.name,
      works: this.#works,
      lastError: this.#lastError,
      lastSentAtMs: this.#lastSentAtMs,
      waiting: this.#usual.length + this.#urgent.length,
    };
  }

  add(page: Page): void {
    if (this.reaches(page)) this.#usual.add(page);
  }

  /** Past all that waits. */
  addUrgent(page: Page): void {
    if (this.reaches(page)) this.#urgent.add(page);
  }

  /** Has it somebody whom the page is for? */
  reaches(page: Pick<Page, 'tier' | 'alsoTo'>): boolean {
    return this.channel.reaches?.(page) ?? true;
  }

  /** One try, counted and seen as any; rejects with why it came to nothing. */
  async sendOnce(page: Page): Promise<void> {
    try {
      await this.channel.send(page);
    } catch (thrown) {
      const error = plainError(thrown);
      this.#works = false;
      this.#lastError = error.message;
      this.#count('failed');
      throw error;
    }
    this.#works = true;
    this.#lastError = undefined;
    this.#lastSentAtMs = this.#options.clock();
    this.#count('succeeded');
  }

  /** Resolves when nothing waits any more. Never rejects. */
  async idle(): Promise<void> {
    await Promise.all([this.#usual.idle(), this.#urgent.idle()]);
  }

  #count(outcome: SendingOutcome): void {
    this.#options.measurements
      .counter('earshot.alert.notifications')
      .add(1, { channel: this.channel.name, outcome });
  }
}

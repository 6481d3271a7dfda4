/**
 * What one channel has to send, and whether it works. Emergencies have a lane of their own, past all
 * that waits or hangs. It is never a reason for the host to wait or to live, and what became of each
 * page is counted and can be seen.
 */
import type { Measurements } from '@earshot/instrumentation';
import {
  channelsOf,
  TIERS,
  type AlertChannel as ChannelName,
  type SendingOutcome,
  type Tier,
} from '@earshot/telemetry';
import type { AlertChannel } from './channel.ts';
import type { Schedule } from '../debounce.ts';
import { Lane } from './lane.ts';
import { tiersOf, type Page } from './page.ts';
import { plainError } from './plain-error.ts';

export interface ChannelState {
  readonly name: AlertChannel['name'];
  /** Whom it tells of alerts. */
  readonly tiers: readonly Tier[];
  /** Undefined until something was sent, or could not be. */
  readonly works: boolean | undefined;
  readonly lastError: string | undefined;
  /** Monotonic, in ms. */
  readonly lastSentAtMs: number | undefined;
  readonly waiting: number;
}

/** A channel that failed has delivered. */
export interface Recovery {
  readonly channel: AlertChannel['name'];
  /** From its first failure. */
  readonly downMs: number;
  /** Pages that are sent now. */
  readonly waiting: number;
}

export interface OutboxOptions {
  readonly measurements: Measurements;
  /** Monotonic, in ms. */
  readonly clock: () => number;
  /** Told of the first failures in a row, and of each page that is given up. */
  readonly failed: (channel: AlertChannel['name'], error: Error, isGivenUp: boolean) => void;
  readonly worksAgain: (recovery: Recovery) => void;
  readonly retryAfterMs?: readonly number[] | undefined;
  readonly schedule?: Schedule;
}

export class Outbox {
  readonly channel: AlertChannel;
  readonly #options: OutboxOptions;
  readonly #usual: Lane;
  readonly #urgent: Lane;
  #works: boolean | undefined;
  #lastError: string | undefined;
  #lastSentAtMs: number | undefined;
  /** Of the first failure since it worked. */
  #downAtMs: number | undefined;

  constructor(channel: AlertChannel, options: OutboxOptions) {
    this.channel = channel;
    this.#options = options;
    const lane = (): Lane =>
      new Lane({
        send: (page) => this.sendOnce(page),
        failed: (error, { isGivenUp, isOldNews }) => {
          if (!isOldNews) options.failed(channel.name, error, isGivenUp);
        },
        dropped: () => this.#count('dropped'),
        clock: options.clock,
        ...(options.retryAfterMs && { retryAfterMs: options.retryAfterMs }),
        ...(options.schedule && { schedule: options.schedule }),
      });
    this.#usual = lane();
    this.#urgent = lane();
  }

  get state(): ChannelState {
    return {
      name: this.channel.name,
      tiers: TIERS.filter((tier) => this.reaches({ tier })),
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

  /** Is one of those whom the page is for told by this channel, and has it somebody of them? */
  reaches(page: Pick<Page, 'tier' | 'alsoTo'>): boolean {
    const { name } = this.channel;
    const tells = tiersOf(page).some((tier) =>
      channelsOf(tier).some((one: ChannelName) => one === name),
    );
    return tells && (this.channel.reaches?.(page) ?? true);
  }

  /** One try, counted and seen as any; rejects with why it came to nothing. */
  async sendOnce(page: Page): Promise<void> {
    try {
      await this.channel.send(page);
    } catch (thrown) {
      this.#count('failed');
      throw this.#fails(thrown);
    }
    this.#works = true;
    this.#lastError = undefined;
    this.#lastSentAtMs = this.#options.clock();
    this.#count('succeeded');
    this.#recover();
  }

  /**
   * Whether the channel can be reached; nothing is sent. Rejects with why not, unless something was sent
   * meanwhile: that shows more.
   */
  async reach(): Promise<void> {
    try {
      await this.channel.reach?.();
    } catch (thrown) {
      if (this.#works === undefined) throw this.#fails(thrown);
    }
  }

  /** Resolves when nothing waits any more. Never rejects. */
  async idle(): Promise<void> {
    await Promise.all([this.#usual.idle(), this.#urgent.idle()]);
  }

  /** A last try of what waits, in both lanes. Never rejects. */
  async flush(): Promise<void> {
    await Promise.all([this.#usual.flush(), this.#urgent.flush()]);
  }

  #fails(thrown: unknown): Error {
    const error = plainError(thrown);
    this.#works = false;
    this.#downAtMs ??= this.#options.clock();
    this.#lastError = error.message;
    return error;
  }

  #recover(): void {
    if (this.#downAtMs === undefined) return;
    const downMs = this.#options.clock() - this.#downAtMs;
    this.#downAtMs = undefined;
    this.#options.worksAgain({ channel: this.channel.name, downMs, waiting: this.state.waiting });
    this.#usual.wake();
    this.#urgent.wake();
  }

  #count(outcome: SendingOutcome): void {
    this.#options.measurements
      .counter('earshot.alert.notifications')
      .add(1, { channel: this.channel.name, outcome });
  }
}

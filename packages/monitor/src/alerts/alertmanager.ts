/**
 * Sends what holds to one Alertmanager, at once when something new holds, then again and again while
 * it does: an Alertmanager that was restarted knows of nothing. One post at a time, unanswered ones
 * are repeated with a growing wait, and no timer here keeps the process alive. It stands in a private
 * network as a rule, and takes posts of one kind at one path: its address needs no leave to be private.
 */
import type { MonotonicClock } from '@earshot/instrumentation';
import type { SendingOutcome } from '@earshot/telemetry';
import type { ChannelState } from '../channels/outbox.ts';
import { plainError } from '../channels/plain-error.ts';
import { refusal, waitAfter } from '../channels/retry-after.ts';
import { debounced, later, type Schedule } from '../debounce.ts';
import { request } from '../outgoing/courier.ts';
import type { Answer, OutgoingRequest } from '../outgoing/order.ts';
import type { PostedAlert } from './alert.ts';

export interface AlertmanagerOptions {
  /** Base address. */
  readonly url: string;
  readonly clock: MonotonicClock;
  /** What holds at this moment. */
  readonly current: () => readonly PostedAlert[];
  /** Told of each alert of each post. */
  readonly count: (outcome: SendingOutcome, alerts: number) => void;
  /** Told when this Alertmanager is lost, once until it is back. */
  readonly lost: (url: string, error: Error) => void;
  /** Default: a real one. */
  readonly send?: (outgoing: OutgoingRequest) => Promise<Answer>;
  /** Default: timers that keep no process alive. */
  readonly schedule?: Schedule;
}

/** What comes at once goes together; a burst is a post every 100 ms at most. */
const SOON_MS = 10;
const GAP_MS = 100;
/** Prometheus' own default, and well within Alertmanager's `resolve_timeout`. */
const REPEAT_MS = 60_000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;
const TIMEOUT_MS = 2_000;
const MAX_ANSWER_BYTES = 64 * 1024;

interface Asked extends Pick<OutgoingRequest, 'method' | 'body' | 'timeoutMs'> {
  readonly path: string;
}

export class Alertmanager {
  readonly #options: AlertmanagerOptions;
  readonly #soon: () => void;
  #cancel: (() => void) | undefined;
  #retryMs = FIRST_RETRY_MS;
  #isLost = false;
  /** As it asked; it is posted to then. */
  #leftAloneUntilMs = 0;
  #works: boolean | undefined;
  #lastError: string | undefined;
  #lastSentAtMs: number | undefined;
  /** Alerts that it has not confirmed, by their number at the last post. */
  #unsent = 0;

  constructor(options: AlertmanagerOptions) {
    this.#options = options;
    this.#soon = debounced(() => this.#post(TIMEOUT_MS), {
      soonMs: SOON_MS,
      gapMs: GAP_MS,
      clock: options.clock,
      schedule: options.schedule ?? later,
    });
  }

  get url(): string {
    return this.#options.url;
  }

  get state(): Omit<ChannelState, 'name' | 'tiers'> {
    return {
      works: this.#works,
      lastError: this.#lastError,
      lastSentAtMs: this.#lastSentAtMs,
      waiting: this.#unsent,
    };
  }

  /** One post beside all else, without another try. Rejects with why it came to nothing. */
  async sendOnce(alert: PostedAlert): Promise<void> {
    await this.#send([alert], TIMEOUT_MS);
  }

  /** Whether it answers; nothing is told to it. Rejects with why not, unless it was told something meanwhile. */
  async reach(): Promise<void> {
    try {
      await this.#ask({ method: 'GET', path: '/-/ready', timeoutMs: TIMEOUT_MS });
    } catch (thrown) {
      if (this.#works === undefined) throw this.#fails(thrown);
    }
  }

  /** Something new holds. */
  raise(): void {
    this.#unsent ||= 1;
    if (this.#options.clock() >= this.#leftAloneUntilMs) this.#soon();
  }

  /** A last try before the process ends, if there is anything that it was not told. Never rejects. */
  async flush(timeoutMs: number): Promise<void> {
    if (this.#unsent > 0) await this.#post(Math.min(timeoutMs, TIMEOUT_MS));
  }

  /** Never rejects. */
  async #post(timeoutMs: number): Promise<void> {
    const { url, current, count, clock } = this.#options;
    this.#cancel?.();
    const alerts = current();
    if (alerts.length === 0) {
      // They ended before it could be told.
      if (this.#unsent > 0) count('dropped', this.#unsent);
      this.#unsent = 0;
      return;
    }
    try {
      await this.#send(alerts, timeoutMs);
      this.#unsent = 0;
      this.#isLost = false;
      this.#retryMs = FIRST_RETRY_MS;
      this.#again(REPEAT_MS);
    } catch (error) {
      this.#unsent = alerts.length;
      if (!this.#isLost) this.#options.lost(url, error as Error);
      this.#isLost = true;
      const askedMs = Math.min(waitAfter(error as Error), REPEAT_MS);
      this.#leftAloneUntilMs = clock() + askedMs;
      this.#again(Math.max(this.#retryMs, askedMs));
      this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
    }
  }

  async #send(alerts: readonly PostedAlert[], timeoutMs: number): Promise<void> {
    const { clock, count } = this.#options;
    try {
      await this.#ask({ method: 'POST', path: '/api/v2/alerts', body: alerts, timeoutMs });
    } catch (thrown) {
      count('failed', alerts.length);
      throw this.#fails(thrown);
    }
    this.#works = true;
    this.#lastError = undefined;
    this.#lastSentAtMs = clock();
    count('succeeded', alerts.length);
  }

  async #ask({ path, ...asked }: Asked): Promise<void> {
    const { url, send = request } = this.#options;
    const answer = await send({
      ...asked,
      url: `${url.replace(/\/+$/, '')}${path}`,
      maxAnswerBytes: MAX_ANSWER_BYTES,
    });
    const { status } = answer;
    if (status >= 200 && status < 300) return;
    throw refusal(`it answered ${status}`, answer, REPEAT_MS);
  }

  #fails(thrown: unknown): Error {
    const error = plainError(thrown);
    this.#works = false;
    this.#lastError = error.message;
    return error;
  }

  #again(ms: number): void {
    this.#cancel?.();
    this.#cancel = (this.#options.schedule ?? later)(this.#soon, ms);
  }
}

/**
 * Pages one after another by one channel. What can't be sent is tried again soon, then patiently for an
 * hour, so that people are told when a channel that was down for long is back. A newer page of the same
 * alert takes the place of one that still waits. A receiver that asks to be left alone is, for as long as
 * the oldest page may wait.
 */
import { later, type Schedule } from '../debounce.ts';
import type { Page } from './page.ts';
import { waitAfter } from './retry-after.ts';
import { isSameAlert, supersede, type Waiting } from './waiting.ts';

/** Waits after tries that failed, one after another; the last is repeated. */
export const RETRY_AFTER_MS: readonly number[] = [500, 2_000, 8_000, 30_000, 45_000];
export const PATIENCE_MS = 3_600_000;
const MAX_WAITING = 100;

/** What one more failure means. */
export interface Failed {
  readonly isGivenUp: boolean;
  /** The quick tries are used up: that was said already. */
  readonly isOldNews: boolean;
}
export interface LaneOptions {
  /** One try; rejects when it came to nothing. */
  readonly send: (page: Page) => Promise<void>;
  readonly failed: (error: Error, failed: Failed) => void;
  /** Given up, or one too many. */
  readonly dropped: () => void;
  /** Monotonic, in ms. */
  readonly clock: () => number;
  readonly retryAfterMs?: readonly number[];
  readonly patienceMs?: number;
  /** Default: timers that keep no process alive. */
  readonly schedule?: Schedule;
}

export class Lane {
  readonly #options: LaneOptions;
  readonly #retryAfterMs: readonly number[];
  readonly #patienceMs: number;
  readonly #waiting: Waiting[] = [];
  #inFlight: Waiting | undefined;
  /** Tries in a row that came to nothing. */
  #failures = 0;
  #stopWaiting: (() => void) | undefined;
  /** By the receiver: no news is worth a try. */
  #isAskedToWait = false;
  #whenIdle: (() => void)[] = [];
  #whenTried: (() => void)[] = [];

  constructor(options: LaneOptions) {
    this.#options = options;
    const { retryAfterMs = RETRY_AFTER_MS, patienceMs = PATIENCE_MS } = options;
    this.#patienceMs = patienceMs;
    this.#retryAfterMs = retryAfterMs.length === 0 ? RETRY_AFTER_MS : retryAfterMs;
  }

  /** What was not delivered, with what is being sent. */
  get length(): number {
    return this.#waiting.length;
  }

  /** The oldest that waits gives way: the newest says how it is now. */
  add(page: Page): void {
    const added: Waiting = { page, isNews: page.kind === 'firing', sinceMs: this.#now(), tries: 0 };
    const at = this.#placeOf(added);
    if (at >= 0) this.#waiting[at] = supersede(this.#waiting[at]!, added);
    else this.#waiting.push(added);
    if (this.#waiting.length > MAX_WAITING) {
      this.#remove(this.#waiting.find((one) => one !== this.#inFlight)!);
      this.#options.dropped();
    }
    if (this.#stopWaiting === undefined || (this.#isPatient && !this.#isAskedToWait)) this.wake();
  }

  /** Does not wait for the next try: something shows that the channel may work. */
  wake(): void {
    if (this.#inFlight !== undefined) return;
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    this.#isAskedToWait = false;
    this.#sendNext();
  }

  /** Resolves when nothing waits any more. Never rejects. */
  async idle(): Promise<void> {
    if (this.#waiting.length === 0) return;
    await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  /** A last try of what waits. Resolves when all is sent, or a try has come to nothing. Never rejects. */
  async flush(): Promise<void> {
    this.wake();
    if (this.#inFlight === undefined) return;
    await new Promise<void>((resolve) => this.#whenTried.push(resolve));
  }

  /** The quick tries are used up. */
  get #isPatient(): boolean {
    return this.#failures >= this.#retryAfterMs.length;
  }

  #now(): number {
    return this.#options.clock();
  }

  #sendNext(): void {
    const next = this.#next();
    this.#inFlight = next;
    if (next === undefined) {
      for (const resolve of [...this.#whenIdle.splice(0), ...this.#whenTried.splice(0)]) resolve();
      return;
    }
    void this.#try(next);
  }

  async #try(one: Waiting): Promise<void> {
    try {
      await this.#options.send(one.page);
    } catch (error) {
      this.#failed(one, error as Error);
      return;
    }
    this.#sent(one);
  }

  /** In order; but a page that only fails because of itself must not keep others from going out. */
  #next(): Waiting | undefined {
    const fresh = this.#waiting.find(({ tries }) => tries < this.#retryAfterMs.length);
    if (fresh !== undefined) return fresh;
    const least = Math.min(...this.#waiting.map(({ tries }) => tries));
    return this.#waiting.find(({ tries }) => tries === least);
  }

  #sent(one: Waiting): void {
    this.#failures = 0;
    this.#remove(one);
    this.#sendNext();
  }

  #failed(one: Waiting, error: Error): void {
    one.tries++;
    this.#failures++;
    this.#inFlight = undefined;
    for (const resolve of this.#whenTried.splice(0)) resolve();
    this.#giveWay(one);
    const late = this.#takeLate();
    if (!late.includes(one)) {
      const isOldNews = this.#failures > this.#retryAfterMs.length;
      this.#options.failed(error, { isGivenUp: false, isOldNews });
    }
    late.forEach(() => {
      this.#options.dropped();
      this.#options.failed(error, { isGivenUp: true, isOldNews: false });
    });
    if (this.#waiting.length === 0) return this.#sendNext();
    const usualMs = this.#retryAfterMs[Math.min(this.#failures, this.#retryAfterMs.length) - 1]!;
    const askedMs = Math.min(waitAfter(error), ...this.#waiting.map((each) => this.#leftMs(each)));
    this.#isAskedToWait = askedMs > usualMs;
    const waitMs = Math.max(usualMs, askedMs);
    this.#stopWaiting = (this.#options.schedule ?? later)(() => this.wake(), waitMs);
  }

  /** To the newer page of its alert that came while it was being sent. */
  #giveWay(older: Waiting): void {
    const newer = this.#waiting.find((one) => one !== older && isSameAlert(one.page, older.page));
    if (newer === undefined) return;
    this.#remove(newer);
    this.#waiting[this.#waiting.indexOf(older)] = supersede(older, newer);
  }

  #takeLate(): readonly Waiting[] {
    const late = this.#waiting.filter((one) => this.#leftMs(one) <= 0);
    for (const one of late) this.#remove(one);
    return late;
  }

  /** Then it is tried for the last time. */
  #leftMs({ sinceMs }: Waiting): number {
    return sinceMs + this.#patienceMs - this.#now();
  }

  #remove(one: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(one), 1);
  }

  /** Where an older page of the same alert waits; -1 where none does. */
  #placeOf({ page }: Waiting): number {
    return this.#waiting.findIndex((one) => one !== this.#inFlight && isSameAlert(one.page, page));
  }
}

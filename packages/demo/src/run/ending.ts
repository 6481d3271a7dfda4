/**
 * When the run has to end: the time is up, somebody says so, or the terminal is gone. A second Ctrl-C
 * means now.
 */
export type EndReason = 'time' | 'asked';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm passes on the Ctrl-C that the terminal has sent us too: that is one, not two. */
const SAME_KEY_MS = 500;

export class Ending {
  readonly reached: Promise<EndReason>;
  /** The signal that asked for the end. */
  signal: NodeJS.Signals | undefined;
  readonly #reach: (reason: EndReason) => void;
  readonly #onSecond: (signal: NodeJS.Signals) => void;
  #timer: NodeJS.Timeout | undefined;
  #askedAtMs = -Infinity;

  constructor(onSecond: (signal: NodeJS.Signals) => void) {
    const { promise, resolve } = Promise.withResolvers<EndReason>();
    this.reached = promise;
    this.#reach = resolve;
    this.#onSecond = onSecond;
    for (const signal of SIGNALS) process.on(signal, this.#asked);
    // `npm start | head`: nobody reads any more.
    process.stdout.on('error', this.#deaf);
    process.stderr.on('error', this.#deaf);
  }

  after(ms: number): void {
    this.#timer = setTimeout(() => this.#reach('time'), ms);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  readonly #deaf = (): void => this.#reach('asked');

  readonly #asked = (signal: NodeJS.Signals): void => {
    const nowMs = performance.now();
    const isFirst = this.signal === undefined;
    this.signal ??= signal;
    this.#reach('asked');
    if (!isFirst && nowMs - this.#askedAtMs > SAME_KEY_MS) this.#onSecond(signal);
    this.#askedAtMs = nowMs;
  };
}

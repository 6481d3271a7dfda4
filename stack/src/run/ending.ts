/** When the run has to end: its time is up, or somebody says so. A second Ctrl-C means now. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm passes on the Ctrl-C that the terminal has sent us too: that is one, not two. */
const SAME_KEY_MS = 500;

export class Ending {
  /** Aborted when the end has come. */
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #askedAtMs = -Infinity;

  constructor() {
    this.signal = this.#controller.signal;
    for (const name of SIGNALS) process.on(name, this.#asked);
    // `npm run stack | head`: nobody reads any more.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => this.now());
  }

  after(ms: number): void {
    this.#timer = setTimeout(() => this.now(), ms);
  }

  now(): void {
    clearTimeout(this.#timer);
    this.#controller.abort();
  }

  readonly #asked = (): void => {
    const nowMs = performance.now();
    // The guards end what is still running.
    if (this.signal.aborted && nowMs - this.#askedAtMs > SAME_KEY_MS) process.exit(130);
    this.#askedAtMs = nowMs;
    this.now();
  };
}

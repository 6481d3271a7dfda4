/**
 * The steps of a start, one after another. Each is logged with how long it took, and none holds up the
 * application's first line for longer than its bound: what comes late goes on by itself.
 */
import type { MonotonicClock } from '@earshot/instrumentation';
import { isDoneInTime } from './in-time.ts';
import type { Log } from './logs/logger.ts';

/** A host name that no server resolves, a disk that does not answer: longer than any good start. */
export const START_BOUND_MS = 5_000;

export class StartUp {
  readonly #clock: MonotonicClock;
  readonly #log: Pick<Log, 'logger'>;
  readonly #boundMs: number;

  constructor(clock: MonotonicClock, log: Pick<Log, 'logger'>, boundMs = START_BOUND_MS) {
    this.#clock = clock;
    this.#log = log;
    this.#boundMs = boundMs;
  }

  /** `run` tells of its own failures, and throws none. */
  async step(name: string, run: () => Promise<void> | void): Promise<void> {
    const startedAtMs = this.#clock();
    const running = run();
    const isLate = running instanceof Promise && !(await isDoneInTime(running, this.#boundMs));
    const duration = Math.round((this.#clock() - startedAtMs) * 10) / 10;
    const line = { event: 'start_step', step: name, duration_ms: duration } as const;
    if (isLate) {
      this.#log.logger.warn(
        { ...line, late: true },
        `Start: ${name} is not done after ${duration} ms; the application goes on without it`,
      );
    } else this.#log.logger.debug(line, `Start: ${name} in ${duration} ms`);
  }
}

/**
 * Keeps a burst of one kind of line from flooding the log: so many a second, then one line that says
 * how many were held back. Metrics have counted them all the same.
 */
import type { MonotonicClock } from '@earshot/instrumentation';
import { setTimeout } from 'node:timers';

const SECOND_MS = 1000;

interface Kind {
  secondStartedAtMs: number;
  passed: number;
  held: number;
}

export class Pace {
  readonly #clock: MonotonicClock;
  readonly #perSecond: number;
  readonly #tell: (kind: string, held: number) => void;
  readonly #schedule: (run: () => void, ms: number) => void;
  readonly #kinds = new Map<string, Kind>();
  #isScheduled = false;

  /** `tell` is called at most once a second for each kind of which lines were held back. */
  constructor(
    clock: MonotonicClock,
    perSecond: number,
    tell: (kind: string, held: number) => void,
    schedule: (run: () => void, ms: number) => void = later,
  ) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#tell = tell;
    this.#schedule = schedule;
  }

  /** May a line of this kind be written now? `kind` is one of few. */
  allows(kind: string): boolean {
    const nowMs = this.#clock();
    let state = this.#kinds.get(kind);
    if (state === undefined) {
      state = { secondStartedAtMs: nowMs, passed: 0, held: 0 };
      this.#kinds.set(kind, state);
    }
    if (nowMs - state.secondStartedAtMs >= SECOND_MS) {
      this.#report(kind, state);
      state.secondStartedAtMs = nowMs;
      state.passed = 0;
    }
    if (state.passed < this.#perSecond) {
      state.passed++;
      return true;
    }
    state.held++;
    this.#reportLater();
    return false;
  }

  /** Says at once what was held back: before the process ends. */
  flush(): void {
    for (const [kind, state] of this.#kinds) this.#report(kind, state);
  }

  #reportLater(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#schedule(() => {
      this.#isScheduled = false;
      this.flush();
    }, SECOND_MS);
  }

  #report(kind: string, state: Kind): void {
    if (state.held === 0) return;
    const { held } = state;
    state.held = 0;
    this.#tell(kind, held);
  }
}

function later(run: () => void, ms: number): void {
  setTimeout(run, ms).unref();
}

/**
 * Runs a piece of work soon after it was asked for, however often it is asked for: what comes at once
 * goes together, and the first of a burst does not wait for the rest of it.
 */
import { clearTimeout, setTimeout } from 'node:timers';

/** Runs something after so many ms, unless what it returns is called before. */
export type Schedule = (run: () => void, ms: number) => () => void;

export interface DebounceOptions {
  /** From the first asking to the run. */
  readonly soonMs: number;
  /** From the start of one run to that of the next, at least. */
  readonly gapMs: number;
  /** Monotonic, in ms. */
  readonly clock: () => number;
  readonly schedule?: Schedule;
}

/** Returns the asking. One run at a time; what is asked meanwhile is one more run after it. */
export function debounced(work: () => Promise<void>, options: DebounceOptions): () => void {
  const { soonMs, gapMs, clock, schedule = later } = options;
  let isScheduled = false;
  let isRunning = false;
  let isAskedAgain = false;
  let startedAtMs = -Infinity;
  const ask = (): void => {
    if (isScheduled) return;
    if (isRunning) {
      isAskedAgain = true;
      return;
    }
    isScheduled = true;
    schedule(run, Math.max(soonMs, startedAtMs + gapMs - clock()));
  };
  const run = (): void => {
    isScheduled = false;
    isRunning = true;
    startedAtMs = clock();
    void work().finally(() => {
      isRunning = false;
      if (!isAskedAgain) return;
      isAskedAgain = false;
      ask();
    });
  };
  return ask;
}

/** By a timer that keeps no process alive. */
export const later: Schedule = (run, ms) => {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
};

/** Runs a piece of work soon after it was asked for, however often it is asked for. */
import { setTimeout } from 'node:timers';

/** Returns the asking. The work runs `ms` after the first asking, one run at a time. */
export function debounced(
  work: () => Promise<void>,
  ms: number,
  schedule: (run: () => void, ms: number) => void = later,
): () => void {
  let isScheduled = false;
  let isRunning = false;
  const ask = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    schedule(run, ms);
  };
  const run = (): void => {
    isScheduled = false;
    if (isRunning) {
      ask();
      return;
    }
    isRunning = true;
    void work().finally(() => {
      isRunning = false;
    });
  };
  return ask;
}

function later(run: () => void, ms: number): void {
  setTimeout(run, ms).unref();
}

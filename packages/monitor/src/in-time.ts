/** A bounded wait for what may never end. */
import { clearTimeout, setTimeout } from 'node:timers';

/**
 * Whether `work` has ended within so many ms; rejects as it does. It holds the process meanwhile, so
 * that a wait for nothing is not the process's end, and not a moment after.
 */
export async function isDoneInTime(work: Promise<unknown>, ms: number): Promise<boolean> {
  const { promise: over, resolve } = Promise.withResolvers<boolean>();
  const bound = setTimeout(resolve, ms, false);
  try {
    return await Promise.race([work.then(() => true), over]);
  } finally {
    clearTimeout(bound);
  }
}

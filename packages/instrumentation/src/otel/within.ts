/** Waiting that has an end: for exporters that hang, reject or throw. */
import { clearTimeout, setTimeout } from 'node:timers';

/**
 * What `start`'s promise gives, or undefined when it fails or `timeoutMs` is over. It never rejects,
 * and the wait keeps no process alive.
 */
export async function within<T>(
  timeoutMs: number,
  start: () => Promise<T> | undefined,
): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
    timer.unref();
  });
  try {
    return await Promise.race([start(), timeout]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

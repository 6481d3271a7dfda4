/**
 * Notices that whoever started us is gone.
 *
 * npm starts scripts through a shell. A signal sent to npm ends npm and that shell, neither of which
 * passes it on, and without this the demo would live on with nobody to stop it.
 */

const INTERVAL_MS = 250;

/**
 * @param {() => void} onGone called once
 */
export function watchParent(onGone) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, INTERVAL_MS);
  timer.unref();
}

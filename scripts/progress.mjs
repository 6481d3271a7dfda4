/**
 * What is shown while something takes long: one redrawn line on a terminal, plain lines elsewhere.
 *
 * Everything goes to stderr. stdout belongs to the program that is started: `npm start -- --json`
 * ends with one JSON object there.
 */

import { isInteractive } from './environment.mjs';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_INTERVAL_MS = 100;
const PLAIN_INTERVAL_MS = 15_000;
/** Work that is over sooner leaves no trace, so that a second run starts in silence. */
const QUIET_MS = 400;

/**
 * @typedef {object} Progress
 * @property {(message: string) => void} say
 * @property {<T>(label: string, work: () => Promise<T>) => Promise<T>} during
 */

/**
 * @param {object} [options]
 * @param {NodeJS.WriteStream} [options.stream]
 * @param {NodeJS.ProcessEnv} [options.environment]
 * @param {() => number} [options.now] milliseconds, monotonic
 * @returns {Progress}
 */
export function createProgress({
  stream = process.stderr,
  environment = process.env,
  now = () => performance.now(),
} = {}) {
  const redraws = isInteractive(stream, environment);
  const say = (/** @type {string} */ message) => {
    stream.write(`earshot: ${message}\n`);
  };

  return {
    say,
    async during(label, work) {
      const start = now();
      const stop = redraws
        ? redrawWhile(stream, label, () => now() - start)
        : repeatWhile(say, label, () => now() - start);
      let isDone = false;
      try {
        const result = await work();
        isDone = true;
        return result;
      } finally {
        stop();
        const elapsedMs = now() - start;
        if (isDone && elapsedMs >= QUIET_MS) say(`${label}: ${formatSeconds(elapsedMs)}`);
      }
    },
  };
}

/**
 * @param {number} milliseconds
 * @returns {string} such as `0.4 s`, `12 s`, `2 min 5 s`
 */
export function formatSeconds(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/**
 * @param {NodeJS.WriteStream} stream
 * @param {string} label
 * @param {() => number} elapsedMs
 * @returns {() => void} stops it and erases the line
 */
function redrawWhile(stream, label, elapsedMs) {
  let frame = 0;
  const timer = setInterval(() => {
    if (elapsedMs() < QUIET_MS) return;
    const line = `${FRAMES[frame % FRAMES.length]} ${label} … ${formatSeconds(elapsedMs())}`;
    // A line wider than the terminal would wrap, and a wrapped line is not erased.
    stream.write(`\r\u001B[K${line.slice(0, (stream.columns ?? 80) - 1)}`);
    frame += 1;
  }, FRAME_INTERVAL_MS);
  return () => {
    clearInterval(timer);
    if (frame > 0) stream.write('\r\u001B[K');
  };
}

/**
 * @param {(message: string) => void} say
 * @param {string} label
 * @param {() => number} elapsedMs
 * @returns {() => void} stops it
 */
function repeatWhile(say, label, elapsedMs) {
  const first = setTimeout(() => say(`${label} …`), QUIET_MS);
  const repeated = setInterval(() => {
    say(`${label} … ${formatSeconds(elapsedMs())}`);
  }, PLAIN_INTERVAL_MS);
  return () => {
    clearTimeout(first);
    clearInterval(repeated);
  };
}

/**
 * A million pending notifications on a thousand connections, each with its own correlation ID, then
 * all of them overdue at once. Prints what they took, as JSON. Run with --expose-gc, and `cut` for IDs
 * that were cut out of messages.
 */
import { Runtime } from '../../dist/runtime/runtime.js';
import { makeCorrelationId, safeCorrelationId } from '../../dist/scope/correlation.js';

const NOTIFICATIONS = 1_000_000;
const CONNECTIONS = 1_000;
const WINDOW_MS = 60_000;

let nowMs = 0;
const runtime = new Runtime({ clock: () => nowMs, windowMs: WINDOW_MS });
const { ledger, pulse } = runtime;
const idle = heldMegabytes();

const lanes = Array.from({ length: CONNECTIONS }, (_, i) => ledger.openLane(`connection-${i}`));
for (let i = 0; i < NOTIFICATIONS; i++) {
  ledger.attempt(lanes[i % CONNECTIONS], nowMs, 256, correlationId(i));
}
const { pending } = ledger.counts();
const megabytes = heldMegabytes() - idle;

/** @type {number[]} */
const slicesMs = [];
const expire = ledger.expire.bind(ledger);
ledger.expire = (atMs, limit) => {
  const startedMs = performance.now();
  const ended = expire(atMs, limit);
  slicesMs.push(performance.now() - startedMs);
  return ended;
};

nowMs += WINDOW_MS;
pulse.expire();
await new Promise((resolve) => {
  const look = () => (ledger.pending === 0 ? resolve(undefined) : setImmediate(look));
  look();
});
const { silent } = ledger.counts();
const afterMegabytes = heldMegabytes() - idle;
const longestSliceMs = Math.max(...slicesMs);
console.log(
  JSON.stringify({
    pending,
    silent,
    megabytes,
    afterMegabytes,
    slices: slicesMs.length,
    longestSliceMs,
  }),
);

/** @param {number} i */
function correlationId(i) {
  if (process.argv[2] !== 'cut') return makeCorrelationId();
  const message = `{"id":"${String(i).padStart(36, '0')}","payload":"${'x'.repeat(256)}"}`;
  return safeCorrelationId(message.slice(7, 43)) ?? '';
}

function heldMegabytes() {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

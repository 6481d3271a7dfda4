/**
 * Holds a million pending notifications in the runtime that `register` starts, on 1,000 connections
 * that never answer, with the default window of 60 s; then lets all of them expire. Prints memory, the sweeper's share of a core while
 * they wait, and the longest stall of the loop while they end.
 */
import { EventEmitter } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const COUNT = 1_000_000;
const CONNECTIONS = 1_000;
const WINDOW_SECONDS = 60;

process.env.EARSHOT_HTTP_PORT = '0';
process.env.EARSHOT_LOG_LEVEL = 'fatal';
process.env.WEBSOCKET_SILENT_FAILURE_WINDOW = String(WINDOW_SECONDS);
await import('../packages/monitor/dist/register.js');
const { activeRuntime, watch, withScope, makeCorrelationId } =
  await import('../packages/instrumentation/dist/index.js');
const runtime = activeRuntime();
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A peer that takes everything and answers nothing: no kernel in the way of a million sends. */
class SilentPeer extends EventEmitter {
  readyState = 1;
  send() {}
  ping() {}
  close() {}
  terminate() {}
}
const peers = Array.from({ length: CONNECTIONS }, () => watch(new SilentPeer()));
await wait(300);
globalThis.gc();
const idle = memory();
const idleShare = await shareOfCore(3_000);

let longestFillMs = 0;
for (let sent = 0; sent < COUNT;) {
  const startedAt = performance.now();
  for (let i = 0; i < 5_000; i++, sent++) {
    const correlationId = makeCorrelationId();
    withScope({ correlationId }, () => peers[sent % CONNECTIONS].send('x'));
  }
  longestFillMs = Math.max(longestFillMs, performance.now() - startedAt);
  await wait(0);
}
globalThis.gc();
const full = memory();
const pending = runtime.ledger.pending;

const sweepShare = await shareOfCore(10_000);

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const cpuBeforeExpiry = process.cpuUsage();
while (runtime.ledger.pending > 0) await wait(50);
delay.disable();
const expiryCpu = process.cpuUsage(cpuBeforeExpiry);
const { silent } = runtime.ledger.counts();
console.log(
  JSON.stringify({
    pending,
    connections: CONNECTIONS,
    megabytesAboveIdle: (full - idle) / 1e6,
    sweepShareOfCore: sweepShare,
    idleShareOfCore: idleShare,
    expired: silent,
    expiryLongestStallMs: delay.max / 1e6,
    expiryCpuSeconds: (expiryCpu.user + expiryCpu.system) / 1e6,
  }),
);
process.exit(0);

/** CPU time over wall time. */
async function shareOfCore(ms) {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await wait(ms);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - startedAt);
}

function memory() {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

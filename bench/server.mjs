/**
 * Sends messages to its clients as fast as they take them, and reports what that cost. What observes
 * it is loaded by `--import`; the code here is the same for every variant.
 */
import { WebSocketServer } from 'ws';

const BATCH = 100;

const payload = 'x'.repeat(Number(process.env.BENCH_BYTES ?? 256));
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
const sockets = [];
server.on('connection', (socket) => sockets.push(socket));
server.on('listening', () => process.send({ port: server.address().port }));

process.on('message', async ({ run, exit }) => {
  if (exit) process.exit(0);
  const report = await send(run);
  process.send(report);
});

async function send(messages) {
  const settledBefore = settled();
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  let sent = 0;
  let next = 0;
  while (sent < messages) {
    for (let i = 0; i < BATCH && sent < messages; i++) {
      const socket = sockets[next++ % sockets.length];
      // Nothing queues in user space: Node would write such messages together, and who is slower
      // would be charged for more system calls than who is faster.
      if (socket.bufferedAmount > 0) continue;
      socket.send(payload);
      sent++;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  // Until every byte was handed over, and every message followed to its proof.
  while (sockets.some((socket) => socket.bufferedAmount > 0)) await pause();
  const sentAt = performance.now();
  while (globalThis.benchPending?.() > 0) await pause();
  const cpu = process.cpuUsage(cpuBefore);
  return {
    messages,
    seconds: (sentAt - startedAt) / 1000,
    cpuMicros: cpu.user + cpu.system,
    confirmed: settled() - settledBefore,
  };
}

function settled() {
  return globalThis.benchConfirmed?.() ?? 0;
}

function pause() {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

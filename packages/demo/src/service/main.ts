/** The agent service's entry: settings from the environment, start, orderly stop. */
import { startService } from './server.ts';

const service = await startService({
  host: process.env['HOST'] ?? '127.0.0.1',
  port: Number(process.env['PORT'] ?? 8080),
  heartbeatMs: Number(process.env['HEARTBEAT_SECONDS'] ?? 30) * 1000,
});
console.log(`agent service listening on http://${service.address}`);
// Process managers wait for this before they send traffic.
process.send?.({ kind: 'listening', port: service.port });

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await service.close();
  process.exit(0);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
// The process manager is gone, and nobody is left who could stop us.
process.on('disconnect', () => void stop());

/** Earshot with every message followed to `received`: what `register` does, and the bench's view. */
process.env.EARSHOT_HTTP_PORT = '0';
process.env.EARSHOT_LOG_LEVEL = 'error';
await import('../../packages/monitor/dist/register.js');
const { activeRuntime } = await import('../../packages/instrumentation/dist/index.js');
globalThis.benchPending = () => activeRuntime().ledger.pending;
globalThis.benchConfirmed = () => activeRuntime().ledger.counts().confirmed;

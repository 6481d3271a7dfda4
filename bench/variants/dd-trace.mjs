/** dd-trace as its documentation loads it for ESM; no agent listens, so nothing is exported. */
import { register } from 'node:module';
register('dd-trace/loader-hook.mjs', import.meta.url);
process.env.DD_TRACE_WS_TRACE = 'true';
process.env.DD_TRACE_WEBSOCKET_MESSAGES_ENABLED = 'true';
process.env.DD_INSTRUMENTATION_TELEMETRY_ENABLED = 'false';
process.env.DD_REMOTE_CONFIGURATION_ENABLED = 'false';
process.env.DD_TRACE_STARTUP_LOGS = 'false';
const { default: tracer } = await import('dd-trace');
tracer.init({ logInjection: false, runtimeMetrics: false, logger: quiet() });

function quiet() {
  const nothing = () => {};
  return { error: nothing, warn: nothing, info: nothing, debug: nothing };
}

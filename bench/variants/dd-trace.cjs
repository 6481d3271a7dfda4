/**
 * dd-trace with its ws plugin on; no agent listens, so nothing leaves the process. ws is required here
 * first, as the plugin did not see the server class when ws was imported.
 */
process.env.DD_TRACE_WEBSOCKET_MESSAGES_ENABLED = 'true';
process.env.DD_INSTRUMENTATION_TELEMETRY_ENABLED = 'false';
process.env.DD_REMOTE_CONFIGURATION_ENABLED = 'false';
process.env.DD_TRACE_STARTUP_LOGS = 'false';
const nothing = () => {};
require('dd-trace').init({
  logInjection: false,
  runtimeMetrics: false,
  logger: { error: nothing, warn: nothing, info: nothing, debug: nothing },
});
require('ws');

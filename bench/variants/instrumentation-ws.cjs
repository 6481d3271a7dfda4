/**
 * opentelemetry-instrumentation-ws with a tracer. It hooks `require` alone, so that the server, which
 * imports ws, would not be seen: ws is required here first.
 */
const { WSInstrumentation } = require('opentelemetry-instrumentation-ws');
const instrumentation = new WSInstrumentation({ sendSpans: true, messageEvents: true });
instrumentation.enable();
require('ws');

/** One OpenTelemetry span a message: started and ended around `send`, batched, exported to nowhere. */
import { TracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { WebSocket } from 'ws';

const nowhere = {
  export: (_spans, done) => done({ code: 0 }),
  forceFlush: async () => {},
  shutdown: async () => {},
};
const provider = new TracerProvider({
  spanProcessors: [new BatchSpanProcessor({ exporter: nowhere })],
});
const tracer = provider.getTracer('bench');
const { send } = WebSocket.prototype;
WebSocket.prototype.send = function (...args) {
  const span = tracer.startSpan('send websocket', {
    attributes: { 'messaging.system': 'websocket', 'messaging.operation.type': 'send' },
  });
  try {
    return send.apply(this, args);
  } finally {
    span.end();
  }
};

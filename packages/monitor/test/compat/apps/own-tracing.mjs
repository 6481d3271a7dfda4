// An application with tracing of its own: what it has registered, and the spans that it has made.
import { AsyncLocalStorage } from 'node:async_hooks';
import { context, metrics, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { WebSocket, WebSocketServer } from 'ws';

const storage = new AsyncLocalStorage();
const contexts = {
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (active, run, self, ...args) => storage.run(active, () => run.apply(self, args)),
  bind: (bound, target) => target,
  enable: () => contexts,
  disable: () => contexts,
};
const spans = [];
const processor = {
  onStart: () => {},
  onEnd: (span) => spans.push(span),
  forceFlush: async () => {},
  shutdown: async () => {},
};
const provider = new TracerProvider({ spanProcessors: [processor] });
console.log(
  'registered',
  trace.setGlobalTracerProvider(provider),
  context.setGlobalContextManager(contexts),
);
console.log('in their place', trace.getTracerProvider().getDelegate() === provider);
console.log('untouched', metrics.getMeterProvider().constructor.name, propagation.fields());

const tracer = trace.getTracer('application');
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
await new Promise((resolve) => wss.on('listening', resolve));
wss.on('connection', (socket) => {
  socket.on('message', () => {
    tracer.startActiveSpan('answer', (span) => {
      socket.send('answer', () => span.end());
    });
  });
});
const client = new WebSocket(`ws://127.0.0.1:${wss.address().port}`);
await new Promise((resolve) => client.on('open', resolve));
await tracer.startActiveSpan('ask', async (span) => {
  client.send('question');
  await new Promise((resolve) => client.once('message', resolve));
  tracer.startSpan('heard').end();
  span.end();
});
await new Promise((resolve) => setTimeout(resolve, 250));
client.close();
await new Promise((resolve) => wss.close(resolve));
const ask = spans.find(({ name }) => name === 'ask');
for (const { name, kind, status, attributes, events, links, parentSpanContext } of spans) {
  const isBelowAsk = parentSpanContext?.spanId === ask.spanContext().spanId;
  console.log(name, kind, status, attributes, events.length, links.length, isBelowAsk);
}

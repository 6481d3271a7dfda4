/** What is compared: a name, what the row says of it, and the module that is loaded before the server. */
export const VARIANTS = [
  { name: 'plain', title: 'plain ws', imports: [] },
  {
    name: 'earshot',
    title: 'Earshot, every message followed to `received`',
    imports: ['./variants/earshot.mjs'],
  },
  {
    name: 'span',
    title: 'one OpenTelemetry span per message',
    imports: ['./variants/span-per-message.mjs'],
  },
  {
    name: 'otel-ws',
    title: 'opentelemetry-instrumentation-ws 0.5.0 (no span for sends)',
    imports: ['./variants/instrumentation-ws.cjs'],
  },
  { name: 'dd', title: 'dd-trace 5.132.0, its ws plugin on', imports: ['./variants/dd-trace.cjs'] },
];

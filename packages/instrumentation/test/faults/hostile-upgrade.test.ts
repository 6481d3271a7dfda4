/** Faults 67 and 68: what a client can put into its upgrade, over a real socket. */
import { once } from 'node:events';
import { connect } from 'node:net';
import {
  AlwaysOffSampler,
  InMemorySpanExporter,
  ParentBasedSampler,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { SpanRecorder } from '../../src/otel/span-recorder.ts';
import { useTracerProvider } from '../../src/otel/tracing.ts';
import { safeCorrelationId } from '../../src/scope/correlation.ts';
import type { RuntimeOptions } from '../../src/runtime/options.ts';
import { LiveService } from '../doubles/live-service.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const GOOD = `00-${TRACE}-b7ad6b7169203331-01`;

let service: LiveService | undefined;
let client: WebSocket | undefined;
afterEach(async () => {
  client?.terminate();
  await service?.dispose();
  useTracerProvider(undefined);
});

/** A service that records every notification, and answers each client with one message. */
async function serve(options: RuntimeOptions = {}) {
  const exporter = new InMemorySpanExporter();
  const processor = new SimpleSpanProcessor({ exporter });
  useTracerProvider(new TracerProvider({ spanProcessors: [processor] }));
  service = await LiveService.start(options);
  service.runtime.listen(new SpanRecorder(service.runtime, { spans: 'all' }));
  return { service, exporter };
}

async function upgrade(headers: Record<string, string | string[]>) {
  const { service: chat, exporter } = await serve();
  client = new WebSocket(chat.url, { headers: headers as Record<string, string> });
  const { socket } = await chat.accept(async () => once(client!, 'open'));
  socket.send('hello');
  await chat.settled();
  const span = exporter.getFinishedSpans().find(({ name }) => name === 'send /chat');
  const connection = chat.notices.find(({ event }) => event === 'established')!.connection!;
  return { chat, span: span!, connection };
}

describe("a client's traceparent", () => {
  test('is a link of a trace of its own, and its sampled flag is ignored', async () => {
    const { span, chat } = await upgrade({ traceparent: GOOD, tracestate: 'evil=1' });
    expect(span.spanContext().traceId).not.toBe(TRACE);
    expect(span.parentSpanContext).toBeUndefined();
    expect(span.links.map(({ context }) => context)).toEqual([
      { traceId: TRACE, spanId: 'b7ad6b7169203331', traceFlags: 0, isRemote: true },
    ]);
    expect(chat.verdicts).toEqual(['confirmed']);
  });

  test('that is sampled gets nothing recorded that the service would not', async () => {
    const { service: chat } = await serve();
    const exporter = new InMemorySpanExporter();
    useTracerProvider(
      new TracerProvider({
        sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }),
        spanProcessors: [new SimpleSpanProcessor({ exporter })],
      }),
    );
    client = new WebSocket(chat.url, { headers: { traceparent: GOOD } });
    const { socket } = await chat.accept(async () => once(client!, 'open'));
    socket.send('hello');
    await chat.settled();
    expect(chat.verdicts).toEqual(['confirmed']);
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  test.each([
    ['empty', ''],
    ['text', 'x'],
    ['all zeros', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
    ['of span zero', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['of a forbidden version', `ff-${TRACE}-b7ad6b7169203331-01`],
    ['of version 00 with more than it has', `${GOOD}-more`],
    ['without flags', `00-${TRACE}-b7ad6b7169203331`],
    ['in capital letters', GOOD.toUpperCase()],
    ['of 8 kB', `01-${TRACE}-b7ad6b7169203331-01-${'x'.repeat(8_000)}`],
    ['given twice', [GOOD, GOOD]],
  ])('that is malformed (%s) is no link, and the message arrives', async (_, traceparent) => {
    const { span, chat } = await upgrade({ traceparent });
    expect(span.links).toEqual([]);
    expect(chat.verdicts).toEqual(['confirmed']);
    expect([chat.errors, chat.warnings]).toEqual([0, []]);
  });
});

test("a client's baggage gives neither a correlation ID nor an attribute", async () => {
  const { span, connection } = await upgrade({
    baggage: 'correlation_id=evil,x-request-id=evil,user.id=evil',
  });
  expect(connection.correlationId).not.toBe('evil');
  expect(JSON.stringify(span.attributes)).not.toContain('evil');
});

describe('an ID in an upgrade', () => {
  test.each([
    ['a C1 control sequence', 'order\u009b31m'],
    ['a letter beyond ASCII', 'größe'],
    ['markup', '<script>alert(1)</script>'],
    ['129 characters', 'x'.repeat(129)],
  ])('with %s is replaced, and its hash kept', async (_, id) => {
    const { connection, span } = await upgrade({ 'x-correlation-id': id });
    expect(safeCorrelationId(connection.correlationId)).toBe(connection.correlationId);
    expect(connection.correlationRefusedHash).toMatch(/^[0-9a-f]{16}$/);
    expect(span.attributes['messaging.message.conversation_id']).toBe(connection.correlationId);
  });

  test.each([
    ['a bare LF', 'order\nx-admin: 1\n\n'],
    ['a bare CR', 'order\rx-admin: 1'],
    ['an ANSI escape', 'order\u001b[31m'],
    ['NUL', 'order\0'],
  ])('with %s, by hand on the wire, becomes no connection with that ID', async (_, id) => {
    const { service: chat } = await serve();
    const socket = connect(chat.port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
    socket.write(
      `GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n` +
        `X-Correlation-Id: ${id}\r\n\r\n`,
    );
    await chat.until(() => answer !== '');
    socket.destroy();
    // Node's own parser may say no; if it does not, the ID is one that harms nobody.
    for (const { connection } of chat.notices) {
      expect(safeCorrelationId(connection?.correlationId)).toBe(connection?.correlationId);
    }
    expect(answer).toMatch(/^HTTP\/1\.1 (?:400|101)/);
    expect(chat.errors).toBe(0);
  });

  test("as the path's last part is folded, whatever it holds", async () => {
    const { service: chat } = await serve({ identify: () => ({ user: 'ursula' }) });
    for (const path of ['/chat/ursula', '/chat/%0d%0aevil', '/chat/caf\u00e9', '/chat/\u009b31m']) {
      const socket = connect(chat.port, '127.0.0.1').resume();
      socket.write(
        Buffer.from(
          `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
            `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
          'latin1',
        ),
      );
      await once(socket, 'data');
      socket.destroy();
    }
    const destinations = chat.notices.flatMap(({ connection }) => connection?.destination ?? []);
    expect(destinations.length).toBeGreaterThan(1);
    expect(new Set(destinations)).toEqual(new Set(['/chat/{id}']));
  });

  test('of the application itself is no less checked', async () => {
    const { service: chat } = await serve({ correlate: () => 'a\r\nb\u001b[31m' });
    client = new WebSocket(chat.url);
    const { socket } = await chat.accept(async () => once(client!, 'open'));
    const ids: string[] = [];
    chat.runtime.listen({ settled: ({ correlationId }) => void ids.push(correlationId) });
    socket.send('hello');
    await chat.settled();
    expect(ids).toEqual([chat.notices[0]!.connection!.correlationId]);
  });
});

import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from 'vitest';
import { clientTraceOf } from '../../src/otel/client-trace.ts';
import { SpanRecorder } from '../../src/otel/span-recorder.ts';
import { Runtime } from '../../src/runtime/runtime.ts';
import { tool } from '../../src/tools/tool.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';
import { notify } from '../doubles/notifications.ts';
import {
  idOf,
  msOf,
  startRecording,
  stopRecording,
  type Recorded,
} from '../doubles/recorded-spans.ts';

afterEach(() => {
  stopRecording();
  context.disable();
});

const expire = ({ runtime, clock }: Recorded, afterMs = 60_000): void => {
  clock.advance(afterMs);
  runtime.ledger.expire(runtime.clock(), Infinity);
};
const sent = (recorded: Recorded): ReadableSpan[] =>
  recorded.exporter.getFinishedSpans().filter(({ kind }) => kind === SpanKind.PRODUCER);

describe('a notification inside a tool', () => {
  it('is a child that ends with its verdict, and says what became of it', () => {
    const recorded = startRecording();
    const connection = new ConnectionInMemory(recorded.runtime, undefined, {
      user: 'ada',
      client: 'tab-1',
      session: 's-1',
    });
    tool(() => void notify(recorded.runtime, connection), {
      name: 'search',
      correlationId: 'order-77',
    })();
    expect(sent(recorded)).toEqual([]);
    recorded.clock.advance(120);
    recorded.runtime.ledger.proveReceived(connection.lane, 1, recorded.runtime.clock());

    const span = recorded.span('send websocket');
    expect(span.parentSpanContext!.spanId).toBe(idOf(recorded.span('execute_tool search')));
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(msOf(span.duration)).toBeCloseTo(120, 3);
    expect(span.attributes).toEqual({
      'messaging.system': 'websocket',
      'messaging.operation.type': 'send',
      'messaging.operation.name': 'send',
      'messaging.destination.name': 'websocket',
      'messaging.message.body.size': 10,
      'messaging.message.id': `${connection.id}-1`,
      'messaging.message.conversation_id': 'order-77',
      'messaging.client.id': 'tab-1',
      'session.id': 's-1',
      'user.id': 'ada',
      'network.protocol.name': 'websocket',
      'earshot.connection.id': connection.id,
      'earshot.direction': 'to_client',
      'earshot.outcome': 'confirmed',
      'earshot.level.required': 'received',
      'earshot.level.reached': 'received',
      'earshot.scope': 'next_hop',
    });
  });

  it("is an error when it is silent, and the tool's open span says so", () => {
    const recorded = startRecording();
    const connection = new ConnectionInMemory(recorded.runtime);
    void tool(
      () => {
        notify(recorded.runtime, connection);
        return new Promise(() => undefined);
      },
      { name: 'hangs', timeoutMs: 70_000 },
    )();
    expire(recorded);
    recorded.clock.advance(10_000);
    recorded.toolWatch().sweep();

    const span = recorded.span('send websocket');
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.attributes).toMatchObject({
      'error.type': 'timeout',
      'earshot.reason': 'timeout',
      'earshot.outcome': 'silent',
      'earshot.silent_failure': true,
    });
    expect(msOf(span.duration)).toBeCloseTo(60_000, 3);
    const [event] = recorded.span('execute_tool hangs').events;
    expect(event).toMatchObject({
      name: 'earshot.silent_failure',
      attributes: { 'earshot.reason': 'timeout', 'earshot.notification.span_id': idOf(span) },
    });
  });

  it("hangs below the host's own span where the host has a context manager", () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager());
    const recorded = startRecording();
    const connection = new ConnectionInMemory(recorded.runtime);
    const host = recorded.provider.getTracer('host');
    tool(
      () =>
        host.startActiveSpan('render', (span) => {
          notify(recorded.runtime, connection);
          span.end();
        }),
      { name: 'search' },
    )();
    recorded.runtime.ledger.proveReceived(connection.lane, 1, recorded.runtime.clock());

    expect(recorded.span('render').parentSpanContext!.spanId).toBe(
      idOf(recorded.span('execute_tool search')),
    );
    expect(recorded.span('send websocket').parentSpanContext!.spanId).toBe(
      idOf(recorded.span('render')),
    );
  });

  it('stays with its tool where the active span is of another trace', () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager());
    const recorded = startRecording();
    const connection = new ConnectionInMemory(recorded.runtime);
    const host = recorded.provider.getTracer('host');
    tool(
      () =>
        host.startActiveSpan(
          'elsewhere',
          { root: true },
          () => void notify(recorded.runtime, connection),
        ),
      { name: 'search' },
    )();
    recorded.runtime.ledger.proveReceived(connection.lane, 1, recorded.runtime.clock());

    expect(recorded.span('send websocket').parentSpanContext!.spanId).toBe(
      idOf(recorded.span('execute_tool search')),
    );
  });
});

describe('a notification elsewhere', () => {
  it('that is silent is a trace of its own, with its true start time', () => {
    const recorded = startRecording();
    const connection = new ConnectionInMemory(recorded.runtime);
    notify(recorded.runtime, connection);
    const before = Date.now();
    expire(recorded);

    const span = recorded.span('send websocket');
    expect(span.parentSpanContext).toBeUndefined();
    expect(msOf(span.duration)).toBeCloseTo(60_000, 3);
    expect(msOf(span.startTime)).toBeGreaterThanOrEqual(before - 60_000);
    expect(msOf(span.startTime)).toBeLessThan(before - 59_000);
    expect(span.attributes['messaging.message.conversation_id']).toBe('of-the-connection');
  });

  it('that was confirmed has a span only by the setting', () => {
    for (const spans of ['failures', 'all'] as const) {
      const recorded = startRecording();
      recorded.runtime.listen(new SpanRecorder(recorded.runtime, { spans }));
      const connection = new ConnectionInMemory(recorded.runtime);
      notify(recorded.runtime, connection);
      recorded.runtime.ledger.proveReceived(connection.lane, 1, recorded.runtime.clock());

      expect(sent(recorded)).toHaveLength(spans === 'all' ? 1 : 0);
    }
  });

  it("links to the client's trace, and takes over neither its ID nor its sampled flag", () => {
    const recorded = startRecording();
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const connection = Object.assign(new ConnectionInMemory(recorded.runtime), {
      clientTrace: clientTraceOf({ traceparent: `00-${traceId}-b7ad6b7169203331-01` }),
    });
    notify(recorded.runtime, connection);
    expire(recorded);

    const span = recorded.span('send websocket');
    expect(span.spanContext().traceId).not.toBe(traceId);
    expect(span.links.map((link) => [link.context.traceId, link.context.traceFlags])).toEqual([
      [traceId, 0],
    ]);
  });

  it.each(['x', '00-0-0-01', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`])(
    'has no link to the bad traceparent %s',
    (traceparent) => {
      const recorded = startRecording();
      const connection = Object.assign(new ConnectionInMemory(recorded.runtime), {
        clientTrace: clientTraceOf({ traceparent }),
      });
      notify(recorded.runtime, connection);
      expire(recorded);

      expect(recorded.span('send websocket').links).toEqual([]);
    },
  );
});

describe('a burst', () => {
  /** Exports nothing until it is told to, as an exporter behind a slow network does. */
  class HeldExporter extends InMemorySpanExporter {
    readonly release: (() => void)[] = [];
    override export(...[spans, done]: Parameters<InMemorySpanExporter['export']>): void {
      this.release.push(() => super.export(spans, done));
    }
  }
  const suppressed = ({ runtime }: Recorded): number =>
    runtime.measurements.counter('earshot.span.suppressed').total();
  const BURST = 20_000;

  const burst = (recorded: Recorded): void => {
    const connection = new ConnectionInMemory(recorded.runtime);
    for (let index = 0; index < BURST; index++) notify(recorded.runtime, connection);
    expire(recorded);
  };

  it('of 20,000 failures in one tick is exact in the metrics, and whole through a batch processor', async () => {
    const exporter = new InMemorySpanExporter();
    const processor = new BatchSpanProcessor({ exporter });
    const recorded = startRecording({ tracing: { spanProcessors: [processor] } });
    burst(recorded);
    expect(recorded.silent()).toEqual({ timeout: BURST });
    expect(recorded.recorder.waiting).toBeGreaterThan(BURST / 2);

    // 500 a second: 40 seconds, and no sleep.
    for (let tick = 0; tick < 45 && recorded.recorder.waiting > 0; tick++) {
      recorded.clock.advance(1_000);
      recorded.recorder.sweep();
      await processor.forceFlush();
    }

    expect(recorded.recorder.waiting).toBe(0);
    expect(new Set(exporter.getFinishedSpans().map(idOf)).size).toBe(BURST);
    expect(suppressed(recorded)).toBe(0);
  });

  it('loses nothing to the processor when its exporter stands still for two seconds', async () => {
    const exporter = new HeldExporter();
    const processor = new BatchSpanProcessor({ exporter });
    const recorded = startRecording({ tracing: { spanProcessors: [processor] } });
    burst(recorded);
    // A burst and 1,000 more: below the queue's 2,048.
    for (let tick = 0; tick < 40; tick++) {
      recorded.clock.advance(50);
      recorded.recorder.sweep();
    }

    const released = BURST - recorded.recorder.waiting;
    expect(released).toBe(512 + 1_000);

    const flushed = processor.forceFlush();
    exporter.release.forEach((release) => release());
    await flushed;
    expect(exporter.getFinishedSpans()).toHaveLength(released);
  });

  it('beyond what may wait is counted as suppressed, span by span', () => {
    const recorded = startRecording();
    recorded.runtime.listen(new SpanRecorder(recorded.runtime, { capacity: 5_000 }));
    burst(recorded);

    // Of the second recorder: 512 at once, 5,000 wait.
    expect(suppressed(recorded)).toBe(BURST - 5_512);
  });

  it('is drained before the end, in portions', async () => {
    const exporter = new InMemorySpanExporter();
    const processor = new BatchSpanProcessor({ exporter });
    const recorded = startRecording({ tracing: { spanProcessors: [processor] } });
    burst(recorded);
    await recorded.recorder.drain(() => processor.forceFlush());

    expect(exporter.getFinishedSpans()).toHaveLength(BURST);
    expect(suppressed(recorded)).toBe(0);
  });

  it('that cannot be drained in time is counted as suppressed', async () => {
    const recorded = startRecording();
    burst(recorded);
    const stuck = async (): Promise<void> => void recorded.clock.advance(1_000);
    await recorded.recorder.drain(stuck, 3_000);

    expect(sent(recorded).length + suppressed(recorded)).toBe(BURST);
    expect(sent(recorded)).toHaveLength(512 * 4);
  });
});

it('records no spans, and fails nothing, without a provider', () => {
  const runtime = new Runtime({ clock: () => 0 });
  const recorder = new SpanRecorder(runtime);
  runtime.listen(recorder);
  const connection = new ConnectionInMemory(runtime);
  runtime.ledger.refuse(connection.lane, 0, 1, 'c', { outcome: 'silent', reason: 'not_open' });

  expect(trace.getTracerProvider()).toBeDefined();
  expect(runtime.measurements.counter('earshot.monitor.errors').total()).toBe(0);
});

it('a message that was redelivered has a span in that of its redelivery, though it was confirmed', () => {
  const recorded = startRecording();
  const { runtime } = recorded;
  const { lane } = new ConnectionInMemory(runtime);
  const message = {
    messageId: 'lost-7',
    correlationId: 'order-77',
    firstSentMs: 0,
    bytes: 10,
    tries: 1,
  };
  const around = recorded.provider.getTracer('test').startSpan('redeliver');
  runtime.ledger.attempt(lane, runtime.clock(), 10, 'order-77', {
    redelivery: { message, context: trace.setSpan(ROOT_CONTEXT, around), sends: 1 },
  });
  runtime.ledger.proveReceived(lane, 1, runtime.clock());

  const span = recorded.span('send websocket');
  expect(span.attributes).toMatchObject({
    'earshot.outcome': 'confirmed',
    'earshot.redelivery_of': 'lost-7',
  });
  expect(span.parentSpanContext!.spanId).toBe(around.spanContext().spanId);
});

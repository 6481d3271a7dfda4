import { SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type ReadableSpan,
  type Sampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Measurements } from '../../src/measure/measurements.ts';
import { recordUnsampled } from '../../src/otel/record-unsampled.ts';
import {
  SilentFailureProcessor,
  type SilentFailure,
  type SilentFailureProcessorOptions,
} from '../../src/otel/silent-failure-processor.ts';
import type { NotificationContext } from '../../src/runtime/events.ts';
import { tool } from '../../src/tools/tool.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';
import { notify } from '../doubles/notifications.ts';
import { idOf, startRecording, stopRecording, theOne } from '../doubles/recorded-spans.ts';
import { VirtualClock } from '../doubles/virtual-clock.ts';

/** Spans as somebody else makes them, with the processor in their pipeline. */
class SomebodysTracing {
  readonly clock = new VirtualClock();
  readonly measurements = new Measurements();
  readonly failures: SilentFailure[] = [];
  readonly exporter = new InMemorySpanExporter();
  readonly processor: SilentFailureProcessor;
  readonly provider: TracerProvider;

  constructor(
    options: SilentFailureProcessorOptions = {},
    sampler?: Sampler,
    exporting = new SimpleSpanProcessor({ exporter: this.exporter }) as
      | BatchSpanProcessor
      | SimpleSpanProcessor,
  ) {
    this.processor = new SilentFailureProcessor({
      clock: this.clock.read,
      measurements: this.measurements,
      onSilentFailure: (failure) => void this.failures.push(failure),
      ...options,
    });
    this.provider = new TracerProvider({
      spanProcessors: [this.processor, exporting],
      ...(sampler === undefined ? {} : { sampler }),
    });
  }

  start(name: string, parent?: Span, kind = SpanKind.INTERNAL, attributes = {}): Span {
    return this.provider.getTracer('theirs').startSpan(name, { kind, attributes }, below(parent));
  }

  after(ms: number): this {
    this.clock.advance(ms);
    this.processor.sweep();
    return this;
  }

  get exported(): ReadableSpan[] {
    return this.exporter.getFinishedSpans();
  }

  get silent(): object {
    const counter = this.measurements.counter('earshot.notification.silent_failures');
    return Object.fromEntries(
      counter.series
        .map(({ reason }, cell) => [reason, counter.cells[cell]!] as const)
        .filter(([, count]) => count > 0),
    );
  }
}

const below = (parent: Span | undefined): Context =>
  parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent);

let theirs: SomebodysTracing;
beforeEach(() => {
  theirs = new SomebodysTracing();
});
afterEach(stopRecording);

describe('a notification below a tool', () => {
  it('that has not ended is a silent failure at 60,000 ms, and not at 59,999 ms', () => {
    const search = theirs.start('execute_tool search', undefined, SpanKind.INTERNAL, {
      'gen_ai.tool.name': 'search',
      'messaging.message.conversation_id': 'order-77',
    });
    const child = theirs.start('send /chat', search, SpanKind.PRODUCER);

    theirs.after(59_999);
    expect(theirs.exported).toEqual([]);
    theirs.after(1);

    const span = theOne(theirs.exported, 'send /chat');
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'timeout' });
    expect(span.attributes).toEqual({
      'error.type': 'timeout',
      'earshot.reason': 'timeout',
      'earshot.outcome': 'silent',
      'earshot.silent_failure': true,
    });
    expect(theirs.silent).toEqual({ timeout: 1 });
    expect(theirs.failures).toMatchObject([
      { reason: 'timeout', toolName: 'search', correlationId: 'order-77', ageMs: 60_000 },
    ]);

    search.end();
    const parent = theOne(theirs.exported, 'execute_tool search');
    expect(parent.attributes['earshot.silent_failure']).toBe(true);
    expect(parent.events).toMatchObject([
      {
        name: 'earshot.silent_failure',
        attributes: { 'earshot.reason': 'timeout', 'earshot.notification.span_id': idOf(child) },
      },
    ]);
  });

  it('that has ended in time is none', () => {
    const child = theirs.start('send /chat', theirs.start('execute_tool search'));
    theirs.after(59_999);
    child.end();
    theirs.after(60_000);

    expect(theirs.silent).toEqual({});
    expect(theirs.processor.tracked).toBe(0);
  });

  it('is one also when its tool ended long before', () => {
    const search = theirs.start('execute_tool search');
    theirs.start('send /chat', search);
    search.end();
    theirs.after(60_000);

    expect(theirs.silent).toEqual({ timeout: 1 });
  });

  it('counts once, also when its owner ends it later', () => {
    const child = theirs.start('send /chat', theirs.start('execute_tool search'));
    theirs.after(60_000);
    child.end();
    theirs.after(60_000);

    expect(theirs.silent).toEqual({ timeout: 1 });
    expect(theirs.exported).toHaveLength(1);
  });

  it('is found across the spans in between, ended or not', () => {
    const search = theirs.start('execute_tool search');
    const request = theirs.start('POST /push', search);
    const retry = theirs.start('retry', request);
    request.end();
    theirs.start('publish', retry, SpanKind.PRODUCER);
    theirs.after(60_000);

    expect(
      theirs.failures.map(({ notification, tool }) =>
        [notification, tool].map((span) => span.name),
      ),
    ).toEqual([['publish', 'execute_tool search']]);
  });

  it.each([
    [
      'the operation of the messaging conventions',
      { 'messaging.operation.type': 'send' },
      'anything',
    ],
    ['the name that they prescribe', {}, 'send anything'],
  ])('is recognised by %s', (_, attributes, name) => {
    theirs.start(
      name,
      theirs.start('t', undefined, SpanKind.INTERNAL, { 'gen_ai.operation.name': 'execute_tool' }),
      SpanKind.INTERNAL,
      attributes,
    );
    theirs.after(60_000);

    expect(theirs.silent).toEqual({ timeout: 1 });
  });

  it("is recognised by functions of one's own", () => {
    theirs = new SomebodysTracing({
      isTool: ({ name }) => name === 'job',
      isNotification: ({ name }) => name === 'tell',
    });
    const job = theirs.start('job');
    theirs.start('tell', job);
    theirs.start('send /chat', job);
    theirs.after(60_000);

    expect(theirs.failures.map(({ notification }) => notification.name)).toEqual(['tell']);
  });

  it("has a window of one's own choice", () => {
    theirs = new SomebodysTracing({ windowMs: 100 });
    theirs.start('send /chat', theirs.start('execute_tool search'));

    expect(theirs.after(99).silent).toEqual({});
    expect(theirs.after(1).silent).toEqual({ timeout: 1 });
    expect(() => new SilentFailureProcessor({ windowMs: 0 })).toThrow(
      'windowMs is 0; allowed: a number of ms from 1 to 3600000',
    );
  });
});

it('leaves other spans alone', () => {
  theirs.start('send /chat', theirs.start('GET /'));
  theirs.start('send /chat');
  theirs.start('SELECT', theirs.start('execute_tool search'));
  theirs.after(600_000);

  expect(theirs.exported).toEqual([]);
  expect(theirs.silent).toEqual({});
});

it('does not count again what the ledger follows', () => {
  const clock = new VirtualClock();
  const processor = new SilentFailureProcessor({ clock: clock.read, windowMs: 30_000 });
  const exporter = new InMemorySpanExporter();
  const recorded = startRecording({
    clock: clock.read,
    tracing: { spanProcessors: [processor, new SimpleSpanProcessor({ exporter })] },
  });
  const connection = new ConnectionInMemory(recorded.runtime);
  tool(() => void notify(recorded.runtime, connection), { name: 'search' })();
  clock.advance(30_000);
  processor.sweep();

  expect(processor.tracked).toBe(0);
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['execute_tool search']);
});

it('counts through the ledger of a runtime, whose equation holds, and tells its listeners once', () => {
  const recorded = startRecording();
  const settled: object[] = [];
  recorded.runtime.listen({
    settled: ({ correlationId, verdict, attachment }) =>
      void settled.push({
        correlationId,
        ...verdict,
        detail: (attachment as NotificationContext).detail,
      }),
  });
  const exporter = new InMemorySpanExporter();
  const processor = new SilentFailureProcessor({ runtime: recorded.runtime });
  const provider = new TracerProvider({
    spanProcessors: [processor, new SimpleSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('theirs');
  const parent = tracer.startSpan('execute_tool search', {
    attributes: { 'messaging.message.conversation_id': 'order-77' },
  });
  tracer.startSpan('send /chat', {}, below(parent));
  recorded.clock.advance(60_000);
  processor.sweep();

  expect(settled).toEqual([
    {
      correlationId: 'order-77',
      outcome: 'silent',
      reason: 'timeout',
      detail: 'The span "send /chat" of "execute_tool search" did not end in 60.0 s',
    },
  ]);
  expect(recorded.runtime.ledger.counts()).toMatchObject({ attempts: 1, silent: 1, pending: 0 });
  // The recorder makes no second span of it.
  expect(
    [...recorded.exporter.getFinishedSpans(), ...exporter.getFinishedSpans()].map(
      ({ name }) => name,
    ),
  ).toEqual(['send /chat']);
});

describe('at shutdown', () => {
  it('what is pending is process_crash, and the exporting processor still takes it', async () => {
    const exporter = new InMemorySpanExporter();
    const kept: ReadableSpan[] = [];
    const keeping: SpanExporter = {
      export(spans, done) {
        kept.push(...spans);
        done({ code: ExportResultCode.SUCCESS });
      },
      shutdown: () => exporter.shutdown(),
    };
    theirs = new SomebodysTracing({}, undefined, new BatchSpanProcessor({ exporter: keeping }));
    const search = theirs.start('execute_tool search');
    for (let index = 0; index < 2_000; index++) theirs.start('send /chat', search);
    await theirs.provider.shutdown();

    expect(theirs.silent).toEqual({ process_crash: 2_000 });
    expect(kept).toHaveLength(2_000);
    expect(kept[0]!.attributes['earshot.reason']).toBe('process_crash');
  });

  it('is not held up by an exporter that hangs, rejects or throws', async () => {
    const failing: SpanExporter[] = [
      {
        export: () => undefined,
        shutdown: () => new Promise(() => undefined),
        forceFlush: () => new Promise(() => undefined),
      },
      {
        export: (_, done) => done({ code: ExportResultCode.FAILED }),
        shutdown: () => Promise.reject(new Error('no')),
        forceFlush: () => Promise.reject(new Error('no')),
      },
      {
        export: () => {
          throw new Error('no');
        },
        shutdown: () => {
          throw new Error('no');
        },
        forceFlush: () => {
          throw new Error('no');
        },
      },
    ];
    for (const exporter of failing) {
      const processor = new SilentFailureProcessor({
        exporter,
        flushTimeoutMs: 10,
        measurements: theirs.measurements,
      });
      const provider = new TracerProvider({
        sampler: recordUnsampled(new AlwaysOffSampler()),
        spanProcessors: [processor],
      });
      const parent = provider.getTracer('t').startSpan('execute_tool search');
      provider.getTracer('t').startSpan('send /chat', {}, below(parent));

      await expect(processor.forceFlush()).resolves.toBeUndefined();
      await expect(processor.shutdown()).resolves.toBeUndefined();
      await expect(processor.shutdown()).resolves.toBeUndefined();
    }
    expect(theirs.silent).toEqual({ process_crash: 3 });
  });
});

describe('an unsampled trace', () => {
  let direct: InMemorySpanExporter;
  const exportedNames = async (): Promise<string[]> => {
    await theirs.processor.forceFlush();
    return direct
      .getFinishedSpans()
      .map(({ name }) => name)
      .toSorted();
  };
  beforeEach(() => {
    direct = new InMemorySpanExporter();
    theirs = new SomebodysTracing({ exporter: direct }, recordUnsampled(new AlwaysOffSampler()));
  });

  it('is exported where a notification failed: the notification and its tool, once', async () => {
    const search = theirs.start('execute_tool search');
    theirs.start('send /one', search);
    theirs.start('send /two', search);
    theirs.after(60_000);
    search.end();

    expect(await exportedNames()).toEqual(['execute_tool search', 'send /one', 'send /two']);
    expect(theirs.exported).toEqual([]);
  });

  it('is exported also when the tool had ended before', async () => {
    const search = theirs.start('execute_tool search');
    theirs.start('send /chat', search);
    search.end();
    theirs.after(60_000);

    expect(await exportedNames()).toEqual(['execute_tool search', 'send /chat']);
  });

  it('is found across spans in between that nobody records', async () => {
    const search = theirs.start('execute_tool search');
    theirs.start('send /chat', theirs.start('POST /push', search));
    theirs.after(60_000);

    expect(await exportedNames()).toEqual(['send /chat']);
  });

  it('is not exported where all went well, nor are spans of other kinds recorded', async () => {
    const search = theirs.start('execute_tool search');
    theirs.start('send /chat', search).end();
    const select = theirs.start('SELECT', search);
    search.end();

    expect(select.isRecording()).toBe(false);
    expect(await exportedNames()).toEqual([]);
  });

  it('is exported where the ledger found the failure, in a tool or elsewhere', async () => {
    const recorded = startRecording({
      tracing: {
        sampler: recordUnsampled(new AlwaysOffSampler()),
        spanProcessors: [theirs.processor],
      },
    });
    const connection = new ConnectionInMemory(recorded.runtime);
    tool(() => void notify(recorded.runtime, connection), { name: 'search' })();
    notify(recorded.runtime, connection);
    recorded.clock.advance(60_000);
    recorded.runtime.ledger.expire(recorded.runtime.clock(), 10);

    expect(await exportedNames()).toEqual([
      'execute_tool search',
      'send websocket',
      'send websocket',
    ]);
  });

  it('goes the ordinary way, and not twice, where it was sampled', async () => {
    theirs = new SomebodysTracing({ exporter: direct });
    theirs.start('send /chat', theirs.start('execute_tool search'));
    theirs.after(60_000);

    expect(theirs.exported).toHaveLength(1);
    expect(await exportedNames()).toEqual([]);
  });
});

describe('under load', () => {
  const suppressed = (): number => theirs.measurements.counter('earshot.span.suppressed').total();

  it('20,000 failures of one tick are counted exactly, and all exported through a batch processor', async () => {
    const exporter = new InMemorySpanExporter();
    const batch = new BatchSpanProcessor({ exporter });
    theirs = new SomebodysTracing({}, undefined, batch);
    const search = theirs.start('execute_tool search');
    for (let index = 0; index < 20_000; index++) theirs.start('send /chat', search);
    theirs.clock.advance(60_000);
    while (theirs.processor.sweep() > 0);

    expect(theirs.silent).toEqual({ timeout: 20_000 });
    for (let second = 0; second < 45; second++) {
      theirs.after(1_000);
      await batch.forceFlush();
    }
    expect(exporter.getFinishedSpans()).toHaveLength(20_000);
    expect(suppressed()).toBe(0);
  });

  it('gives up the oldest beyond what it may follow, and says so', () => {
    theirs = new SomebodysTracing({ maxTracked: 10 });
    const search = theirs.start('execute_tool search');
    for (let index = 0; index < 12; index++) theirs.start(`send /${index}`, search);
    const outcomes = theirs.measurements.counter('earshot.notification.outcomes');
    theirs.after(60_000);

    expect(outcomes.value({ outcome: 'evicted', reason: 'store_full', level: 'received' })).toBe(2);
    expect(theirs.measurements.counter('earshot.ledger.evicted').total()).toBe(2);
    expect(theirs.failures.map(({ notification }) => notification.name)).toEqual(
      Array.from({ length: 10 }, (_, index) => `send /${index + 2}`),
    );
  });

  it('at shutdown with more than can be ended counts the rest as suppressed', async () => {
    const search = theirs.start('execute_tool search');
    for (let index = 0; index < 5_000; index++) theirs.start('send /chat', search);
    const ended = new Set<string>();
    theirs.exporter.export = (spans, done) => {
      spans.forEach((span) => ended.add(idOf(span)));
      done({ code: ExportResultCode.SUCCESS });
    };
    await theirs.provider.shutdown();

    expect(theirs.silent).toEqual({ process_crash: 5_000 });
    expect(ended.size + suppressed()).toBe(5_000);
  });
});

it('does not harm who starts and ends spans when a function of its options throws', () => {
  theirs = new SomebodysTracing({
    isNotification: () => {
      throw new Error('bad');
    },
    onSilentFailure: () => {
      throw new Error('bad');
    },
  });
  const child = theirs.start('send /chat', theirs.start('execute_tool search'));

  expect(() => child.end()).not.toThrow();
});

import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SilentFailureProcessor } from '../../src/otel/silent-failure-processor.ts';
import type { NotificationContext } from '../../src/runtime/events.ts';
import { tool } from '../../src/tools/tool.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';
import { notify } from '../doubles/notifications.ts';
import { idOf, startRecording, stopRecording, theOne } from '../doubles/recorded-spans.ts';
import { below, SomebodysTracing } from '../doubles/somebodys-tracing.ts';
import { VirtualClock } from '../doubles/virtual-clock.ts';

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

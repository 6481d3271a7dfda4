import { SpanKind } from '@opentelemetry/api';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tool } from '../../src/tools/tool.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';
import { notify } from '../doubles/notifications.ts';
import { idOf, startRecording, stopRecording, type Recorded } from '../doubles/recorded-spans.ts';

let recorded: Recorded;

beforeEach(() => {
  recorded = startRecording();
});
afterEach(stopRecording);

describe('notifications inside', () => {
  const children = (): string[] =>
    recorded.exporter
      .getFinishedSpans()
      .filter(({ kind }) => kind === SpanKind.PRODUCER)
      .map((span) => span.parentSpanContext!.spanId);
  let connection: ConnectionInMemory;
  beforeEach(() => {
    connection = new ConnectionInMemory(recorded.runtime);
  });
  const confirmAll = (): void =>
    recorded.runtime.ledger.proveReceived(
      connection.lane,
      connection.lane.lastSequence,
      recorded.runtime.clock(),
    );

  it('are children across awaits, timers and emitters that are used inside', async () => {
    const emitter = new EventEmitter();
    // The listener is added outside: it runs where the event is emitted.
    emitter.on('progress', () => notify(recorded.runtime, connection));
    const wrapped = tool(
      async () => {
        notify(recorded.runtime, connection);
        await Promise.resolve();
        notify(recorded.runtime, connection);
        await new Promise<void>((resolve) =>
          setImmediate(() => {
            notify(recorded.runtime, connection);
            resolve();
          }),
        );
        await new Promise<void>((resolve) =>
          setTimeout(() => {
            notify(recorded.runtime, connection);
            resolve();
          }, 0),
        );
        emitter.emit('progress');
      },
      { name: 'progress' },
    );

    await wrapped();
    confirmAll();

    const parent = idOf(recorded.span('execute_tool progress'));
    expect(children()).toEqual([parent, parent, parent, parent, parent]);
  });

  it("are nobody's where an event is emitted outside of the tool: the context is the emitter's", () => {
    const emitter = new EventEmitter();
    tool(() => void emitter.on('row', () => notify(recorded.runtime, connection)), {
      name: 'listens',
    })();
    emitter.emit('row');
    confirmAll();

    expect(children()).toEqual([]);
  });

  it("are children after the tool's end, too", async () => {
    let later!: Promise<unknown>;
    tool(
      () => {
        later = Promise.resolve().then(() => notify(recorded.runtime, connection));
      },
      { name: 'forgets' },
    )();
    const parent = idOf(recorded.span('execute_tool forgets'));
    await later;
    confirmAll();

    expect(children()).toEqual([parent]);
  });

  it('belong to the inner of two tools, and the inner to the outer, without a context manager', () => {
    const inner = tool(() => notify(recorded.runtime, connection), { name: 'inner' });
    tool(() => inner(), { name: 'outer' })();
    confirmAll();

    const [outer, within] = [
      recorded.span('execute_tool outer'),
      recorded.span('execute_tool inner'),
    ];
    expect(within.parentSpanContext!.spanId).toBe(idOf(outer));
    expect(children()).toEqual([idOf(within)]);
  });

  it('are counted by outcome', () => {
    tool(
      () => {
        notify(recorded.runtime, connection);
        notify(recorded.runtime, connection);
      },
      { name: 'two' },
    )();
    notify(recorded.runtime, connection);
    recorded.runtime.ledger.proveReceived(connection.lane, 1, recorded.runtime.clock());
    recorded.clock.advance(60_000);
    recorded.runtime.ledger.expire(recorded.runtime.clock(), 10);

    const counter = recorded.runtime.measurements.counter('earshot.tool.notifications');
    expect([
      counter.value({ outcome: 'confirmed' }),
      counter.value({ outcome: 'silent' }),
      counter.total(),
    ]).toEqual([1, 1, 2]);
  });
});

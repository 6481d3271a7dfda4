import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToolNotice } from '../../src/runtime/events.ts';
import { currentScope, withScope } from '../../src/scope/scope.ts';
import { tool } from '../../src/tools/tool.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';
import { notify } from '../doubles/notifications.ts';
import { idOf, startRecording, stopRecording, type Recorded } from '../doubles/recorded-spans.ts';

let recorded: Recorded;
const executions = (): object => {
  const counter = recorded.runtime.measurements.counter('earshot.tool.executions');
  return Object.fromEntries(
    counter.series
      .map((series, cell) => [series['error.type'] ?? series.outcome, counter.cells[cell]] as const)
      .filter(([, count]) => count !== 0),
  );
};

beforeEach(() => {
  recorded = startRecording();
});
afterEach(stopRecording);

describe('what the host sees of a wrapped function', () => {
  it('passes on this, arguments and result', () => {
    const host = { factor: 3, multiply: tool(function (this: { factor: number }, n: number) { return n * this.factor; }) };

    expect(host.multiply(4)).toBe(12);
  });

  it('keeps name, length, own properties, prototype and constructability', () => {
    function search(_query: string, _limit: number): void {}
    search.description = 'searches';
    const wrapped = tool(search);
    const arrow = tool((_only: string) => 1);

    expect([wrapped.name, wrapped.length, wrapped.description]).toEqual(['search', 2, 'searches']);
    expect(new (wrapped as unknown as new () => object)()).toBeInstanceOf(search);
    expect(Reflect.ownKeys(wrapped).toSorted()).toEqual(Reflect.ownKeys(search).toSorted());
    expect(Reflect.ownKeys(arrow)).toEqual(Reflect.ownKeys((_only: string) => 1));
    expect(() => new (arrow as unknown as new () => object)()).toThrow('is not a constructor');
  });

  it('throws the same error object', () => {
    const error = new Error('no');
    const wrapped = tool(() => {
      throw error;
    });

    expect(() => wrapped()).toThrow(error);
  });

  it('rejects with the same error object, and leaves an unhandled rejection unhandled', async () => {
    const error = new Error('no');
    const wrapped = tool(async () => {
      throw error;
    });
    const unhandled: unknown[] = [];
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.once('unhandledRejection', (reason) => unhandled.push(reason));

    void wrapped();
    await new Promise((resolve) => setImmediate(resolve));

    others.forEach((listener) => process.on('unhandledRejection', listener));
    expect(unhandled).toEqual([error]);
  });

  it('returns the very thenable that the tool returned, and starts it no second time', async () => {
    let runs = 0;
    const query = { then: (resolve: (rows: number[]) => void) => void (runs++, resolve([1])) };
    const returned = tool(() => query, { name: 'query' })();

    expect(returned).toBe(query);
    expect(runs).toBe(0);
    expect(await returned).toEqual([1]);
    expect(runs).toBe(1);
    expect(executions()).toEqual({ started: 1, succeeded: 1 });
  });

  it('returns the same object when it wraps one, and follows its first method that is a tool', () => {
    class Search {
      readonly name = 'search';
      readonly #found = 7;
      invoke(): number {
        return this.#found;
      }
    }
    const search = new Search();

    expect(tool(search)).toBe(search);
    expect(search.invoke()).toBe(7);
    expect(Object.keys(search)).toEqual(['name']);
    expect(recorded.span('execute_tool search').name).toBeDefined();
  });

  it('follows the method that options name', () => {
    const weather = { execute: () => 'not this', fetch: () => 'sunny' };
    tool(weather, { name: 'weather', method: 'fetch' });

    weather.execute();
    expect(executions()).toEqual({});
    expect(weather.fetch()).toBe('sunny');
    expect(executions()).toEqual({ started: 1, succeeded: 1 });
  });

  it('wraps once what is wrapped twice', () => {
    tool(tool(() => 1, { name: 'once' }), { name: 'twice' })();

    expect(executions()).toEqual({ started: 1, succeeded: 1 });
  });

  it('runs a tool unfollowed while Earshot is not started', () => {
    const wrapped = tool(() => currentScope()?.tool);
    stopRecording();

    expect(wrapped()).toBeUndefined();
  });

  it('says by name what is wrong with an option', () => {
    const wrong = (options: object): (() => unknown) => () => tool(() => 1, options);

    expect(wrong({ timeoutMs: 0 })).toThrow('timeoutMs is 0; allowed: a number of ms from 1 to 86400000');
    expect(wrong({ terminal: { withinMs: '1s' } })).toThrow('terminal.withinMs is "1s"');
    expect(() => tool({}, { method: 'go' })).toThrow('method is "go"; allowed: a method that the tool has');
    expect(() => tool(undefined as never)).toThrow('tool() was given undefined');
  });

  it('leaves a frozen object alone, and warns', () => {
    const warnings: string[] = [];
    recorded.runtime.listen({ warning: ({ code }) => void warnings.push(code) });
    const frozen = Object.freeze({ execute: () => 1 });

    expect(tool(frozen).execute()).toBe(1);
    expect(warnings).toEqual(['not_hookable']);
  });
});

describe('an execution', () => {
  it('is an execute_tool span with the correlation ID, and a duration', () => {
    const wrapped = tool(() => void recorded.clock.advance(250), {
      name: 'search',
      correlationId: (args) => args[0] as string,
      callId: 'call-1',
      user: 'ada',
    }) as (id: string) => void;
    wrapped('order-77');

    const span = recorded.span('execute_tool search');
    expect(span.kind).toBe(SpanKind.INTERNAL);
    expect(span.attributes).toEqual({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'search',
      'gen_ai.tool.call.id': 'call-1',
      'messaging.message.conversation_id': 'order-77',
      'user.id': 'ada',
      'user.hash': recorded.runtime.userHash('ada'),
    });
    const { cells } = recorded.runtime.measurements.histogram('gen_ai.execute_tool.duration');
    expect([cells[0]!.count, cells[0]!.sum]).toEqual([1, 0.25]);
  });

  it('takes its correlation ID from the scope, else from the connection, else makes one', () => {
    const ids: (string | undefined)[] = [];
    const wrapped = tool(() => void ids.push(currentScope()?.correlationId), { name: 'ids' });
    const connection = new ConnectionInMemory(recorded.runtime);

    withScope({ correlationId: 'of-the-scope', connection }, wrapped);
    withScope({ connection }, wrapped);
    wrapped();

    expect(ids.slice(0, 2)).toEqual(['of-the-scope', 'of-the-connection']);
    expect(ids[2]).toMatch(/^[\da-f-]{36}$/);
  });

  it('does not take over an ID that is not safe to print', () => {
    tool(() => 1, { name: 'ids', correlationId: 'a\r\nb' })();

    expect(recorded.span('execute_tool ids').attributes['messaging.message.conversation_id']).toMatch(/^[\da-f-]{36}$/);
  });

  it('goes on when a function of its options throws', () => {
    const wrapped = tool(() => 'fine', { name: 'n', user: () => { throw new Error('no user'); } });

    expect(wrapped()).toBe('fine');
    expect(recorded.runtime.measurements.counter('earshot.monitor.errors').value({ component: 'config' })).toBe(1);
  });

  it('tells listeners of its start and its end', async () => {
    const notices: ToolNotice[] = [];
    recorded.runtime.listen({ tool: (notice) => void notices.push(notice) });
    await tool(async () => { throw new Error('quota'); }, { name: 'search' })().catch(() => undefined);

    expect(notices.map(({ stage, errorType, detail }) => [stage, errorType, detail])).toEqual([
      ['started', undefined, undefined],
      ['failed', 'exception', 'Error: quota'],
    ]);
  });

  it('lasts until a generator is done, and every step runs inside it', async () => {
    const inside: unknown[] = [];
    const stream = tool(async function* () {
      inside.push(currentScope()?.tool?.name);
      yield 1;
      await Promise.resolve();
      inside.push(currentScope()?.tool?.name);
      yield 2;
    }, { name: 'stream' });

    const values: number[] = [];
    for await (const value of stream()) {
      values.push(value);
      expect(executions()).toEqual({ started: 1 });
    }

    expect(values).toEqual([1, 2]);
    expect(inside).toEqual(['stream', 'stream']);
    expect(executions()).toEqual({ started: 1, succeeded: 1 });
  });

  it('ends when its generator is left early', async () => {
    const stream = tool(async function* () {
      yield 1;
      yield 2;
    }, { name: 'stream' });
    for await (const _ of stream()) break;

    expect(executions()).toEqual({ started: 1, succeeded: 1 });
  });
});

describe('categories of errors', () => {
  const named = (name: string): Error => Object.assign(new Error('x'), { name });

  it.each([
    ['exception', new Error('x')],
    ['exception', 'a string'],
    ['exception', undefined],
    ['timeout', named('TimeoutError')],
    ['timeout', AbortSignal.abort().reason as Error],
    ['exception', new TypeError('list.map is not a function')],
  ])('counts %s for what was thrown: %s', (type, thrown) => {
    const failing = tool(() => { throw thrown; }, { name: 'failing' });

    expect(failing).toThrow();
    expect(executions()).toEqual({ started: 1, [type]: 1 });
    const span = recorded.span('execute_tool failing');
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.attributes['error.type']).toBe(type);
  });

  it('reports a timeout at timeoutMs and not before, while the call goes on', async () => {
    let finish!: (value: string) => void;
    const slow = tool(() => new Promise<string>((resolve) => { finish = resolve; }), { name: 'slow', timeoutMs: 5_000 });
    const result = slow();
    const watch = recorded.toolWatch();

    recorded.clock.advance(4_999);
    watch.sweep();
    expect(executions()).toEqual({ started: 1 });

    recorded.clock.advance(1);
    watch.sweep();
    expect(executions()).toEqual({ started: 1, timeout: 1 });

    finish('late');
    expect(await result).toBe('late');
    expect(executions()).toEqual({ started: 1, timeout: 1 });
    expect(recorded.span('execute_tool slow').attributes['error.type']).toBe('timeout');
  });

  it('reports a timeout of a tool that blocked the loop and returned', () => {
    tool(() => void recorded.clock.advance(5_000), { name: 'blocking', timeoutMs: 5_000 })();

    expect(executions()).toEqual({ started: 1, timeout: 1 });
  });
});

describe('notifications inside', () => {
  const children = (): string[] =>
    recorded.exporter.getFinishedSpans().filter(({ kind }) => kind === SpanKind.PRODUCER).map((span) => span.parentSpanContext!.spanId);
  let connection: ConnectionInMemory;
  beforeEach(() => {
    connection = new ConnectionInMemory(recorded.runtime);
  });
  const confirmAll = (): void =>
    recorded.runtime.ledger.proveReceived(connection.lane, connection.lane.lastSequence, recorded.runtime.clock());

  it('are children across awaits, timers and emitters that are used inside', async () => {
    const emitter = new EventEmitter();
    // The listener is added outside: it runs where the event is emitted.
    emitter.on('progress', () => notify(recorded.runtime, connection));
    const wrapped = tool(async () => {
      notify(recorded.runtime, connection);
      await Promise.resolve();
      notify(recorded.runtime, connection);
      await new Promise<void>((resolve) => setImmediate(() => { notify(recorded.runtime, connection); resolve(); }));
      await new Promise<void>((resolve) => setTimeout(() => { notify(recorded.runtime, connection); resolve(); }, 0));
      emitter.emit('progress');
    }, { name: 'progress' });

    await wrapped();
    confirmAll();

    const parent = idOf(recorded.span('execute_tool progress'));
    expect(children()).toEqual([parent, parent, parent, parent, parent]);
  });

  it('are nobody\'s where an event is emitted outside of the tool: the context is the emitter\'s', () => {
    const emitter = new EventEmitter();
    tool(() => void emitter.on('row', () => notify(recorded.runtime, connection)), { name: 'listens' })();
    emitter.emit('row');
    confirmAll();

    expect(children()).toEqual([]);
  });

  it('are children after the tool\'s end, too', async () => {
    let later!: Promise<unknown>;
    tool(() => { later = Promise.resolve().then(() => notify(recorded.runtime, connection)); }, { name: 'forgets' })();
    const parent = idOf(recorded.span('execute_tool forgets'));
    await later;
    confirmAll();

    expect(children()).toEqual([parent]);
  });

  it('belong to the inner of two tools, and the inner to the outer, without a context manager', () => {
    const inner = tool(() => notify(recorded.runtime, connection), { name: 'inner' });
    tool(() => inner(), { name: 'outer' })();
    confirmAll();

    const [outer, within] = [recorded.span('execute_tool outer'), recorded.span('execute_tool inner')];
    expect(within.parentSpanContext!.spanId).toBe(idOf(outer));
    expect(children()).toEqual([idOf(within)]);
  });

  it('are counted by outcome', () => {
    tool(() => {
      notify(recorded.runtime, connection);
      notify(recorded.runtime, connection);
    }, { name: 'two' })();
    notify(recorded.runtime, connection);
    recorded.runtime.ledger.proveReceived(connection.lane, 1, recorded.runtime.clock());
    recorded.clock.advance(60_000);
    recorded.runtime.ledger.expire(recorded.runtime.clock(), 10);

    const counter = recorded.runtime.measurements.counter('earshot.tool.notifications');
    expect([counter.value({ outcome: 'confirmed' }), counter.value({ outcome: 'silent' }), counter.total()]).toEqual([1, 1, 2]);
  });
});

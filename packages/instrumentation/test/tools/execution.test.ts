import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToolNotice } from '../../src/runtime/events.ts';
import { currentScope, withScope } from '../../src/scope/scope.ts';
import { endRunningTools, tool } from '../../src/tools/tool.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';
import { startRecording, stopRecording, type Recorded } from '../doubles/recorded-spans.ts';

let recorded: Recorded;
const executions = (): object => recorded.executions();

beforeEach(() => {
  recorded = startRecording();
});
afterEach(stopRecording);

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

    expect(
      recorded.span('execute_tool ids').attributes['messaging.message.conversation_id'],
    ).toMatch(/^[\da-f-]{36}$/);
  });

  it('goes on when a function of its options throws', () => {
    const wrapped = tool(() => 'fine', {
      name: 'n',
      user: () => {
        throw new Error('no user');
      },
    });

    expect(wrapped()).toBe('fine');
    expect(
      recorded.runtime.measurements
        .counter('earshot.monitor.errors')
        .value({ component: 'config' }),
    ).toBe(1);
  });

  it('tells listeners of its start and its end', async () => {
    const notices: ToolNotice[] = [];
    recorded.runtime.listen({ tool: (notice) => void notices.push(notice) });
    await tool(
      async () => {
        throw new Error('quota');
      },
      { name: 'search' },
    )().catch(() => undefined);

    expect(notices.map(({ stage, errorType, detail }) => [stage, errorType, detail])).toEqual([
      ['started', undefined, undefined],
      ['failed', 'exception', 'Error: quota'],
    ]);
  });

  it('lasts until a generator is done, and every step runs inside it', async () => {
    const inside: unknown[] = [];
    const stream = tool(
      async function* () {
        inside.push(currentScope()?.tool?.name);
        yield 1;
        await Promise.resolve();
        inside.push(currentScope()?.tool?.name);
        yield 2;
      },
      { name: 'stream' },
    );

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
    const stream = tool(
      async function* () {
        yield 1;
        yield 2;
      },
      { name: 'stream' },
    );
    for await (const _ of stream()) break;

    expect(executions()).toEqual({ started: 1, succeeded: 1 });
  });
});

it('that still runs when the process ends has its span ended, and is not counted as over', async () => {
  let finish!: () => void;
  const hangs = tool(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
    { name: 'hangs' },
  );
  const result = hangs();

  expect(endRunningTools(recorded.runtime)).toBe(1);
  expect(recorded.span('execute_tool hangs').attributes['earshot.reason']).toBe('process_crash');
  expect(executions()).toEqual({ started: 1 });
  finish();
  await result;
  expect(executions()).toEqual({ started: 1, succeeded: 1 });
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
    const failing = tool(
      () => {
        throw thrown;
      },
      { name: 'failing' },
    );

    expect(failing).toThrow();
    expect(executions()).toEqual({ started: 1, [type]: 1 });
    const span = recorded.span('execute_tool failing');
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.attributes['error.type']).toBe(type);
  });

  it('reports a timeout at timeoutMs and not before, while the call goes on', async () => {
    let finish!: (value: string) => void;
    const slow = tool(
      () =>
        new Promise<string>((resolve) => {
          finish = resolve;
        }),
      { name: 'slow', timeoutMs: 5_000 },
    );
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

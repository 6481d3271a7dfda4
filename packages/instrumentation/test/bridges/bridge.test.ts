import { SpanStatusCode } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bridge, wrapBridge } from '../../src/bridges/bridge.ts';
import type { BridgeNotice } from '../../src/runtime/events.ts';
import { withScope } from '../../src/scope/scope.ts';
import { tool } from '../../src/tools/tool.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';
import { notify } from '../doubles/notifications.ts';
import { startRecording, stopRecording, type Recorded } from '../doubles/recorded-spans.ts';

let recorded: Recorded;
let connection: ConnectionInMemory;
let notices: BridgeNotice[];

const nonZero = (
  name: 'earshot.bridge.creations' | 'earshot.notification.outcomes' | 'earshot.tool.executions',
): object => {
  const counter = recorded.runtime.measurements.counter(name);
  return Object.fromEntries(
    counter.series
      .map(
        (series, cell) =>
          [
            [series.outcome, series.reason ?? series['error.type']].filter(Boolean).join('/'),
            counter.cells[cell],
          ] as const,
      )
      .filter(([, count]) => count !== 0),
  );
};
const creations = (): object => nonZero('earshot.bridge.creations');
const verdicts = (): object => nonZero('earshot.notification.outcomes');

beforeEach(() => {
  recorded = startRecording();
  connection = new ConnectionInMemory(recorded.runtime);
  notices = [];
  recorded.runtime.listen({ bridge: (notice) => void notices.push(notice) });
});
afterEach(stopRecording);

describe('a creation', () => {
  it('that gives a whole bridge has succeeded, with its duration and span', () => {
    const whole = { notify: () => 'sent' };
    const create = bridge(
      () => {
        recorded.clock.advance(40);
        return whole;
      },
      { name: 'ws', methods: ['notify'] },
    );

    expect(create()).toBe(whole);
    expect(creations()).toEqual({ started: 1, succeeded: 1 });
    const duration = recorded.runtime.measurements.histogram('earshot.bridge.creation.duration');
    expect(duration.cells.map(({ count, sum }) => [count, sum])).toEqual([
      [1, 0.04],
      [0, 0],
    ]);
    expect(recorded.span('create_bridge ws').attributes['earshot.bridge.name']).toBe('ws');
  });

  it('that throws has failed, and the caller sees the very error', () => {
    const error = new Error('refused');
    const create = bridge(
      () => {
        throw error;
      },
      { name: 'ws' },
    );

    expect(create).toThrow(error);
    expect(creations()).toEqual({ started: 1, 'failed/exception': 1 });
    const span = recorded.span('create_bridge ws');
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'Error: refused' });
    expect(span.attributes['error.type']).toBe('exception');
  });

  it('that rejects has failed; for want of time it is a timeout', async () => {
    const error = AbortSignal.abort().reason as Error;
    const create = bridge(() => Promise.reject(error), { name: 'ws' });

    await expect(create()).rejects.toBe(error);
    expect(creations()).toEqual({ started: 1, 'failed/timeout': 1 });
  });

  it.each([undefined, null, false])('that returns %s is bridge_unavailable', async (nothing) => {
    expect(bridge(() => nothing, { name: 'ws' })()).toBe(nothing);
    expect(await bridge(async () => nothing, { name: 'ws' })()).toBe(nothing);
    expect(creations()).toEqual({ started: 2, 'failed/bridge_unavailable': 2 });
  });

  it('that gives a half-built bridge is method_missing, and says which', () => {
    const half = { open: () => undefined };

    expect(bridge(() => half, { name: 'ws', methods: ['open', 'notify', 'close'] })()).toBe(half);
    expect(creations()).toEqual({ started: 1, 'failed/method_missing': 1 });
    expect(notices.at(-1)).toMatchObject({
      stage: 'failed',
      reason: 'method_missing',
      detail: 'it has no notify, close',
    });
  });

  it('of a class is a construction, and what it makes is of that class', () => {
    class Socket {
      readonly url: string;
      constructor(url: string) {
        this.url = url;
      }
    }
    const Bridge = bridge(Socket as never) as unknown as typeof Socket;

    expect(new Bridge('/chat')).toBeInstanceOf(Socket);
    expect(new Bridge('/chat').url).toBe('/chat');
    expect(creations()).toEqual({ started: 2, succeeded: 2 });
  });

  it('is passed through while Earshot is not started', () => {
    const create = bridge(() => ({}));
    stopRecording();

    expect(create()).toEqual({});
  });

  it('says by name what is wrong with an option', () => {
    expect(() => bridge(() => 1, { methods: [1] as never })).toThrow(
      'methods is [1]; allowed: a list of names of methods',
    );
    expect(() => bridge(() => 1, { retry: { attempts: 0 } })).toThrow(
      'retry.attempts is 0; allowed: a number from 1 to 100',
    );
  });
});

describe('retry', () => {
  it('waits longer each time, up to the longest delay, and counts one creation', async () => {
    const waits: number[] = [];
    const wait = async (ms: number): Promise<void> => void waits.push(ms);
    let tries = 0;
    const factory = async (): Promise<object> => {
      if (++tries < 5) throw new Error(`try ${tries}`);
      return { tries };
    };
    const create = wrapBridge(
      factory,
      { name: 'ws', retry: { attempts: 5, delayMs: 100, factor: 3, maxDelayMs: 1_000 } },
      wait,
    );

    expect(await create()).toEqual({ tries: 5 });
    expect(waits).toEqual([100, 300, 900, 1_000]);
    expect(creations()).toEqual({ started: 1, succeeded: 1 });
    expect(notices.map(({ stage, attempt }) => `${stage} ${attempt}`)).toEqual([
      'started 1',
      'retried 1',
      'retried 2',
      'retried 3',
      'retried 4',
      'succeeded 5',
    ]);
  });

  it('of a factory that is not asynchronous is immediate, and throws the last error', () => {
    let tries = 0;
    const create = bridge(
      () => {
        throw new Error(`try ${++tries}`);
      },
      { name: 'ws', retry: {} },
    );

    expect(create).toThrow('try 3');
    expect(creations()).toEqual({ started: 1, 'failed/exception': 1 });
  });

  it('tries again after a bridge that cannot be used, and gives the last one as it is', async () => {
    const made: object[] = [];
    const create = wrapBridge(
      async () => {
        const half = {};
        made.push(half);
        return half;
      },
      { name: 'ws', methods: ['notify'], retry: { attempts: 2 } },
      async () => undefined,
    );

    expect(await create()).toBe(made[1]);
    expect(made).toHaveLength(2);
    expect(creations()).toEqual({ started: 1, 'failed/method_missing': 1 });
  });

  it('does not try again unless it is asked to', () => {
    let tries = 0;
    const create = bridge(
      () => {
        tries++;
        throw new Error('no');
      },
      { name: 'ws' },
    );

    expect(create).toThrow();
    expect(tries).toBe(1);
  });
});

describe('a call of a notifying method', () => {
  class Channel {
    #sent = 0;
    readonly mode: 'sends' | 'throws' | 'rejects' | 'nothing';
    constructor(mode: 'sends' | 'throws' | 'rejects' | 'nothing') {
      this.mode = mode;
    }
    notify(message: string): unknown {
      this.#sent++;
      if (this.mode === 'throws') throw new Error('closed');
      if (this.mode === 'rejects') return Promise.reject(new Error('closed'));
      if (this.mode === 'sends') notify(recorded.runtime, connection, message);
      return this.#sent;
    }
  }
  const make = (mode: Channel['mode'], options: object = {}): Channel =>
    (
      bridge(() => new Channel(mode), {
        name: 'channel',
        notify: ['notify'],
        ...options,
      }) as () => Channel
    )();

  it('leaves the bridge what it is: same class, keys, private fields, result', () => {
    const channel = make('sends');

    expect(channel).toBeInstanceOf(Channel);
    expect(Object.keys(channel)).toEqual(['mode']);
    expect([channel.notify.name, channel.notify.length]).toEqual(['notify', 1]);
    expect(channel.notify('a')).toBe(1);
  });

  it('that sends is not counted itself: the message is the notification', () => {
    make('sends').notify('a');

    expect(recorded.runtime.ledger.counts()).toMatchObject({ attempts: 1, pending: 1 });
  });

  it('that throws having sent nothing is failed/bridge_rejected, and the caller sees the error', () => {
    const channel = make('throws');
    const speak = tool(() => channel.notify('a'), { name: 'speak' });

    expect(speak).toThrow('closed');
    expect(verdicts()).toEqual({ 'failed/bridge_rejected': 1 });
    expect(nonZero('earshot.tool.executions')).toEqual({ started: 1, 'failed/bridge_rejected': 1 });
  });

  it('that rejects is the same', async () => {
    const channel = make('rejects');
    const speak = tool(async () => await channel.notify('a'), { name: 'speak', notifies: true });

    await expect(speak()).rejects.toThrow('closed');
    expect(verdicts()).toEqual({ 'failed/bridge_rejected': 1 });
    expect(nonZero('earshot.tool.executions')).toEqual({ started: 1, 'failed/bridge_rejected': 1 });
  });

  it('on a bridge that is gone is bridge_unavailable: silent unless it throws', () => {
    make('nothing', { isAvailable: () => false }).notify('a');
    expect(verdicts()).toEqual({ 'silent/bridge_unavailable': 1 });

    const throwing = make('throws', { isAvailable: () => false });
    expect(() => throwing.notify('b')).toThrow('closed');
    expect(verdicts()).toEqual({ 'silent/bridge_unavailable': 1, 'failed/bridge_unavailable': 1 });
  });

  it('that must send and did not is context_missing', () => {
    make('nothing').notify('a');
    expect(verdicts()).toEqual({});

    make('nothing', { mustSend: true }).notify('a');
    expect(verdicts()).toEqual({ 'silent/context_missing': 1 });
  });

  it('carries the correlation ID of its scope', () => {
    const settled: string[] = [];
    recorded.runtime.listen({ settled: ({ correlationId }) => void settled.push(correlationId) });
    const channel = make('nothing', { mustSend: true });
    withScope({ correlationId: 'order-77' }, () => channel.notify('a'));

    expect(settled).toEqual(['order-77']);
  });
});

describe('a notifying method that is missing', () => {
  interface Half {
    notify?: ((message: string) => unknown) | undefined;
  }
  const makeHalf = (half: Half = {}): Half =>
    (bridge(() => half, { name: 'half', notify: ['notify'] }) as () => Half)();

  it("throws V8's own error when it is called, which is failed/method_missing in a tool", () => {
    const half = makeHalf();
    const speak = tool(() => half.notify!('a'), { name: 'speak', notifies: true });

    expect(speak).toThrow(new TypeError('half.notify is not a function'));
    expect(verdicts()).toEqual({ 'failed/method_missing': 1 });
    expect(nonZero('earshot.tool.executions')).toEqual({ started: 1, 'failed/method_missing': 1 });
  });

  it('is silent/method_missing where the tool leaves it out without a word', () => {
    const half = makeHalf();
    tool(() => half.notify?.('a'), { name: 'speak', notifies: true })();

    expect(verdicts()).toEqual({ 'silent/method_missing': 1 });
  });

  it('is silent/method_missing outside of tools, too', () => {
    makeHalf().notify?.('a');

    expect(verdicts()).toEqual({ 'silent/method_missing': 1 });
  });

  it('stays hidden from whoever looks the bridge over', () => {
    const half = makeHalf();

    expect(Object.keys(half)).toEqual([]);
    expect({ ...half }).toEqual({});
    expect(JSON.stringify(half)).toBe('{}');
    expect(verdicts()).toEqual({});
  });

  it('gives way to one that is assigned later', () => {
    const half = makeHalf();
    half.notify = (message) => notify(recorded.runtime, connection, message);

    expect(half.notify('a')).toBe(1);
    expect(verdicts()).toEqual({});
  });

  it('is known in a tool when a whole bridge loses it', () => {
    const whole = makeHalf({ notify: () => 'sent' });
    whole.notify = undefined;
    const speak = tool(() => whole.notify!('a'), { name: 'speak' });

    expect(speak).toThrow('whole.notify is not a function');
    expect(verdicts()).toEqual({ 'failed/method_missing': 1 });
  });
});

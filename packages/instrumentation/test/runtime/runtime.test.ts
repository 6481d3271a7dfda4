/** The runtime: who is told what, whose errors go no further, what the gauges say. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { refusedVerdict } from '../../src/delivery/verdict.ts';
import type { RuntimeListener } from '../../src/runtime/events.ts';
import type { UserFunctions } from '../../src/runtime/options.ts';
import { Runtime } from '../../src/runtime/runtime.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';
import { VirtualClock } from '../doubles/virtual-clock.ts';

const boom = (): never => {
  throw new Error('boom');
};
// As it may come from JavaScript: nobody there says that a listener returns nothing.
const boomLater = (async () => boom()) as () => never;
const request = {} as Parameters<NonNullable<UserFunctions['identify']>>[0];

const errorsOf = (runtime: Runtime, component: 'config' | 'log' | 'ledger'): number =>
  runtime.measurements.counter('earshot.monitor.errors').value({ component });

const refuseOne = (runtime: Runtime): void => {
  const lane = runtime.ledger.openLane('connection');
  runtime.ledger.refuse(lane, runtime.clock(), 1, 'c', refusedVerdict('not_open', false));
};

describe('a listener', () => {
  test('hears of every verdict until it leaves', () => {
    const runtime = new Runtime();
    const settled = vi.fn<NonNullable<RuntimeListener['settled']>>();
    const leave = runtime.listen({ settled });
    refuseOne(runtime);
    leave();
    refuseOne(runtime);
    expect(settled).toHaveBeenCalledOnce();
  });

  test('keeps its `this`', () => {
    const runtime = new Runtime();
    const listener = {
      heard: 0,
      settled(this: { heard: number }) {
        this.heard++;
      },
    };
    runtime.listen(listener);
    refuseOne(runtime);
    expect(listener.heard).toBe(1);
  });

  test('that throws at a verdict is counted and reported, and the others hear of it', () => {
    const runtime = new Runtime();
    const settled = vi.fn<NonNullable<RuntimeListener['settled']>>();
    const warning = vi.fn<NonNullable<RuntimeListener['warning']>>();
    runtime.listen({ settled: boom });
    runtime.listen({ settled, warning });
    expect(() => refuseOne(runtime)).not.toThrow();
    expect(settled).toHaveBeenCalledOnce();
    expect(errorsOf(runtime, 'ledger')).toBe(1);
    expect(warning.mock.calls[0]![0]).toMatchObject({
      code: 'internal_error',
      message: 'ledger: boom',
    });
  });

  test('that throws at a notice is counted, and the others hear of it', () => {
    const runtime = new Runtime();
    const connection = vi.fn<NonNullable<RuntimeListener['connection']>>();
    runtime.listen({ connection: boom });
    runtime.listen({ connection });
    runtime.emit('connection', { event: 'closed', atMs: 0 });
    expect(connection).toHaveBeenCalledOnce();
    expect(errorsOf(runtime, 'log')).toBe(1);
  });

  test('that throws at hearing of failures does not go round in circles', () => {
    const runtime = new Runtime();
    runtime.listen({ settled: boom, warning: boom });
    expect(() => refuseOne(runtime)).not.toThrow();
    runtime.warn({ code: 'nothing_hooked', message: 'm' });
    expect([errorsOf(runtime, 'ledger'), errorsOf(runtime, 'log')]).toEqual([1, 1]);
  });

  test.each<[string, unknown]>([
    ['a string', 'text'],
    ['nothing', undefined],
    ['an object without a prototype', Object.create(null)],
  ])('may throw %s', (_, thrown) => {
    const runtime = new Runtime();
    runtime.listen({
      settled: () => {
        throw thrown;
      },
    });
    expect(() => refuseOne(runtime)).not.toThrow();
    expect(errorsOf(runtime, 'ledger')).toBe(1);
  });
});

test('a failure whose counting fails goes no further', () => {
  const runtime = new Runtime();
  vi.spyOn(runtime.measurements, 'counter').mockImplementation(() => {
    throw new RangeError('no series');
  });
  const failing = (): never => {
    throw new Error('first');
  };
  expect(runtime.guard('hook', failing)).toBeUndefined();
});

describe('a rejection that nobody would hear', () => {
  const unheard = vi.fn<() => void>();
  beforeEach(() => {
    unheard.mockReset();
    process.on('unhandledRejection', unheard);
  });
  afterEach(() => {
    process.off('unhandledRejection', unheard);
  });
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  test('of an asynchronous listener is counted, and does not end the process', async () => {
    const runtime = new Runtime();
    runtime.listen({ settled: boomLater, connection: boomLater, warning: boomLater });
    refuseOne(runtime);
    runtime.emit('connection', { event: 'closed', atMs: 0 });
    await turn();
    await turn();
    expect(unheard).not.toHaveBeenCalled();
    expect([errorsOf(runtime, 'ledger'), errorsOf(runtime, 'log')]).toEqual([1, 1]);
  });

  test("of a user's function is counted, and its answer is none", async () => {
    const runtime = new Runtime({ identify: boomLater, recipient: boomLater });
    expect(runtime.identify(request)).toBeUndefined();
    expect(runtime.ask('recipient', request, 'message')).toBeUndefined();
    await turn();
    await turn();
    expect(unheard).not.toHaveBeenCalled();
    expect(errorsOf(runtime, 'config')).toBe(2);
  });
});

describe("a user's function", () => {
  test('is asked with what it is given, and its answer is taken', () => {
    const correlate = vi.fn<NonNullable<UserFunctions['correlate']>>(() => 'order-7');
    const runtime = new Runtime({ correlate });
    expect(runtime.ask('correlate', request, 'message')).toBe('order-7');
    expect(correlate).toHaveBeenCalledExactlyOnceWith(request, 'message');
  });

  test('that is not there has no answer and no error', () => {
    const runtime = new Runtime();
    expect(runtime.identify(request)).toBeUndefined();
    expect(errorsOf(runtime, 'config')).toBe(0);
  });

  test('that throws has no answer, is counted, and is reported as the user’s', () => {
    const runtime = new Runtime({ identify: boom });
    const warning = vi.fn<NonNullable<RuntimeListener['warning']>>();
    runtime.listen({ warning });
    expect(runtime.identify(request)).toBeUndefined();
    expect(errorsOf(runtime, 'config')).toBe(1);
    expect(warning.mock.calls[0]![0]).toMatchObject({
      code: 'user_function_failed',
      message: 'identify: boom',
    });
  });

  test.each<[string, unknown, unknown]>([
    [
      'text',
      { user: 'ada', client: 'tab', session: 's' },
      { user: 'ada', client: 'tab', session: 's' },
    ],
    ['numbers', { user: 42, client: 7n }, { user: '42', client: '7' }],
    ['parts that are empty', { user: '', client: null, session: undefined }, {}],
    ['more than is asked', { user: 'ada', email: 'ada@example.org' }, { user: 'ada' }],
    ['nothing', null, undefined],
  ])('may identify by %s', (_, answer, identity) => {
    const runtime = new Runtime({ identify: () => answer as never });
    expect(runtime.identify(request)).toEqual(identity);
    expect(errorsOf(runtime, 'config')).toBe(0);
  });

  test.each<[string, unknown]>([
    ['a text', 'ada'],
    ['an object for a user', { user: { id: 1 } }],
    ['a truth', { user: true }],
  ])('that identifies by %s is counted, and nobody is identified', (_, answer) => {
    const runtime = new Runtime({ identify: () => answer as never });
    expect(runtime.identify(request)).toBeUndefined();
    expect(errorsOf(runtime, 'config')).toBe(1);
  });

  test('says a recipient by number and by text alike, so that no message is held back for it', () => {
    const runtime = new Runtime({ identify: () => ({ user: '42' }), recipient: () => 42 as never });
    expect(runtime.ask('recipient', request, 'message')).toBe(runtime.identify(request)!.user);
  });

  test('says nothing about the recipient by an empty text', () => {
    const runtime = new Runtime({ recipient: () => '' });
    expect(runtime.ask('recipient', request, 'message')).toBeUndefined();
  });
});

describe('the hash of a user', () => {
  test('is 12 hex digits, the same under the same key', () => {
    const [one, other] = [
      new Runtime({ userHashKey: 'key' }),
      new Runtime({ userHashKey: Buffer.from('key') }),
    ];
    expect(one.userHash('ada')).toMatch(/^[0-9a-f]{12}$/);
    expect(one.userHash('ada')).toBe(other.userHash('ada'));
    expect(one.userHash('ada')).not.toBe(one.userHash('bob'));
  });

  test('is another under another key, and without a key in another runtime', () => {
    const hashes = ['one', 'other', undefined, undefined].map((userHashKey) =>
      new Runtime(userHashKey === undefined ? {} : { userHashKey }).userHash('ada'),
    );
    expect(new Set(hashes).size).toBe(4);
  });

  test('does not hold the name', () => {
    expect(new Runtime({ userHashKey: 'key' }).userHash('abc')).not.toContain('abc');
  });
});

describe('the gauges', () => {
  test('are read from the connections and the ledger', () => {
    const clock = new VirtualClock();
    const runtime = new Runtime({ clock: clock.read });
    const read = (name: 'active' | 'buffered'): number =>
      runtime.measurements.gauge(`earshot.connection.${name}`).value({});
    const connection = new ConnectionInMemory(runtime);
    const handshake = new ConnectionInMemory(runtime);
    handshake.isEstablished = false;
    Object.assign(connection.socket, { bufferedAmount: 4_096 });
    expect([read('active'), read('buffered')]).toEqual([1, 4_096]);

    runtime.ledger.attempt(connection.lane, clock.nowMs, 1, 'c');
    clock.advance(2_500);
    expect(runtime.measurements.gauge('earshot.notification.pending').value({})).toBe(1);
    expect(runtime.measurements.gauge('earshot.notification.pending.age.max').value({})).toBe(2.5);
    expect(runtime.measurements.gauge('earshot.monitor.heartbeat').value({})).toBe(2.5);
  });

  test.each([
    [1, 0],
    [2, 1],
  ])('with %d missed barriers %d of one pending is at risk', (missedBarriers, atRisk) => {
    const runtime = new Runtime();
    const { lane } = new ConnectionInMemory(runtime);
    runtime.ledger.attempt(lane, runtime.clock(), 1, 'c');
    lane.missedBarriers = missedBarriers;
    expect(runtime.measurements.gauge('earshot.notification.at_risk').value({})).toBe(atRisk);
  });
});

test('the clock never goes back with the wall clock', () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  try {
    const runtime = new Runtime();
    const before = runtime.clock();
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(runtime.clock()).toBeGreaterThanOrEqual(before);
  } finally {
    vi.useRealTimers();
  }
});

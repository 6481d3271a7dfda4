/** The one timer: when it pings, when it judges, and that it stops. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RuntimeListener } from '../../src/runtime/events.ts';
import { Runtime } from '../../src/runtime/runtime.ts';
import type { RuntimeOptions } from '../../src/runtime/options.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';
import { GonePeer, PromptPeer, SilentPeer, StalledPeer } from '../doubles/peers.ts';
import { VirtualLoop } from '../doubles/virtual-timers.ts';

vi.mock(
  import('node:timers'),
  async () => (await import('../doubles/virtual-timers.ts')).virtualNodeTimers,
);

let loop: VirtualLoop;
beforeEach(() => {
  loop = new VirtualLoop();
});
afterEach(() => {
  loop.restore();
});

const runtimeOf = (options: RuntimeOptions = {}): Runtime =>
  new Runtime({ clock: loop.clock, ...options });

describe('the first ping', () => {
  test('goes out a turn after something was sent, so that a peer in the process reads that alone', () => {
    const connection = new ConnectionInMemory(runtimeOf());
    connection.send();
    loop.endTurn();
    expect(connection.pings).toEqual([]);
    loop.endTurn();
    expect(connection.pings.length).toBe(1);
  });

  test('is one for all that was sent in the turn', () => {
    const runtime = runtimeOf();
    const connection = new ConnectionInMemory(runtime, new PromptPeer());
    for (let i = 0; i < 100; i++) connection.send();
    loop.endTurnOfPing();
    expect(connection.pings.length).toBe(1);
    expect(runtime.ledger.counts()).toMatchObject({ confirmed: 100, pending: 0 });
  });

  test('does not go out on a socket that is closing', () => {
    const connection = new ConnectionInMemory(runtimeOf());
    connection.send();
    connection.readyState = 2;
    loop.pass(10_000);
    expect(connection.pings).toEqual([]);
  });
});

describe('a further ping', () => {
  test('goes out 100 ms after the last, and at 99 ms it has not', () => {
    const connection = new ConnectionInMemory(runtimeOf(), new PromptPeer());
    connection.send();
    loop.endTurnOfPing();
    connection.send();
    loop.pass(99);
    expect(connection.pings.length).toBe(1);
    loop.pass(1);
    expect(connection.pings.length).toBe(2);
  });

  test.each([100, 250, 500, 1_000, 60_000])(
    'is tried at least three times before a deadline of %d ms',
    (windowMs) => {
      vi.spyOn(Math, 'random').mockReturnValue(1);
      const connection = new ConnectionInMemory(runtimeOf({ windowMs }), new GonePeer());
      connection.send();
      loop.endTurnOfPing();
      connection.send();
      loop.pass(windowMs - 1);
      expect(connection.pings.length).toBeGreaterThanOrEqual(4);
      vi.restoreAllMocks();
    },
  );

  test('waits longer where many connections share the budget', () => {
    const runtime = runtimeOf({ barriersPerSecond: 10 });
    const connections = Array.from(
      { length: 10 },
      () => new ConnectionInMemory(runtime, new PromptPeer()),
    );
    for (const connection of connections) connection.send();
    loop.endTurnOfPing();
    for (const connection of connections) connection.send();
    loop.pass(949);
    expect(connections.map(({ pings }) => pings.length)).toEqual(Array(10).fill(1));
    loop.pass(51);
    expect(connections[0]!.pings.length).toBe(2);
  });

  test('comes long before the deadline, however many connections share the budget', () => {
    const runtime = runtimeOf({ windowMs: 1_000, barriersPerSecond: 1 });
    const connections = Array.from(
      { length: 10 },
      () => new ConnectionInMemory(runtime, new PromptPeer()),
    );
    for (let burst = 0; burst < 2; burst++) {
      for (const connection of connections) connection.send();
      loop.endTurnOfPing();
    }
    loop.pass(1_000);
    expect(runtime.ledger.counts()).toMatchObject({ confirmed: 20, silent: 0 });
  });

  test('that throws is counted, and the others go out', () => {
    const runtime = runtimeOf();
    const broken = new ConnectionInMemory(runtime);
    broken.peer.ping = () => {
      throw new Error('socket gone');
    };
    const other = new ConnectionInMemory(runtime, new PromptPeer());
    broken.send();
    other.send();
    loop.endTurnOfPing();
    expect(runtime.ledger.counts()).toMatchObject({ confirmed: 1, pending: 1 });
    expect(
      runtime.measurements.counter('earshot.monitor.errors').value({ component: 'hook' }),
    ).toBe(1);
  });
});

describe('a last ping', () => {
  test('goes out before a close, also while another is in flight', () => {
    const runtime = runtimeOf();
    const connection = new ConnectionInMemory(runtime);
    connection.send();
    loop.endTurnOfPing();
    connection.send();
    runtime.pulse.beforeClose(connection);
    expect(connection.pings.length).toBe(2);
    expect(connection.lane.missedBarriers).toBe(0);
  });

  test('goes out to all that are unproved before the process ends', () => {
    const runtime = runtimeOf();
    const [gone, prompt] = [
      new ConnectionInMemory(runtime),
      new ConnectionInMemory(runtime, new PromptPeer()),
    ];
    gone.send();
    prompt.send();
    loop.endTurnOfPing();
    runtime.pulse.pingAll();
    expect([gone.pings.length, prompt.pings.length]).toEqual([2, 1]);
  });
});

describe('a verdict', () => {
  test('does not fall before the window, and falls within a second after it', () => {
    const runtime = runtimeOf({ windowMs: 60_000 });
    new ConnectionInMemory(runtime).send();
    loop.pass(59_999);
    expect(runtime.ledger.counts()).toMatchObject({ silent: 0, pending: 1 });
    loop.pass(1_001);
    expect(runtime.ledger.counts()).toMatchObject({ silent: 1, pending: 0 });
  });

  test.each([100, 1_000, 60_000, 3_600_000])('falls by %d ms and 100 more', (windowMs) => {
    const runtime = runtimeOf({ windowMs });
    new ConnectionInMemory(runtime).send();
    loop.pass(windowMs + 100);
    expect(runtime.ledger.counts()).toMatchObject({ silent: 1, pending: 0 });
  });

  test('is put off by a stall of 2 s for as long as that, and not for longer', () => {
    const runtime = runtimeOf({ windowMs: 1_000 });
    new ConnectionInMemory(runtime).send();
    loop.endTurnOfPing();
    loop.block(2_000);
    loop.pass(999);
    expect(runtime.ledger.counts()).toMatchObject({ silent: 0, pending: 1 });
    loop.pass(100);
    expect(runtime.ledger.counts()).toMatchObject({ silent: 1, pending: 0 });
  });

  test('waits three turns for a pong that is in the socket already', () => {
    const runtime = runtimeOf({ windowMs: 1_000 });
    const peer = new StalledPeer();
    new ConnectionInMemory(runtime, peer).send();
    loop.pass(1_000);
    // The tick at 1,000 ms found it overdue; each turn takes 1 ms here.
    loop.pass(3);
    expect(runtime.ledger.counts()).toMatchObject({ silent: 0, pending: 1 });
    peer.resume();
    loop.pass(1_000);
    expect(runtime.ledger.counts()).toMatchObject({ confirmed: 1, silent: 0 });
  });

  test('is not passed by a stall that begins after the tick that asked for it', () => {
    const runtime = runtimeOf({ windowMs: 1_000 });
    const gone = new ConnectionInMemory(runtime);
    gone.send();
    loop.pass(500);
    const peer = new StalledPeer();
    new ConnectionInMemory(runtime, peer).send();
    // The tick at 1,000 ms finds the first overdue; then the host blocks before the turns are over.
    loop.pass(499);
    const blockInTheNextTurn = vi
      .spyOn(runtime.ledger, 'hasOverdue')
      .mockImplementationOnce((nowMs) => {
        blockInTheNextTurn.mockRestore();
        const isOverdue = runtime.ledger.hasOverdue(nowMs);
        loop.block(2_000);
        return isOverdue;
      });
    loop.pass(1);
    loop.endTurnsOfVerdict();
    expect(runtime.ledger.counts()).toMatchObject({ silent: 1, pending: 1 });
    peer.resume();
    loop.pass(1_000);
    expect(runtime.ledger.counts()).toMatchObject({ confirmed: 1, silent: 1 });
  });

  test('on a million in one tick takes many turns', () => {
    const runtime = runtimeOf({ windowMs: 1_000 });
    const lane = runtime.ledger.openLane('connection');
    for (let i = 0; i < 2_500; i++) runtime.ledger.attempt(lane, loop.clock(), 1, 'c');
    runtime.pulse.start();
    const slices: number[] = [];
    const expire = runtime.ledger.expire.bind(runtime.ledger);
    vi.spyOn(runtime.ledger, 'expire').mockImplementation((nowMs, limit) => {
      const ended = expire(nowMs, limit);
      slices.push(ended);
      return ended;
    });
    loop.pass(1_050);
    expect(slices).toEqual([1_000, 1_000, 500]);
  });

  test('is unknown, and said once, when the peer sends and answers no ping', () => {
    const runtime = runtimeOf();
    const warning = vi.fn<NonNullable<RuntimeListener['warning']>>();
    runtime.listen({ warning });
    const connection = new ConnectionInMemory(runtime, new SilentPeer());
    connection.send();
    loop.pass(61_000);
    connection.send();
    loop.pass(61_000);
    expect(runtime.ledger.counts()).toMatchObject({ unknown: 2, silent: 0 });
    expect(warning).toHaveBeenCalledOnce();
    expect(warning.mock.calls[0]![0]).toMatchObject({
      code: 'barrier_unsupported',
      fields: { connection: connection.id, correlation_id: 'of-the-connection' },
    });
  });
});

describe('the timer', () => {
  test('runs while something is pending, and not before or after', () => {
    const runtime = runtimeOf({ windowMs: 1_000 });
    expect(loop.timers).toBe(0);
    new ConnectionInMemory(runtime).send();
    loop.endTurnOfPing();
    expect(loop.timers).toBe(1);
    loop.pass(1_200);
    expect(loop.timers).toBe(0);
  });

  test('starts again with the next message', () => {
    const runtime = runtimeOf();
    const connection = new ConnectionInMemory(runtime, new PromptPeer());
    for (let round = 1; round <= 3; round++) {
      connection.send();
      loop.pass(300);
      expect(loop.timers).toBe(0);
      expect(runtime.ledger.counts().confirmed).toBe(round);
    }
  });

  test('does not keep a process alive', () => {
    const setInterval = vi.spyOn(globalThis, 'setInterval');
    new ConnectionInMemory(runtimeOf()).send();
    expect(setInterval.mock.results[0]!.value.hasRef()).toBe(false);
  });

  test('stops with the runtime, and what was pending is unknown', () => {
    const runtime = runtimeOf();
    const connection = new ConnectionInMemory(runtime);
    connection.send();
    expect(runtime.stop()).toBe(1);
    loop.pass(10_000);
    expect(loop.timers).toBe(0);
    expect(connection.pings).toEqual([]);
    expect(runtime.isFollowing).toBe(false);
    expect(runtime.ledger.counts()).toMatchObject({ unknown: 1, pending: 0 });
  });

  test('outlives a store that throws, and the error is counted', () => {
    const store = new MemoryStore();
    const runtime = runtimeOf({ store, windowMs: 1_000 });
    const connection = new ConnectionInMemory(runtime);
    connection.send();
    loop.pass(990);
    const remove = vi.spyOn(store, 'remove').mockImplementationOnce(() => {
      throw new Error('disk on fire');
    });
    loop.pass(10);
    loop.endTurnsOfVerdict();
    expect(remove).toHaveBeenCalled();
    expect(
      runtime.measurements.counter('earshot.monitor.errors').value({ component: 'ledger' }),
    ).toBe(1);
    loop.pass(200);
    expect(runtime.ledger.counts()).toMatchObject({ silent: 1, pending: 0 });
  });
});

describe('what waits on a connection that missed two barriers', () => {
  test('is at risk until it is proved', () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const runtime = runtimeOf();
    const atRisk = runtime.measurements.gauge('earshot.notification.at_risk');
    const peer = new StalledPeer();
    const connection = new ConnectionInMemory(runtime, peer);
    connection.send();
    connection.send();
    loop.pass(11_999);
    expect(atRisk.value({})).toBe(0);
    loop.pass(51);
    expect(atRisk.value({})).toBe(2);
    peer.resume();
    expect(atRisk.value({})).toBe(0);
    vi.restoreAllMocks();
  });
});

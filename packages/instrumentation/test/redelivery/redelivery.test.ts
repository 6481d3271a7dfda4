/** When what was lost is redelivered, on a virtual clock. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it, vi } from 'vitest';
import { closed, establish } from '../../src/hooks/ws/track.ts';
import type { Depot, Hand, Loss } from '../../src/redelivery/depot.ts';
import type { Recipient } from '../../src/redelivery/lost-messages.ts';
import type { Identity, RuntimeOptions } from '../../src/runtime/options.ts';
import { Runtime } from '../../src/runtime/runtime.ts';
import { currentScope } from '../../src/scope/scope.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';
import { VirtualClock } from '../doubles/virtual-clock.ts';

const DROPPED = 1006;
const ADA = { user: 'ada', client: 'tab' };

class Service {
  readonly clock = new VirtualClock();
  readonly runtime: Runtime;
  /** User and message ID of each call. */
  readonly calls: [string, string][] = [];

  constructor(options: Partial<RuntimeOptions> = {}) {
    this.runtime = new Runtime({
      clock: this.clock.read,
      redeliver: ({ user }, { messageId }) => void this.calls.push([user, messageId]),
      ...options,
    });
  }

  connect(identity: Identity = ADA): ConnectionInMemory {
    const connection = new ConnectionInMemory(this.runtime, undefined, identity);
    connection.isEstablished = false;
    establish(this.runtime, connection);
    return connection;
  }

  /** Someone to whom messages were on their way when the connection ended. */
  lose(messages: number, identity: Identity = ADA, code = DROPPED): ConnectionInMemory {
    const connection = this.connect(identity);
    for (let at = 0; at < messages; at++) connection.send();
    closed(this.runtime, connection, code);
    return connection;
  }

  sweep(times = 1): void {
    for (let at = 0; at < times; at++) this.runtime.redelivery!.sweep();
  }

  get ids(): string[] {
    return this.calls.map(([, id]) => id);
  }

  get actions(): object {
    const counter = this.runtime.measurements.counter('earshot.remediation.actions');
    return Object.fromEntries(
      counter.series
        .map((series, cell) => [series.outcome, counter.cells[cell]] as const)
        .filter(([, count]) => count !== 0),
    );
  }
}

describe('a user who comes back after a drop', () => {
  it('gets what was not proved, in order and once, by the IDs of the first sending', () => {
    const service = new Service();
    const { id } = service.lose(3);
    service.connect();
    service.sweep(3);
    expect(service.calls).toEqual([
      ['ada', `${id}-1`],
      ['ada', `${id}-2`],
      ['ada', `${id}-3`],
    ]);
    service.connect();
    service.sweep(3);
    expect(service.calls).toHaveLength(3);
  });

  it('gets it in order although the wall clock is set back meanwhile', () => {
    let wallMs = 2_000_000_000_000;
    const wall = vi.spyOn(Date, 'now').mockImplementation(() => (wallMs -= 1_000));
    const service = new Service();
    const { id } = service.lose(3);
    service.connect();
    service.sweep();
    wall.mockRestore();
    expect(service.ids).toEqual([`${id}-1`, `${id}-2`, `${id}-3`]);
  });

  it('is told what finds a message in a store, and nothing that it said', () => {
    const given: unknown[] = [];
    const service = new Service({ redeliver: (_, notification) => void given.push(notification) });
    const { id } = service.lose(1);
    service.connect();
    service.sweep();
    expect(given).toEqual([
      {
        messageId: `${id}-1`,
        correlationId: 'of-the-connection',
        sentAtMs: expect.any(Number) as number,
        bytes: 10,
      },
    ]);
  });

  it.each([
    [60_000, 1],
    [60_001, 0],
  ])('after %d ms gets %d', (awayMs, expected) => {
    const service = new Service();
    service.lose(1);
    service.clock.advance(awayMs);
    service.connect();
    service.sweep();
    expect(service.calls).toHaveLength(expected);
    expect(service.actions).toEqual({ dropped: 1 });
  });

  it('is waited for as long as the setting says', () => {
    const service = new Service({ redeliverWithinMs: 1_000 });
    service.lose(2);
    service.clock.advance(1_000);
    service.sweep();
    expect(service.actions).toEqual({});
    service.clock.advance(1);
    service.sweep();
    expect(service.actions).toEqual({ dropped: 2 });
  });

  it('leaves the verdicts as they are', () => {
    const service = new Service();
    service.lose(2);
    service.connect();
    service.sweep();
    expect(service.runtime.ledger.counts()).toMatchObject({ attempts: 2, unknown: 2 });
  });

  it('gets nothing that was proved, and nothing after a close that was meant', () => {
    const service = new Service();
    const { runtime } = service;
    const connection = service.connect();
    connection.send();
    runtime.ledger.proveReceived(connection.lane, 1, service.clock.nowMs);
    closed(runtime, connection, DROPPED);
    service.lose(1, ADA, 1000);
    service.connect();
    service.sweep();
    expect(service.calls).toEqual([]);
  });

  it('gets it also when it was back before the old connection was known to be gone', () => {
    const service = new Service();
    const old = service.connect();
    old.send();
    service.clock.advance(10);
    service.connect();
    closed(service.runtime, old, DROPPED);
    service.sweep();
    expect(service.ids).toEqual([`${old.id}-1`]);
  });
});

describe('nobody else', () => {
  it.each<[string, Identity]>([
    ['another user', { user: 'ben' }],
    ["another user with the lost one's client ID", { user: 'eve', client: 'tab' }],
    ['the same client without a user', { client: 'tab' }],
    ['another device of the user', { user: 'ada', client: 'phone' }],
  ])('gets anything: %s', (_, identity) => {
    const service = new Service();
    service.lose(1);
    service.connect(identity);
    service.sweep(5);
    expect(service.calls).toEqual([]);
  });

  it('gets anything of another who holds the same client ID and is open while it drops', () => {
    const service = new Service();
    const old = service.connect();
    old.send();
    service.clock.advance(10);
    service.connect({ user: 'eve', client: 'tab' });
    closed(service.runtime, old, DROPPED);
    service.sweep(5);
    expect(service.calls).toEqual([]);
  });

  it('gets anything of somebody who was never identified', () => {
    const service = new Service();
    service.lose(1, { client: 'tab' });
    service.connect({ client: 'tab' });
    service.sweep();
    expect(service.calls).toEqual([]);
  });

  it('has its own asynchronous context where another is served', () => {
    const hosts = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const service = new Service({
      redeliver: ({ user }) => void seen.push([user, currentScope()?.user, hosts.getStore()]),
    });
    for (const user of ['ada', 'ben']) hosts.run(user, () => service.lose(1, { user }));
    for (const user of ['ada', 'ben']) hosts.run(user, () => service.connect({ user }));
    hosts.run('somebody', () => service.sweep());
    expect(seen).toEqual([
      ['ada', 'ada', 'ada'],
      ['ben', 'ben', 'ben'],
    ]);
  });
});

describe('the pace', () => {
  it('is five messages of a connection and 25 in all at a time, and each has its turn', () => {
    const service = new Service();
    const users = Array.from({ length: 7 }, (_, at) => `user-${at}`);
    for (const user of users) service.lose(6, { user });
    for (const user of users) service.connect({ user });
    service.sweep();
    const byUser = (): number[] =>
      users.map((user) => service.calls.filter(([of]) => of === user).length);
    expect(byUser()).toEqual([5, 5, 5, 5, 5, 0, 0]);
    service.sweep();
    expect(byUser()).toEqual([6, 6, 6, 6, 6, 5, 5]);
    service.sweep();
    expect(byUser()).toEqual([6, 6, 6, 6, 6, 6, 6]);
  });

  it('is that of the function where it answers with a promise', async () => {
    const ends: (() => void)[] = [];
    const service = new Service({ redeliver: () => new Promise<void>((end) => ends.push(end)) });
    service.lose(2);
    service.connect();
    service.sweep(3);
    expect(ends).toHaveLength(1);
    ends[0]!();
    await Promise.resolve();
    service.sweep();
    expect(ends).toHaveLength(2);
  });

  it('goes on after ten seconds where the promise hangs', () => {
    let calls = 0;
    const service = new Service({
      redeliver: () => {
        calls++;
        return new Promise<void>(() => {});
      },
    });
    service.lose(2);
    service.connect();
    service.sweep();
    service.clock.advance(9_999);
    service.sweep();
    expect(calls).toBe(1);
    service.clock.advance(1);
    service.sweep();
    expect(calls).toBe(2);
    expect(service.actions).toEqual({ failed: 1 });
  });
});

describe('what the function throws', () => {
  it.each([
    [
      'at once',
      () => {
        throw new Error('of the application');
      },
    ],
    ['later', () => Promise.reject(new Error('of the application'))],
  ])('%s is counted, and the next message has its turn', async (_, redeliver) => {
    const service = new Service({ redeliver });
    service.lose(2);
    service.connect();
    for (let at = 0; at < 2; at++) {
      service.sweep();
      await new Promise(setImmediate);
    }
    expect(service.actions).toEqual({ failed: 2 });
    expect(
      service.runtime.measurements.counter('earshot.monitor.errors').value({ component: 'config' }),
    ).toBe(2);
  });
});

describe('a second drop', () => {
  it('keeps what was not handed over yet', () => {
    const service = new Service();
    service.lose(7);
    const second = service.connect();
    service.sweep();
    closed(service.runtime, second, DROPPED);
    service.connect();
    service.sweep();
    expect(new Set(service.ids).size).toBe(7);
    expect(service.calls).toHaveLength(7);
  });
});

/** What another process keeps, and hands over when the test says so. */
class RemoteDepot implements Depot {
  readonly kept: Loss[] = [];
  readonly claims: { recipient: Recipient; hand: Hand }[] = [];
  done = 0;

  keep(loss: Loss): void {
    this.kept.push(loss);
  }

  claim(recipient: Recipient, hand: Hand): void {
    this.claims.push({ recipient, hand });
  }

  answer(): void {
    const messages = this.kept.splice(0).flatMap((loss) => loss.messages);
    this.claims.splice(0, 1)[0]!.hand(messages, () => void this.done++);
  }
}

describe('a part of a service', () => {
  function part(): { service: Service; depot: RemoteDepot } {
    const service = new Service();
    const depot = new RemoteDepot();
    service.runtime.redelivery!.depot = depot;
    return { service, depot };
  }

  it('hands what is lost to the depot, and asks there for a user who is back', () => {
    const { service, depot } = part();
    const { id } = service.lose(2);
    expect(depot.kept).toMatchObject([{ user: 'ada', client: 'tab', messages: [{}, {}] }]);
    depot.claims.length = 0;
    service.connect();
    expect(depot.claims).toMatchObject([{ recipient: { user: 'ada', client: 'tab' } }]);
    depot.answer();
    expect(depot.done).toBe(0);
    service.sweep();
    expect(service.ids).toEqual([`${id}-1`, `${id}-2`]);
    expect(depot.done).toBe(1);
  });

  it('brings along what was lost before it knew of the depot', () => {
    const service = new Service();
    service.lose(2);
    const depot = new RemoteDepot();
    service.runtime.redelivery!.depot = depot;
    service.connect();
    depot.answer();
    service.sweep();
    expect(service.calls).toHaveLength(2);
  });

  it('gives back what comes when the user has gone again', () => {
    const { service, depot } = part();
    service.lose(2);
    depot.claims.length = 0;
    closed(service.runtime, service.connect(), DROPPED);
    depot.answer();
    service.sweep();
    expect(service.calls).toEqual([]);
    expect(depot.kept).toMatchObject([{ user: 'ada', messages: [{}, {}] }]);
    expect(depot.done).toBe(1);
  });

  it('gives back what is left when the connection ends between', () => {
    const { service, depot } = part();
    service.lose(7);
    depot.claims.length = 0;
    const back = service.connect();
    depot.answer();
    service.sweep();
    closed(service.runtime, back, DROPPED);
    expect(service.calls).toHaveLength(5);
    expect(depot.kept.flatMap(({ messages }) => messages)).toHaveLength(2);
    expect(depot.done).toBe(1);
  });

  it.each<[string, Identity, number]>([
    ['the same client', ADA, 1],
    ['another device', { user: 'ada', client: 'phone' }, 0],
    ['another user with that client ID', { user: 'eve', client: 'tab' }, 0],
  ])('asks for what is offered to %s that was back before', (_, identity, asked) => {
    const { service, depot } = part();
    service.connect(identity);
    const openedAtMs = service.clock.nowMs;
    depot.claims.length = 0;
    service.runtime.redelivery!.offer(ADA, openedAtMs);
    expect(depot.claims).toEqual([]);
    service.runtime.redelivery!.offer(ADA, openedAtMs - 1);
    expect(depot.claims).toHaveLength(asked);
  });
});

it('is not there unless asked for', () => {
  expect(new Runtime().redelivery).toBeUndefined();
  expect(() => new Runtime({ redeliver: 1 as never })).toThrow(
    'redeliver is 1; allowed: a function',
  );
  expect(() => new Runtime({ redeliverWithinMs: 999 })).toThrow('redeliverWithinMs is 999');
});

/** When what was lost is redelivered, on a virtual clock. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it, vi } from 'vitest';
import { closed } from '../../src/hooks/ws/track.ts';
import type { Identity } from '../../src/runtime/options.ts';
import { Runtime } from '../../src/runtime/runtime.ts';
import { currentScope } from '../../src/scope/scope.ts';
import { ADA, DROPPED, RedeliveringService } from '../doubles/redelivering-service.ts';

describe('a user who comes back after a drop', () => {
  it('gets what was not proved, in order and once, by the IDs of the first sending', () => {
    const service = new RedeliveringService();
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
    const service = new RedeliveringService();
    const { id } = service.lose(3);
    service.connect();
    service.sweep();
    wall.mockRestore();
    expect(service.ids).toEqual([`${id}-1`, `${id}-2`, `${id}-3`]);
  });

  it('is told what finds a message in a store, and nothing that it said', () => {
    const given: unknown[] = [];
    const service = new RedeliveringService({
      redeliver: (_, notification) => void given.push(notification),
    });
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
    const service = new RedeliveringService();
    service.lose(1);
    service.clock.advance(awayMs);
    service.connect();
    service.sweep();
    expect(service.calls).toHaveLength(expected);
    expect(service.actions).toEqual({ dropped: 1 });
  });

  it('is waited for as long as the setting says', () => {
    const service = new RedeliveringService({ redeliverWithinMs: 1_000 });
    service.lose(2);
    service.clock.advance(1_000);
    service.sweep();
    expect(service.actions).toEqual({});
    service.clock.advance(1);
    service.sweep();
    expect(service.actions).toEqual({ dropped: 2 });
  });

  it('leaves the verdicts as they are', () => {
    const service = new RedeliveringService();
    service.lose(2);
    service.connect();
    service.sweep();
    expect(service.runtime.ledger.counts()).toMatchObject({ attempts: 2, unknown: 2 });
  });

  it('gets nothing that was proved, and nothing after a close that was meant', () => {
    const service = new RedeliveringService();
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
    const service = new RedeliveringService();
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
    const service = new RedeliveringService();
    service.lose(1);
    service.connect(identity);
    service.sweep(5);
    expect(service.calls).toEqual([]);
  });

  it('gets anything of another who holds the same client ID and is open while it drops', () => {
    const service = new RedeliveringService();
    const old = service.connect();
    old.send();
    service.clock.advance(10);
    service.connect({ user: 'eve', client: 'tab' });
    closed(service.runtime, old, DROPPED);
    service.sweep(5);
    expect(service.calls).toEqual([]);
  });

  it('gets it without a client: an open connection may be another device, and the next is the one that is back', () => {
    const service = new RedeliveringService();
    const laptop = service.connect({ user: 'ada' });
    laptop.send();
    service.clock.advance(10);
    service.connect({ user: 'ada' });
    closed(service.runtime, laptop, DROPPED);
    service.sweep(5);
    expect(service.calls).toEqual([]);
    service.connect({ user: 'ada' });
    service.sweep();
    expect(service.ids).toEqual([`${laptop.id}-1`]);
  });

  it('gets anything again that was for another than the connection and only reported', () => {
    const service = new RedeliveringService({ isolation: 'report' });
    const connection = service.connect();
    connection.send({ recipientHash: service.runtime.userHash('eve') });
    connection.send();
    closed(service.runtime, connection, DROPPED);
    service.connect();
    service.sweep();
    expect(service.ids).toEqual([`${connection.id}-2`]);
  });

  it('is looked at when somebody drops: thousands drop together', () => {
    const service = new RedeliveringService();
    const looked: string[] = [];
    const others = [service.connect({ user: 'ben', client: 'tab' }), service.connect()];
    for (const other of others) {
      const { client, user } = other;
      Object.defineProperty(other, 'client', { get: () => (looked.push(user!), client) });
    }
    service.lose(1);
    expect(new Set(looked)).toEqual(new Set(['ada']));
  });

  it('gets anything of somebody who was never identified', () => {
    const service = new RedeliveringService();
    service.lose(1, { client: 'tab' });
    service.connect({ client: 'tab' });
    service.sweep();
    expect(service.calls).toEqual([]);
  });

  it('has its own asynchronous context where another is served', () => {
    const hosts = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const service = new RedeliveringService({
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
    const service = new RedeliveringService();
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
    const service = new RedeliveringService({
      redeliver: () => new Promise<void>((end) => ends.push(end)),
    });
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
    const service = new RedeliveringService({
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
    const service = new RedeliveringService({ redeliver });
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
  it('keeps what was asked for and not sent by then', async () => {
    const service = new RedeliveringService({
      redeliver: async (_, { messageId }) => {
        await new Promise(setImmediate);
        service.calls.push(['late', messageId]);
      },
    });
    const { id } = service.lose(2);
    const second = service.connect();
    service.sweep();
    closed(service.runtime, second, DROPPED);
    expect(service.actions).toEqual({ failed: 1 });
    const third = service.connect();
    for (let times = 0; times < 3; times++) {
      service.sweep();
      await new Promise(setImmediate);
      await Promise.resolve();
    }
    expect(service.ids).toEqual([`${id}-1`, `${id}-1`, `${id}-2`]);
    closed(service.runtime, third, 1000);
  });

  it('gives a message up whose connection ended before it was sent five times', () => {
    const service = new RedeliveringService({ redeliver: () => new Promise<void>(() => {}) });
    service.lose(1);
    for (let times = 1; times <= 6; times++) {
      const connection = service.connect();
      service.sweep();
      closed(service.runtime, connection, DROPPED);
    }
    expect(service.actions).toEqual({ failed: 5, dropped: 1 });
  });

  it('keeps what was not handed over yet', () => {
    const service = new RedeliveringService();
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

it('is not there unless asked for', () => {
  expect(new Runtime().redelivery).toBeUndefined();
  expect(() => new Runtime({ redeliver: 1 as never })).toThrow(
    'redeliver is 1; allowed: a function',
  );
  expect(() => new Runtime({ redeliverWithinMs: 999 })).toThrow('redeliverWithinMs is 999');
});

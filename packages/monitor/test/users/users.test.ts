/** Delivery by user: bounded, isolated from one another, and without names. */
import { Connection, Runtime } from '@earshot/instrumentation';
import { beforeEach, expect, test } from 'vitest';
import { Users } from '../../src/users/users.ts';

let nowMs: number;
let runtime: Runtime;
let users: Users;

beforeEach(() => {
  nowMs = 0;
  runtime = new Runtime({ clock: () => nowMs, windowMs: 60_000 });
  users = new Users(runtime, 100);
  runtime.listen(users);
});

function connect(user: string): Connection {
  return new Connection({
    socket: { readyState: 1 },
    role: 'server',
    ping: () => {},
    lane: (owner) => runtime.ledger.openLane(owner, 'received'),
    timing: { windowMs: 60_000, gapMs: 100 } as never,
    openedAtMs: nowMs,
    correlation: { id: `job-${runtime.userHash(user)}`, refusedHash: undefined } as never,
    identity: { user },
    userHash: runtime.userHash(user),
  });
}
function send({ lane, correlationId }: Connection, count = 1): number {
  for (let sent = 0; sent < count; sent++) {
    runtime.ledger.attempt(lane, nowMs, 10, correlationId);
  }
  return lane.lastSequence;
}
const prove = ({ lane }: Connection, sequence: number): void =>
  runtime.ledger.proveReceived(lane, sequence, nowMs);
const expire = (): void => {
  nowMs += 61_000;
  runtime.ledger.expire(nowMs, Infinity);
};

test('each user has their own outcomes, latency and last failure', () => {
  const ada = connect('ada');
  const bob = connect('bob');
  const last = send(ada, 3);
  send(bob, 2);
  nowMs += 1500;
  prove(ada, last);
  expire();
  const found = users.find('ada')!;
  expect([found.ended, found.outcome('confirmed'), found.outcome('silent')]).toEqual([3, 3, 0]);
  expect(found.latencySeconds(0.5)).toBeCloseTo(1.5, 0);
  expect(found.lastSilent).toBeUndefined();
  const other = users.find('bob')!;
  expect([other.outcome('confirmed'), other.outcome('silent')]).toEqual([0, 2]);
  expect(other.lastSilent).toEqual({
    atMs: nowMs,
    reason: 'timeout',
    correlationId: bob.correlationId,
  });
  expect(other.latencySeconds(0.5)).toBeUndefined();
});

test('a user is found by name or hash, and a name is never shown', () => {
  send(connect('ada@example.com'));
  expire();
  const record = users.find('ada@example.com')!;
  expect(users.find(record.hash)).toBe(record);
  expect(JSON.stringify(users.worst(10))).not.toContain('ada');
  expect(users.find('eve')).toBeUndefined();
});

test('the worst come first', () => {
  for (const [user, lost] of [
    ['few', 1],
    ['many', 5],
    ['none', 0],
  ] as const) {
    const connection = connect(user);
    send(connection, lost);
    if (lost === 0) prove(connection, send(connection));
  }
  expire();
  const worst = users.worst(3).map(({ hash }) => hash);
  expect(worst).toEqual(['many', 'few', 'none'].map((user) => runtime.userHash(user)));
});

test('a million distinct users cost the capacity, and those in trouble outlast the others', () => {
  const bounded = new Users(runtime, 1_000);
  runtime.listen(bounded);
  send(connect('in trouble'));
  expire();
  const { length } = Array.from({ length: 1_000_000 });
  for (let user = 0; user < length; user++) {
    bounded.connection({
      event: 'established',
      atMs: nowMs,
      connection: { userHash: `hash-${user}`, role: 'server' } as Connection,
    });
  }
  expect(bounded.size).toBeLessThanOrEqual(1_000);
  expect(bounded.find('in trouble')?.outcome('silent')).toBe(1);
  expect(bounded.find('hash-999999')).toBeDefined();
  expect(bounded.evicted).toBe(1_000_000 + 1 - bounded.size);
});

test('a user who is active is not forgotten for one who came once', () => {
  const bounded = new Users(runtime, 4);
  runtime.listen(bounded);
  const active = connect('active');
  prove(active, send(active));
  for (let user = 0; user < 20; user++) {
    prove(active, send(active));
    const visitor = connect(`visitor-${user}`);
    prove(visitor, send(visitor));
  }
  expect(bounded.find('active')?.outcome('confirmed')).toBe(21);
});

test('connections are counted while they are open', () => {
  const ada = connect('ada');
  const notice = { atMs: nowMs, connection: ada };
  runtime.emit('connection', { event: 'established', ...notice });
  runtime.emit('connection', { event: 'established', ...notice });
  runtime.emit('connection', { event: 'dropped', ...notice });
  expect(users.find('ada')?.connections).toBe(1);
});

test('an isolation violation concerns both users', () => {
  const bob = connect('bob');
  runtime.emit('isolation', {
    action: 'blocked',
    atMs: nowMs,
    connection: bob,
    correlationId: 'job-1',
    recipientHash: runtime.userHash('ada'),
  });
  expect(users.find('ada')?.isolationViolations).toBe(1);
  expect(users.find('bob')?.isolationViolations).toBe(1);
});

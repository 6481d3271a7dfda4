/** Delivery by user: bounded, isolated from one another, and without names. */
import { Connection, Runtime } from '@earshot/instrumentation';
import { beforeEach, expect, test } from 'vitest';
import { countOf, endedOf, latencyOf, type UserReport } from '../../src/users/user-report.ts';
import { Users } from '../../src/users/users.ts';

const epochMs = (ms: number): number => 1_000_000 + ms;
let nowMs: number;
let runtime: Runtime;
let users: Users;

beforeEach(() => {
  nowMs = 0;
  runtime = new Runtime({ clock: () => nowMs, windowMs: 60_000 });
  users = new Users(runtime, 100, epochMs);
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
function find(user: string, among = users): UserReport | undefined {
  return among.answer({ user }).users[0];
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
  const found = find('ada')!;
  expect([endedOf(found), countOf(found, 'confirmed'), countOf(found, 'silent')]).toEqual([
    3, 3, 0,
  ]);
  expect(latencyOf(found, 0.5)).toBeCloseTo(1.5, 0);
  expect(found.lastSilent).toBeUndefined();
  const other = find('bob')!;
  expect([countOf(other, 'confirmed'), countOf(other, 'silent')]).toEqual([0, 2]);
  expect(other.lastSilent).toEqual({
    atMs: epochMs(nowMs),
    reason: 'timeout',
    correlationId: bob.correlationId,
  });
  expect(latencyOf(other, 0.5)).toBeUndefined();
});

test('a user is found by name or hash, and a name is never shown', () => {
  send(connect('ada@example.com'));
  expire();
  const report = find('ada@example.com')!;
  expect(find(report.hash)).toEqual(report);
  expect(JSON.stringify(users.answer({ worst: 10 }))).not.toMatch(/\bada\b/);
  expect(find('eve')).toBeUndefined();
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
  const worst = users.answer({ worst: 3 }).users.map(({ hash }) => hash);
  expect(worst).toEqual(['many', 'few', 'none'].map((user) => runtime.userHash(user)));
});

test('a million distinct users cost the capacity, and those in trouble outlast the others', () => {
  const bounded = new Users(runtime, 1_000, epochMs);
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
  const { kept, forgotten } = bounded.answer({ worst: 1 });
  expect(kept).toBeLessThanOrEqual(1_000);
  expect(countOf(find('in trouble', bounded)!, 'silent')).toBe(1);
  expect(find('hash-999999', bounded)).toBeDefined();
  expect(forgotten).toBe(1_000_000 + 1 - kept);
});

test('the worst are kept however many others lose something after them', () => {
  const bounded = new Users(runtime, 1_000, epochMs);
  runtime.listen(bounded);
  for (let user = 0; user < 20; user++) send(connect(`worst-${user}`), 100 - user);
  expire();
  for (let user = 0; user < 20_000; user++) {
    send(connect(`other-${user}`));
    if (user % 100 === 0) expire();
  }
  expire();
  const { users: worst, kept } = bounded.answer({ worst: 20 });
  expect(worst.map((report) => countOf(report, 'silent'))).toEqual(
    Array.from({ length: 20 }, (_, user) => 100 - user),
  );
  expect(kept).toBeLessThanOrEqual(1_000);
  expect(find('other-19999', bounded)).toBeDefined();
});

test('a user who is active is not forgotten for one who came once', () => {
  const bounded = new Users(runtime, 4, epochMs);
  runtime.listen(bounded);
  const active = connect('active');
  prove(active, send(active));
  for (let user = 0; user < 20; user++) {
    prove(active, send(active));
    const visitor = connect(`visitor-${user}`);
    prove(visitor, send(visitor));
  }
  expect(countOf(find('active', bounded)!, 'confirmed')).toBe(21);
});

test('connections, and messages under way, are those of this moment', () => {
  const [phone, laptop] = [connect('ada'), connect('ada')];
  for (const connection of [phone, laptop]) {
    runtime.connections.add(connection);
    runtime.emit('connection', { event: 'established', atMs: nowMs, connection });
  }
  send(phone, 2);
  send(laptop);
  expect(find('ada')).toMatchObject({ connections: 2, pending: 3 });
  runtime.connections.delete(phone);
  expect(find('ada')).toMatchObject({ connections: 1, pending: 1 });
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
  expect(find('ada')?.isolationViolations).toBe(1);
  expect(find('bob')?.isolationViolations).toBe(1);
});

test('what changed is told once, those in trouble first, and no more than asked for', () => {
  users.noteNews();
  for (const user of ['fine-1', 'fine-2']) {
    const connection = connect(user);
    prove(connection, send(connection));
  }
  send(connect('lost'));
  expire();
  const named = (most: number): string[] => users.takeNews(most).map(({ hash }) => hash);
  const hashes = ['lost', 'fine-1', 'fine-2'].map((user) => runtime.userHash(user));
  expect(named(2)).toEqual(hashes.slice(0, 2));
  expect(named(2)).toEqual(hashes.slice(2));
  expect(named(2)).toEqual([]);
  send(connect('lost'));
  expire();
  expect(users.takeNews(2)).toMatchObject([{ hash: hashes[0], outcomes: { 2: 2 } }]);
});

test('news are bounded however many users there are between two times of telling', () => {
  const many = new Users(runtime, 100_000, epochMs);
  many.noteNews();
  runtime.listen(many);
  for (let user = 0; user < 3_000; user++) {
    const connection = connect(`user-${user}`);
    prove(connection, send(connection));
  }
  expect(many.takeNews(100_000)).toHaveLength(1_000);
});

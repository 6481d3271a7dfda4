/** Users of a service of several processes: one of each, with the sum of what is known of them. */
import { Runtime, type Connection } from '@earshot/instrumentation';
import { expect, test } from 'vitest';
import { WholeUsers, type AskMember } from '../../src/service/whole-users.ts';
import { countOf, endedOf } from '../../src/users/user-report.ts';
import type { UsersAnswer } from '../../src/users/users-question.ts';
import { Users } from '../../src/users/users.ts';

const KEY = 'a key of the whole service';
/** Started long after the epoch, and not at the same time. */
let startedAtMs = 1_000_000;

/** A process with users of its own, and members that it asks by what could be sent to them. */
class ServiceProcess {
  readonly startedAtMs = (startedAtMs += 5_000);
  nowMs = 0;
  readonly runtime = new Runtime({ clock: () => this.nowMs, userHashKey: KEY });
  readonly own: Users;
  readonly members = new Map<string, AskMember>();
  readonly users: WholeUsers;

  constructor(capacity = 100) {
    this.own = new Users(this.runtime, capacity, (ms) => this.startedAtMs + ms);
    this.runtime.listen(this.own);
    this.users = new WholeUsers({
      own: this.own,
      capacity,
      hashOf: (user) => this.runtime.userHash(user),
      members: () => this.members,
    });
  }

  add(name: string, member: ServiceProcess): void {
    this.members.set(name, async (question) => sent(await member.users.answer(sent(question))));
    member.users.passOn();
  }

  /** So many messages that were lost on the user, and so many that were heard. */
  tell(user: string, { lost = 0, heard = 0 }): void {
    const { ledger } = this.runtime;
    const userHash = this.runtime.userHash(user);
    this.runtime.emit('connection', {
      event: 'established',
      atMs: this.nowMs,
      connection: { role: 'server', userHash } as Connection,
    });
    const lane = ledger.openLane({}, 'received');
    const send = (count: number): void => {
      for (let sent = 0; sent < count; sent++) {
        ledger.attempt(lane, this.nowMs, 1, `job-${user}`, { recipientHash: userHash });
      }
    };
    send(heard);
    ledger.proveReceived(lane, lane.lastSequence, this.nowMs);
    send(lost);
    this.nowMs += 61_000;
    ledger.expire(this.nowMs, Infinity);
  }
}

/** What arrives at another process is plain data. */
function sent<T>(message: T): T {
  return JSON.parse(JSON.stringify(message)) as T;
}

const summary = ({ runtime }: ServiceProcess, { users }: UsersAnswer, names: string[]) =>
  users.map((user) => [
    names.find((name) => runtime.userHash(name) === user.hash),
    countOf(user, 'silent'),
    countOf(user, 'confirmed'),
  ]);

test('a user of two processes is one, and is ranked by the sum', async () => {
  const [main, a, b] = [new ServiceProcess(), new ServiceProcess(), new ServiceProcess()];
  main.add('worker 1', a);
  main.add('worker 2', b);
  a.tell('ada', { lost: 2, heard: 1 });
  b.tell('ada', { lost: 2, heard: 5 });
  b.tell('ben', { lost: 3 });
  main.tell('eve', { heard: 1 });
  const names = ['ada', 'ben', 'eve'];
  const all = await main.users.worst(10);
  expect(summary(main, all, names)).toEqual([
    ['ada', 4, 6],
    ['ben', 3, 0],
    ['eve', 0, 1],
  ]);
  expect([all.kept, all.forgotten]).toEqual([3, 0]);
});

test('who is among the worst is shown with what is known of them where others are worse', async () => {
  const [main, a, b] = [new ServiceProcess(), new ServiceProcess(), new ServiceProcess()];
  main.add('worker 1', a);
  main.add('worker 2', b);
  a.tell('ada', { lost: 9 });
  for (const user of ['u-1', 'u-2', 'u-3']) b.tell(user, { lost: 3 });
  b.tell('ada', { heard: 7 });
  expect(summary(main, await main.users.worst(1), ['ada'])).toEqual([['ada', 9, 7]]);
});

test('a look-up by name asks all, and so do the members of members', async () => {
  const [main, worker, thread] = [new ServiceProcess(), new ServiceProcess(), new ServiceProcess()];
  worker.add('thread 1', thread);
  main.add('worker 1', worker);
  thread.tell('ada', { lost: 1 });
  worker.tell('ada', { heard: 2 });
  const { users } = await main.users.find('ada');
  expect(users.map((user) => [user.hash, endedOf(user)])).toEqual([
    [main.runtime.userHash('ada'), 3],
  ]);
  const [one] = users;
  expect(one?.lastConfirmedAtMs).toBe(worker.startedAtMs);
  expect(one?.lastSilent?.atMs).toBe(thread.startedAtMs + 61_000);
  expect((await main.users.find(one!.hash)).users).toEqual(users);
  expect((await main.users.find('eve')).users).toEqual([]);
});

test('what an ended member told last stays, without its connections, and once', async () => {
  const [main, a, b] = [new ServiceProcess(), new ServiceProcess(), new ServiceProcess()];
  main.add('worker 1', a);
  main.add('worker 2', b);
  a.tell('ada', { lost: 1 });
  b.tell('ada', { lost: 1 });
  const told = a.users.takeNews(100).map((user) => ({ ...user, connections: 1 }));
  main.users.hear('worker 1', sent(told));
  // Asked while it lives, what it told before is not added to what it tells now.
  expect(summary(main, await main.users.worst(9), ['ada'])).toEqual([['ada', 2, 0]]);
  main.members.delete('worker 1');
  main.users.end('worker 1');
  expect((await main.users.find('ada')).users).toMatchObject([
    { outcomes: { 2: 2 }, connections: 0 },
  ]);
  main.users.forget('worker 1');
  expect(summary(main, await main.users.worst(9), ['ada'])).toEqual([['ada', 2, 0]]);
  expect((await main.users.worst(9)).kept).toBe(1);
});

test('a member that does not answer is taken at its last word', async () => {
  const [main, busy] = [new ServiceProcess(), new ServiceProcess()];
  main.add('worker 1', busy);
  busy.tell('ada', { lost: 1 });
  main.users.hear('worker 1', sent(busy.users.takeNews(100)));
  busy.tell('ada', { lost: 1 });
  main.members.set('worker 1', () => Promise.resolve(undefined));
  expect(summary(main, await main.users.worst(9), ['ada'])).toEqual([['ada', 1, 0]]);
});

test('what a thread told is passed on by its worker, in the sum', async () => {
  const [main, worker, thread] = [new ServiceProcess(), new ServiceProcess(), new ServiceProcess()];
  worker.add('thread 1', thread);
  main.add('worker 1', worker);
  worker.tell('ada', { lost: 1 });
  worker.users.takeNews(100);
  thread.tell('ada', { lost: 1 });
  worker.users.hear('thread 1', sent(thread.users.takeNews(100)));
  main.users.hear('worker 1', sent(worker.users.takeNews(100)));
  main.members.delete('worker 1');
  expect(summary(main, await main.users.worst(9), ['ada'])).toEqual([['ada', 2, 0]]);
});

test('however many members ended with however many users, the capacity holds', async () => {
  const main = new ServiceProcess(10);
  for (let worker = 0; worker < 50; worker++) {
    const member = new ServiceProcess();
    member.users.passOn();
    member.tell('ada', { lost: 1 });
    for (let user = 0; user < 30; user++) member.tell(`${worker}-${user}`, { heard: 1 });
    main.users.hear(`worker ${worker}`, sent(member.users.takeNews(100)));
    main.users.forget(`worker ${worker}`);
  }
  const { kept, forgotten, users } = await main.users.worst(1);
  expect(kept).toBeLessThanOrEqual(10);
  expect(forgotten).toBeGreaterThan(1_000);
  expect(summary(main, { users } as UsersAnswer, ['ada'])).toEqual([['ada', 50, 0]]);
});

test('of the users of ended members the worst stay, however many lose something after them', async () => {
  const main = new ServiceProcess(10);
  const endAfter = (user: string, lost: number): void => {
    const member = new ServiceProcess();
    member.users.passOn();
    member.tell(user, { lost });
    main.users.hear(user, sent(member.users.takeNews(100)));
    main.users.forget(user);
  };
  endAfter('ada', 40);
  for (let user = 0; user < 30; user++) endAfter(`user ${user}`, 1);
  expect(summary(main, await main.users.worst(1), ['ada'])).toEqual([['ada', 40, 0]]);
});

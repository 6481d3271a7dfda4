/** The journal's file: what is written is found, what is old goes, what is left behind is told once. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countEndings, totalOf } from '../../src/history/endings.ts';
import { History } from '../../src/history/history.ts';
import { moveAside, removeOldAsides } from '../../src/journal/asides.ts';
import { Database } from '../../src/journal/database.ts';
import { LeftBehind } from '../../src/journal/left-behind.ts';
import type { Batch, Owner } from '../../src/journal/messages.ts';
import { PastReader } from '../../src/journal/past-reader.ts';
import { PendingReader } from '../../src/journal/pending-reader.ts';
import { removeExcess, removeOld } from '../../src/journal/retention.ts';
import { find } from '../../src/journal/search.ts';
import { Slot } from '../../src/journal/slot.ts';
import { TextNumbers, Texts } from '../../src/journal/texts.ts';
import { FollowedService } from '../doubles/followed-service.ts';
import { writeBatch } from '../../src/journal/write-batch.ts';

const OWNER: Owner = { base: 1_000, pid: 42, root: 'root' };
const EPOCH_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let folder: string;
let database: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-journal-'));
  database = Database.open(join(folder, 'journal-0.sqlite'));
  database.own(OWNER, EPOCH_MS);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A service whose memory is read as the monitor does, and written down at once. */
class WrittenService extends FollowedService {
  readonly #numbers = new TextNumbers();
  readonly #texts = new Texts();
  readonly history = new History(this.runtime, 1_000, () => undefined);
  readonly pending = new PendingReader(this.runtime.ledger.store, this.#numbers, OWNER.base);
  readonly past = new PastReader(this.history, this.#numbers);

  constructor() {
    super({ windowMs: 60_000 });
    this.runtime.listen(this.history);
  }

  /** Writes what has been pending for 150 ms, and all that ended. */
  write(changes: Partial<Batch> = {}): Batch {
    const { pending, moved, over } = this.pending.read(this.nowMs - 150, EPOCH_MS);
    const { confirmed, verdicts, events } = this.past.read(EPOCH_MS);
    const texts = this.#numbers.take();
    const batch: Batch = {
      atMs: EPOCH_MS + this.nowMs,
      isFresh: false,
      texts,
      pending,
      moved,
      over,
      confirmed,
      verdicts,
      events,
      kept: [],
      reported: undefined,
      ...changes,
    };
    this.#texts.learn(texts);
    database.transaction(() => writeBatch(database, batch, OWNER, this.#texts));
    return batch;
  }
}

function leftPending(): number[] {
  const left = LeftBehind.in(database, Infinity);
  return left === undefined ? [] : left.next().orphans.map(({ sequence }) => sequence);
}

describe('what is pending', () => {
  it('is not written before it is 150 ms old', () => {
    const service = new WrittenService();
    service.send(service.connect(), 2);
    service.nowMs += 149;
    service.write();
    expect(leftPending()).toEqual([]);
    service.nowMs += 1;
    service.write();
    expect(leftPending()).toEqual([1, 2]);
  });

  it('is one row for many, with the time and the size of each', () => {
    const service = new WrittenService();
    const chat = service.connect();
    service.send(chat, 2);
    service.nowMs += 7;
    service.send(chat, 1);
    service.nowMs += 200;
    service.write();
    expect(database.all('SELECT first, last FROM pending')).toEqual([{ first: 1, last: 3 }]);
    const orphans = LeftBehind.in(database, Infinity)!.next().orphans;
    expect(orphans.map(({ sentAtMs }) => sentAtMs - EPOCH_MS)).toEqual([1_000, 1_000, 1_007]);
    expect(orphans[2]).toMatchObject({
      correlationId: 'corr-1',
      connection: 'c0ffee0000000001',
      destination: '/chat',
      userHash: 'a1b2c3d4e5f6',
      bytes: 100,
      required: 'received',
    });
  });

  it('goes with its proof, also where that is of the first ones alone', () => {
    const service = new WrittenService();
    const chat = service.connect();
    service.send(chat, 5);
    service.nowMs += 200;
    service.write();
    service.prove(chat, 3);
    service.write();
    expect(leftPending()).toEqual([4, 5]);
    service.prove(chat, 5);
    service.write();
    expect(leftPending()).toEqual([]);
    expect(totalOf(find(database, 'corr-1').outcomes)).toBe(5);
  });

  it.each([0, -HOUR_MS])(
    'is no orphan once it ended out of order, by a clock set by %d ms',
    (byMs) => {
      const service = new WrittenService();
      const chat = service.connect();
      service.send(chat, 3);
      service.nowMs += 200;
      service.write();
      const verdict = { outcome: 'failed', reason: 'exception' } as const;
      service.runtime.ledger.settle(chat.lane, 2, verdict, service.nowMs);
      service.write({ atMs: EPOCH_MS + service.nowMs + byMs });
      expect(leftPending()).toEqual([1, 3]);
    },
  );

  it('is written anew after a failure, once', () => {
    const service = new WrittenService();
    service.send(service.connect(), 3);
    service.nowMs += 200;
    service.write();
    service.pending.startOver();
    service.write({ isFresh: true });
    expect(leftPending()).toEqual([1, 2, 3]);
  });

  it('is told no more once it was reported', () => {
    const service = new WrittenService();
    service.send(service.connect(), 3);
    service.nowMs += 200;
    service.write();
    const left = LeftBehind.in(database, Infinity)!;
    const { rows, isLast, owner } = left.next();
    expect(owner).toMatchObject({ pid: 42, root: 'root', alive_at: EPOCH_MS + service.nowMs });
    left.forget({ slot: 0, rows, isLast });
    expect(LeftBehind.in(database, Infinity)).toBeUndefined();
  });

  it.each([HOUR_MS, -HOUR_MS])(
    'is left behind also where the wall clock is set by %d ms before the next start',
    (byMs) => {
      const service = new WrittenService();
      service.send(service.connect(), 3);
      service.nowMs += 200;
      const batch = service.write();
      const next = { ...OWNER, base: OWNER.base + byMs, pid: 43 };
      database.own(next, EPOCH_MS + byMs);
      const nothing = { numbers: new Float64Array(), cells: new Float32Array() };
      writeBatch(database, { ...batch, isFresh: true, pending: nothing }, next, new Texts());
      const { orphans, owner } = LeftBehind.in(database, next.base)!.next();
      expect(orphans.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
      expect(owner).toMatchObject({ pid: 42 });
    },
  );

  it('of the living owner is nobody else’s', () => {
    const service = new WrittenService();
    service.send(service.connect(), 1);
    service.nowMs += 200;
    service.write();
    expect(LeftBehind.in(database, OWNER.base)).toBeUndefined();
    expect(leftPending()).toEqual([1]);
  });
});

describe('what ended', () => {
  it('is found with what its connection went through', () => {
    const service = new WrittenService();
    const chat = service.connect();
    service.send(chat, 2);
    service.nowMs += 30;
    service.prove(chat, 1);
    service.pass(61_000);
    service.runtime.emit('connection', {
      event: 'dropped',
      atMs: service.nowMs,
      connection: chat.connection as never,
    });
    service.write();
    const { notifications, outcomes, events } = find(database, 'corr-1');
    expect(outcomes).toEqual({ ...countEndings([]), confirmed: 1, silent: 1 });
    expect(notifications).toMatchObject([
      { sequence: 1, outcome: 'confirmed', reached: 'received' },
      { sequence: 2, outcome: 'silent', reason: 'timeout' },
    ]);
    expect(notifications[0]!.endedAtMs! - notifications[0]!.sentAtMs).toBe(30);
    expect(events).toMatchObject([{ kind: 'connection', connection: 'c0ffee0000000001' }]);
    expect(find(database, 'another')).toEqual({
      notifications: [],
      outcomes: countEndings([]),
      events: [],
    });
  });

  it('that the memory had forgotten before it was read is counted as lost', () => {
    const service = new WrittenService();
    const chat = service.connect();
    service.send(chat, 1_001);
    service.prove(chat, 1_001);
    expect(service.past.read(EPOCH_MS)).toMatchObject({ size: 1_000, lost: 1 });
    expect(service.past.read(EPOCH_MS)).toMatchObject({ size: 0, lost: 0 });
  });
});

describe('retention', () => {
  const limits = { maxAgeMs: 7 * DAY_MS, maxBytes: 1e9 };

  it('removes what is older than the limit, and keeps what is as old', () => {
    const service = new WrittenService();
    const chat = service.connect();
    for (const atMs of [EPOCH_MS, EPOCH_MS + 1]) {
      service.prove(chat, service.send(chat, 1));
      service.write({ atMs });
    }
    removeOld(database, limits, EPOCH_MS + 7 * DAY_MS);
    expect(totalOf(find(database, 'corr-1').outcomes)).toBe(2);
    removeOld(database, limits, EPOCH_MS + 7 * DAY_MS + 1);
    expect(totalOf(find(database, 'corr-1').outcomes)).toBe(1);
    removeOld(database, limits, EPOCH_MS + 8 * DAY_MS);
    expect(totalOf(find(database, 'corr-1').outcomes)).toBe(0);
  });

  it('removes the oldest confirmed ones first where it is too much, and never what is pending', () => {
    const service = new WrittenService();
    const chat = service.connect();
    const lost = service.connect({ id: 'c0ffee0000000002', correlationId: 'lost' });
    service.send(lost, 10);
    service.nowMs += 200;
    for (let at = 0; at < 2_000; at++) {
      service.prove(chat, service.send(chat, 1));
      service.write();
    }
    const size = database.size();
    removeExcess(database, { ...limits, maxBytes: size / 2 });
    expect(database.size()).toBeLessThanOrEqual(size / 2);
    const { notifications } = find(database, 'corr-1');
    expect(notifications.at(-1)!.sequence).toBe(2_000);
    removeExcess(database, { ...limits, maxBytes: 1 });
    expect(totalOf(find(database, 'corr-1').outcomes)).toBe(0);
    expect(leftPending()).toHaveLength(10);
  });
});

it('of journals that were moved aside the last three are kept, and none for too long', () => {
  const path = join(folder, 'journal-1.sqlite');
  for (let day = 0; day < 5; day++) {
    for (const suffix of ['', '-wal']) writeFileSync(path + suffix, 'x');
    moveAside(path, { errcode: 11 }, EPOCH_MS + day * DAY_MS);
  }
  const asides = (): string[] => readdirSync(folder).filter((name) => name.includes('corrupt'));
  removeOldAsides(folder, 0);
  expect(asides()).toEqual(
    [3, 4, 5].flatMap((day) => {
      const name = `journal-1.corrupt-2026-01-0${day}T00-00-00.000Z.sqlite`;
      return [name, `${name}-wal`];
    }),
  );
  removeOldAsides(folder, Infinity);
  expect(asides()).toEqual([]);
  expect(readdirSync(folder)).toContain('journal-0.sqlite');
});

it('a slot has one owner at a time', () => {
  const first = Slot.takeFirst(folder);
  const second = Slot.takeFirst(folder);
  expect([first.number, second.number]).toEqual([0, 1]);
  expect(Slot.take(folder, 0)).toBeUndefined();
  first.release();
  const again = Slot.take(folder, 0);
  expect(again).toMatchObject({ number: 0 });
  again!.release();
  second.release();
});

it('texts are told once, and numbered anew when they are too many', () => {
  const numbers = new TextNumbers();
  const texts = new Texts();
  expect([numbers.numberOf('a'), numbers.numberOf('b'), numbers.numberOf('a')]).toEqual([0, 1, 0]);
  texts.learn(numbers.take());
  expect(texts.at(1)).toBe('b');
  expect(numbers.numberOf('b')).toBe(1);
  expect(numbers.take()).toEqual({ startsOver: false, added: [] });
  for (let at = 0; at <= 100_000; at++) numbers.numberOf(`text ${at}`);
  texts.learn(numbers.take());
  expect(numbers.numberOf('b')).toBe(0);
  texts.learn(numbers.take());
  expect([texts.at(0), texts.at(1)]).toEqual(['b', undefined]);
});

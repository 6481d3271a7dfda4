/**
 * What every store of pending notifications must do. A new store runs this suite:
 * `storeContract('SQLite journal', (capacity) => new JournalStore(capacity))`.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lane, NONE } from '../../src/delivery/lane.ts';
import type { PendingStore } from '../../src/delivery/store.ts';

interface Held {
  readonly lane: Lane;
  readonly sequence: number;
  readonly sentAtMs: number;
  readonly bytes: number;
  readonly correlationId: string;
  readonly attachment: object | undefined;
}

/** The exactness with which a store knows its oldest. */
const SLOT_MS = 250;

export function storeContract(name: string, makeStore: (capacity: number) => PendingStore): void {
  const laneOf = (owner = 'connection'): Lane => new Lane(owner, 'received', 'its own');
  const add = (store: PendingStore, lane: Lane, sentAtMs = 1_000): number => {
    store.add(lane, ++lane.lastSequence, sentAtMs, 10, 'its own', undefined);
    return lane.lastSequence;
  };

  describe.each([name])('%s', () => {
    test('is empty at first', () => {
      const store = makeStore(10);
      const lane = laneOf();
      expect(store.size).toBe(0);
      expect(store.capacity).toBe(10);
      expect(store.first(lane)).toBe(NONE);
      expect(store.has(lane, 1)).toBe(false);
      expect(store.overdueLane(Infinity)).toBeUndefined();
      expect([...store.lanes()]).toEqual([]);
    });

    test('returns what it was given', () => {
      const store = makeStore(10);
      const lane = laneOf();
      const attachment = { tool: 'search' };
      store.add(lane, 7, 1_234.5, 4_000_000_000, 'correlation-ünïcode', attachment);
      expect(heldAt(store, lane, 7)).toEqual({
        lane,
        sequence: 7,
        sentAtMs: 1_234.5,
        bytes: 4_000_000_000,
        correlationId: 'correlation-ünïcode',
        attachment,
      });
    });

    test('finds what was sent after a silence of ten days, without walking through it', () => {
      const store = makeStore(10);
      const lane = laneOf();
      const laterMs = 10 * 86_400_000;
      add(store, lane, 1_000);
      store.remove(lane, 1);
      add(store, lane, laterMs);
      expect(store.overdueLane(laterMs - 1)).toBeUndefined();
      expect(store.overdueLane(laterMs)).toBe(lane);
    });

    test('holds on to no lane that has ended, and finds the others as before', () => {
      const store = makeStore(10);
      const lanes = [laneOf('ada'), laneOf('bob'), laneOf('cleo')] as const;
      lanes.forEach((lane, i) => add(store, lane, 1_000 * i));
      const [first, second, third] = lanes;
      for (const lane of [first, third]) {
        store.remove(lane, 1);
        store.forget(lane);
      }
      store.forget(laneOf('never heard of'));
      expect([...store.lanes()]).toEqual([second]);
      expect(store.first(first)).toBe(NONE);
      expect(store.overdueLane(999)).toBeUndefined();
      expect(store.overdueLane(1_000)).toBe(second);
      expect(store.overdueLane(Infinity)).toBe(second);
      store.remove(second, 1);
      store.forget(second);
      expect(store.overdueLane(Infinity)).toBeUndefined();
      add(store, laneOf('dora'), 500);
      expect(store.overdueLane(Infinity)?.owner).toBe('dora');
    });

    test('has none of the numbers that it was not given, and none of another lane', () => {
      const store = makeStore(10);
      const lane = laneOf();
      const sequence = add(store, lane);
      const others = [0, -1, sequence + 1, sequence + 16, sequence + 2 ** 32, NaN, Infinity];
      for (const other of others) expect(store.has(lane, other)).toBe(false);
      expect(store.has(laneOf('bob'), sequence)).toBe(false);
    });

    test("knows the lane's own correlation ID where a notification has no other", () => {
      const store = makeStore(10);
      const lane = laneOf();
      add(store, lane);
      store.add(lane, 2, 1_000, 10, 'another', undefined);
      expect([store.correlationId(lane, 1), store.correlationId(lane, 2)]).toEqual([
        'its own',
        'another',
      ]);
    });

    test('holds sequence numbers beyond 32 bits', () => {
      const store = makeStore(4);
      const lane = laneOf();
      lane.lastSequence = 2 ** 40;
      const sequences = [add(store, lane), add(store, lane), add(store, lane)];
      expect(store.first(lane)).toBe(2 ** 40 + 1);
      store.remove(lane, sequences[0]!);
      expect([store.first(lane), store.has(lane, sequences[2]!)]).toEqual([2 ** 40 + 2, true]);
    });

    test('forgets what it gave back', () => {
      const store = makeStore(10);
      const lane = laneOf();
      const sequence = add(store, lane);
      store.remove(lane, sequence);
      expect(store.has(lane, sequence)).toBe(false);
      expect([store.first(lane), lane.pending, store.size]).toEqual([NONE, 0, 0]);
      expect(store.overdueLane(Infinity)).toBeUndefined();
    });

    test('has nothing that it was never given', () => {
      const store = makeStore(10);
      const lane = laneOf();
      add(store, lane);
      for (const sequence of [-1, 0, 2, 17, 1e9]) expect(store.has(lane, sequence)).toBe(false);
    });

    test('of one place is used again and again', () => {
      const store = makeStore(1);
      const lane = laneOf();
      for (let i = 0; i < 50; i++) store.remove(lane, add(store, lane));
      add(store, lane);
      expect([store.first(lane), store.size]).toEqual([51, 1]);
    });

    test.each([15, 16, 17, 1_023, 1_024, 1_025, 5_000])(
      'holds %d as it holds one, in order',
      (count) => {
        const store = makeStore(5_000);
        const lane = laneOf();
        for (let i = 0; i < count; i++) add(store, lane, 1_000 + i);
        expect([store.size, lane.pending]).toEqual([count, count]);
        for (let sequence = 1; sequence <= count; sequence++) {
          if (store.first(lane) !== sequence) expect(store.first(lane)).toBe(sequence);
          if (store.sentAtMs(lane, sequence) !== 999 + sequence) expect.unreachable();
          store.remove(lane, sequence);
        }
        expect(store.first(lane)).toBe(NONE);
      },
    );

    test('is a list that loses its elements anywhere: as an array would', () => {
      const CAPACITY = 40;
      const step = fc.oneof(
        {
          weight: 3,
          arbitrary: fc.record({
            act: fc.constant('add' as const),
            at: fc.nat(2),
            ms: fc.nat(400),
          }),
        },
        {
          weight: 2,
          arbitrary: fc.record({
            act: fc.constantFrom('remove' as const, 'removeFirst' as const),
            at: fc.nat(CAPACITY),
            ms: fc.constant(0),
          }),
        },
      );
      fc.assert(
        fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
          const store = makeStore(CAPACITY);
          const lanes = ['ada', 'bob', 'cyd'].map(laneOf);
          let model: Held[] = [];
          let atMs = 0;
          for (const { act, at, ms } of steps) {
            if (act === 'add') {
              if (model.length === CAPACITY) continue;
              atMs += ms;
              const lane = lanes[at]!;
              const held: Held = {
                lane,
                sequence: ++lane.lastSequence,
                sentAtMs: atMs,
                bytes: model.length * 7,
                correlationId: atMs % 3 === 0 ? 'its own' : `c-${atMs}`,
                attachment: atMs % 2 === 0 ? { atMs } : undefined,
              };
              const { sequence, sentAtMs, bytes, correlationId, attachment } = held;
              store.add(lane, sequence, sentAtMs, bytes, correlationId, attachment);
              model.push(held);
            } else {
              if (model.length === 0) continue;
              const gone = model[act === 'remove' ? at % model.length : 0]!;
              store.remove(gone.lane, gone.sequence);
              model = model.filter((held) => held !== gone);
            }
            expectSame(store, lanes, model, atMs);
          }
        }),
      );
    });
  });
}

function expectSame(
  store: PendingStore,
  lanes: readonly Lane[],
  model: readonly Held[],
  nowMs: number,
): void {
  expect(store.size).toBe(model.length);
  for (const lane of lanes) {
    const own = model.filter((held) => held.lane === lane);
    expect(lane.pending).toBe(own.length);
    expect(store.first(lane)).toBe(own[0]?.sequence ?? NONE);
    expect(own.map(({ sequence }) => heldAt(store, lane, sequence))).toEqual(own);
    const held = new Set(own.map(({ sequence }) => sequence));
    for (let sequence = 1; sequence <= lane.lastSequence; sequence++) {
      if (store.has(lane, sequence) !== held.has(sequence)) expect.unreachable();
    }
  }
  for (const sentByMs of [nowMs, nowMs - 100, nowMs - 300, nowMs - 1_000]) {
    const found = store.overdueLane(sentByMs);
    const overdue = model.filter((held) => held.sentAtMs <= sentByMs).map(({ lane }) => lane);
    if (overdue.length === 0) expect(found).toBeUndefined();
    else expect(overdue).toContain(found);
  }
  const oldest = store.overdueLane(Infinity);
  expect(oldest === undefined).toBe(model.length === 0);
  if (oldest === undefined) return;
  expect(Math.floor(store.sentAtMs(oldest, store.first(oldest)) / SLOT_MS)).toBe(
    Math.floor(model[0]!.sentAtMs / SLOT_MS),
  );
  expect([...store.lanes()]).toEqual(expect.arrayContaining(model.map(({ lane }) => lane)));
}

function heldAt(store: PendingStore, lane: Lane, sequence: number): Held {
  return {
    lane,
    sequence,
    sentAtMs: store.sentAtMs(lane, sequence),
    bytes: store.bytes(lane, sequence),
    correlationId: store.correlationId(lane, sequence),
    attachment: store.attachment(lane, sequence),
  };
}

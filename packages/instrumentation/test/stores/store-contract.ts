/**
 * What every store of pending notifications must do. A new store runs this suite:
 * `storeContract('SQLite journal', (capacity) => new JournalStore(capacity))`.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lane, NONE } from '../../src/delivery/lane.ts';
import type { PendingStore } from '../../src/delivery/store.ts';

interface Held {
  readonly entry: number;
  readonly lane: Lane;
  readonly sequence: number;
  readonly sentAtMs: number;
  readonly bytes: number;
  readonly correlationId: string;
  readonly attachment: object | undefined;
}

export function storeContract(name: string, makeStore: (capacity: number) => PendingStore): void {
  const laneOf = (owner = 'connection'): Lane => new Lane(owner, 'received');
  const add = (store: PendingStore, lane: Lane): number =>
    store.add(lane, ++lane.lastSequence, 1_000 + lane.lastSequence, 10, 'correlation', undefined);

  describe.each([name])('%s', () => {
    test('is empty at first', () => {
      const store = makeStore(10);
      expect(store.size).toBe(0);
      expect(store.capacity).toBe(10);
      expect(store.oldest()).toBe(NONE);
      expect([...store.entries()]).toEqual([]);
    });

    test('returns what it was given', () => {
      const store = makeStore(10);
      const lane = laneOf();
      const attachment = { tool: 'search' };
      const entry = store.add(lane, 7, 1_234.5, 4_000_000_000, 'correlation-ünïcode', attachment);
      expect(store.lane(entry)).toBe(lane);
      expect(store.sequence(entry)).toBe(7);
      expect(store.sentAtMs(entry)).toBe(1_234.5);
      expect(store.bytes(entry)).toBe(4_000_000_000);
      expect(store.correlationId(entry)).toBe('correlation-ünïcode');
      expect(store.attachment(entry)).toBe(attachment);
    });

    test('holds sequence numbers beyond 32 bits', () => {
      const store = makeStore(1);
      expect(store.sequence(store.add(laneOf(), 2 ** 40 + 1, 0, 0, '', undefined))).toBe(
        2 ** 40 + 1,
      );
    });

    test('keeps the order of all, and the order of each lane', () => {
      const store = makeStore(10);
      const [ada, bob] = [laneOf('ada'), laneOf('bob')];
      const [a1, b1, a2, b2] = [add(store, ada), add(store, bob), add(store, ada), add(store, bob)];
      expect([...store.entries()]).toEqual([a1, b1, a2, b2]);
      expect([ada.head, store.nextInLane(a1), ada.tail, store.nextInLane(a2)]).toEqual([
        a1,
        a2,
        a2,
        NONE,
      ]);
      expect([bob.head, store.nextInLane(b1), bob.tail, store.nextInLane(b2)]).toEqual([
        b1,
        b2,
        b2,
        NONE,
      ]);
      expect([ada.pending, bob.pending]).toEqual([2, 2]);
    });

    test('forgets what it gave back, and whose it was', () => {
      const store = makeStore(10);
      const lane = laneOf();
      const entry = add(store, lane);
      store.remove(entry);
      expect(store.lane(entry)).toBeUndefined();
      expect(store.attachment(entry)).toBeUndefined();
      expect([lane.head, lane.tail, lane.pending, store.size, store.oldest()]).toEqual([
        NONE,
        NONE,
        0,
        0,
        NONE,
      ]);
    });

    test('has no notification at an entry that it never gave out', () => {
      const store = makeStore(10);
      for (const entry of [NONE, 0, 9, 10, 1e9]) expect(store.lane(entry)).toBeUndefined();
    });

    test('of one place is used again and again', () => {
      const store = makeStore(1);
      const lane = laneOf();
      for (let i = 0; i < 5; i++) store.remove(add(store, lane));
      const entry = add(store, lane);
      expect([...store.entries()]).toEqual([entry]);
      expect(store.sequence(entry)).toBe(6);
    });

    test.each([1_023, 1_024, 1_025, 2_049, 5_000])(
      'holds %d as it holds one, in order',
      (count) => {
        const store = makeStore(5_000);
        const lane = laneOf();
        const entries = Array.from({ length: count }, () => add(store, lane));
        expect(new Set(entries).size).toBe(count);
        expect([...store.entries()]).toEqual(entries);
        expect(store.size).toBe(count);
        let entry = lane.head;
        for (let sequence = 1; sequence <= count; sequence++, entry = store.nextInLane(entry)) {
          if (store.sequence(entry) !== sequence) expect(store.sequence(entry)).toBe(sequence);
        }
        expect(entry).toBe(NONE);
      },
    );

    test.each([1, 2, 1_000, 1_024, 1_025, 1_500, 3_000])(
      'fills to its capacity of %d and empties again',
      (capacity) => {
        const store = makeStore(capacity);
        const lane = laneOf();
        for (let round = 0; round < 2; round++) {
          for (let i = 0; i < capacity; i++) add(store, lane);
          expect(store.size).toBe(capacity);
          expect([...store.entries()].length).toBe(capacity);
          while (store.oldest() !== NONE) store.remove(store.oldest());
          expect([store.size, lane.pending, lane.head, lane.tail]).toEqual([0, 0, NONE, NONE]);
        }
      },
    );

    test('is a list that loses its elements anywhere: as an array would', () => {
      const CAPACITY = 12;
      const step = fc.oneof(
        { weight: 3, arbitrary: fc.record({ act: fc.constant('add' as const), at: fc.nat(2) }) },
        {
          weight: 2,
          arbitrary: fc.record({ act: fc.constant('remove' as const), at: fc.nat(CAPACITY) }),
        },
        {
          weight: 1,
          arbitrary: fc.record({ act: fc.constant('removeOldest' as const), at: fc.constant(0) }),
        },
      );
      fc.assert(
        fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
          const store = makeStore(CAPACITY);
          const lanes = ['ada', 'bob', 'cyd'].map(laneOf);
          let model: Held[] = [];
          let atMs = 0;
          for (const { act, at } of steps) {
            if (act === 'add') {
              if (model.length === CAPACITY) continue;
              const lane = lanes[at]!;
              const facts = {
                lane,
                sequence: ++lane.lastSequence,
                sentAtMs: ++atMs,
                bytes: atMs * 7,
                correlationId: `c-${atMs}`,
                attachment: atMs % 2 === 0 ? { atMs } : undefined,
              };
              const { sequence, sentAtMs, bytes, correlationId, attachment } = facts;
              const entry = store.add(lane, sequence, sentAtMs, bytes, correlationId, attachment);
              expect(model.map((held) => held.entry)).not.toContain(entry);
              model.push({ entry, ...facts });
            } else {
              if (model.length === 0) continue;
              const gone = model[act === 'remove' ? at % model.length : 0]!;
              if (act === 'removeOldest') expect(store.oldest()).toBe(gone.entry);
              store.remove(gone.entry);
              model = model.filter((held) => held !== gone);
            }
            expectSame(store, lanes, model);
          }
        }),
      );
    });
  });
}

function expectSame(store: PendingStore, lanes: readonly Lane[], model: readonly Held[]): void {
  expect(store.size).toBe(model.length);
  expect(store.oldest()).toBe(model[0]?.entry ?? NONE);
  expect([...store.entries()].map((entry) => heldAt(store, entry))).toEqual(model);
  for (const lane of lanes) {
    const own = model.filter((held) => held.lane === lane).map(({ entry }) => entry);
    expect(lane.pending).toBe(own.length);
    expect(lane.head).toBe(own[0] ?? NONE);
    expect(lane.tail).toBe(own.at(-1) ?? NONE);
    expect(own.map((entry) => store.nextInLane(entry))).toEqual(
      [...own, NONE].slice(1, own.length + 1),
    );
  }
}

function heldAt(store: PendingStore, entry: number): Held {
  return {
    entry,
    lane: store.lane(entry)!,
    sequence: store.sequence(entry),
    sentAtMs: store.sentAtMs(entry),
    bytes: store.bytes(entry),
    correlationId: store.correlationId(entry),
    attachment: store.attachment(entry),
  };
}

/**
 * Pending notifications in memory: lost with the process. One slab of typed arrays for all
 * connections: an object a notification costs ~280 bytes and the time to promote it, a million
 * timers cost 227 MB (both measured). Two linked lists run through the slab, the order of all and
 * the order within the lane, so that adding, removing and finding the oldest are O(1).
 */
import { NONE, type Lane } from '../delivery/lane.ts';
import type { PendingStore } from '../delivery/store.ts';

const FIRST_SLOTS = 1024;

export class MemoryStore implements PendingStore {
  readonly capacity: number;
  size = 0;
  #slots = 0;
  #free = NONE;
  #head = NONE;
  #tail = NONE;
  #sentAtMs = new Float64Array(0);
  #sequence = new Float64Array(0);
  #bytes = new Uint32Array(0);
  #previous = new Int32Array(0);
  #next = new Int32Array(0);
  #previousInLane = new Int32Array(0);
  #nextInLane = new Int32Array(0);
  readonly #lane: (Lane | undefined)[] = [];
  readonly #correlationId: string[] = [];
  readonly #attachment: (object | undefined)[] = [];

  /** `capacity` is at least 1. */
  constructor(capacity = 1_000_000) {
    if (!Number.isSafeInteger(capacity) || capacity < 1 || capacity > 2 ** 30) {
      throw new RangeError(`capacity is ${capacity}; allowed: a whole number from 1 to ${2 ** 30}`);
    }
    this.capacity = capacity;
  }

  add(
    lane: Lane,
    sequence: number,
    sentAtMs: number,
    bytes: number,
    correlationId: string,
    attachment: object | undefined,
  ): number {
    if (this.#free === NONE) this.#grow();
    const entry = this.#free;
    this.#free = this.#nextInLane[entry]!;
    this.#sentAtMs[entry] = sentAtMs;
    this.#sequence[entry] = sequence;
    this.#bytes[entry] = bytes;
    this.#lane[entry] = lane;
    this.#correlationId[entry] = correlationId;
    this.#attachment[entry] = attachment;

    this.#previous[entry] = this.#tail;
    this.#next[entry] = NONE;
    if (this.#tail === NONE) this.#head = entry;
    else this.#next[this.#tail] = entry;
    this.#tail = entry;

    this.#previousInLane[entry] = lane.tail;
    this.#nextInLane[entry] = NONE;
    if (lane.tail === NONE) lane.head = entry;
    else this.#nextInLane[lane.tail] = entry;
    lane.tail = entry;
    lane.pending++;
    this.size++;
    return entry;
  }

  remove(entry: number): void {
    const lane = this.#lane[entry]!;
    const previous = this.#previous[entry]!;
    const next = this.#next[entry]!;
    if (previous === NONE) this.#head = next;
    else this.#next[previous] = next;
    if (next === NONE) this.#tail = previous;
    else this.#previous[next] = previous;

    const before = this.#previousInLane[entry]!;
    const after = this.#nextInLane[entry]!;
    if (before === NONE) lane.head = after;
    else this.#nextInLane[before] = after;
    if (after === NONE) lane.tail = before;
    else this.#previousInLane[after] = before;
    lane.pending--;

    // What the entry held must not outlive it.
    this.#lane[entry] = undefined;
    this.#correlationId[entry] = '';
    this.#attachment[entry] = undefined;
    this.#nextInLane[entry] = this.#free;
    this.#free = entry;
    this.size--;
  }

  oldest(): number {
    return this.#head;
  }

  nextInLane(entry: number): number {
    return this.#nextInLane[entry]!;
  }

  lane(entry: number): Lane | undefined {
    return this.#lane[entry];
  }

  sequence(entry: number): number {
    return this.#sequence[entry]!;
  }

  sentAtMs(entry: number): number {
    return this.#sentAtMs[entry]!;
  }

  bytes(entry: number): number {
    return this.#bytes[entry]!;
  }

  correlationId(entry: number): string {
    return this.#correlationId[entry]!;
  }

  attachment(entry: number): object | undefined {
    return this.#attachment[entry];
  }

  *entries(): Iterable<number> {
    for (let entry = this.#head; entry !== NONE; entry = this.#next[entry]!) yield entry;
  }

  /** Doubles the slab. At 500,000 slots this copies 20 MB: about 10 ms. */
  #grow(): void {
    const from = this.#slots;
    const to = Math.min(Math.max(FIRST_SLOTS, from * 2), this.capacity);
    this.#sentAtMs = grown(this.#sentAtMs, new Float64Array(to));
    this.#sequence = grown(this.#sequence, new Float64Array(to));
    this.#bytes = grown(this.#bytes, new Uint32Array(to));
    this.#previous = grown(this.#previous, new Int32Array(to));
    this.#next = grown(this.#next, new Int32Array(to));
    this.#previousInLane = grown(this.#previousInLane, new Int32Array(to));
    this.#nextInLane = grown(this.#nextInLane, new Int32Array(to));
    for (let entry = from; entry < to; entry++) {
      this.#lane.push(undefined);
      this.#correlationId.push('');
      this.#attachment.push(undefined);
      this.#nextInLane[entry] = entry + 1;
    }
    this.#nextInLane[to - 1] = NONE;
    this.#free = from;
    this.#slots = to;
  }
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

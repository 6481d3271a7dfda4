/**
 * Pending notifications in memory: lost with the process. One slab for all connections, 32 bytes an
 * entry and two references: an object a notification costs ~280 bytes and the time to promote it, a
 * million timers cost 227 MB (both measured). Two linked lists run through the slab, the order of all
 * and the order within the lane, so that adding, removing and finding the oldest are O(1).
 *
 * An entry's numbers lie side by side, half a cache line, because between a send and its proof the
 * kernel's own work empties the caches: with an array a field the misses cost more than the code.
 */
import { NONE, type Lane } from '../delivery/lane.ts';
import type { PendingStore } from '../delivery/store.ts';

const FIRST_SLOTS = 1024;

/** Doubles of an entry: when it was sent, and its sequence number. */
const DOUBLES = 4;
const SENT_AT_MS = 0;
const SEQUENCE = 1;
/** Its 32-bit numbers lie behind the doubles, in the same 32 bytes. */
const INTS = 8;
const PREVIOUS = 4;
const NEXT = 5;
const PREVIOUS_IN_LANE = 6;
const NEXT_IN_LANE = 7;

/** References of an entry: its lane, and what it has beyond: an ID, or an ID with an attachment. */
const REFS = 2;

interface Details {
  readonly correlationId: string;
  readonly attachment: object;
}

export class MemoryStore implements PendingStore {
  readonly capacity: number;
  size = 0;
  #slots = 0;
  #free = NONE;
  #head = NONE;
  #tail = NONE;
  #doubles = new Float64Array(0);
  #ints = new Int32Array(0);
  #bytes = new Uint32Array(0);
  readonly #refs: (Lane | string | Details | undefined)[] = [];

  /** `capacity` is at least 1. */
  constructor(capacity = 1_000_000) {
    if (!Number.isSafeInteger(capacity) || capacity < 1 || capacity > 2 ** 27) {
      throw new RangeError(`capacity is ${capacity}; allowed: a whole number from 1 to ${2 ** 27}`);
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
    const ints = this.#ints;
    const entry = this.#free;
    const at = entry * INTS;
    this.#free = ints[at + NEXT_IN_LANE]!;
    this.#doubles[entry * DOUBLES + SENT_AT_MS] = sentAtMs;
    this.#doubles[entry * DOUBLES + SEQUENCE] = sequence;
    this.#bytes[entry] = bytes;
    this.#refs[entry * REFS] = lane;
    this.#refs[entry * REFS + 1] =
      attachment === undefined ? correlationId : { correlationId, attachment };

    const tail = this.#tail;
    ints[at + PREVIOUS] = tail;
    ints[at + NEXT] = NONE;
    if (tail === NONE) this.#head = entry;
    else ints[tail * INTS + NEXT] = entry;
    this.#tail = entry;

    const laneTail = lane.tail;
    ints[at + PREVIOUS_IN_LANE] = laneTail;
    ints[at + NEXT_IN_LANE] = NONE;
    if (laneTail === NONE) lane.head = entry;
    else ints[laneTail * INTS + NEXT_IN_LANE] = entry;
    lane.tail = entry;
    lane.pending++;
    this.size++;
    return entry;
  }

  remove(entry: number): void {
    const ints = this.#ints;
    const lane = this.#refs[entry * REFS] as Lane;
    const at = entry * INTS;
    const previous = ints[at + PREVIOUS]!;
    const next = ints[at + NEXT]!;
    if (previous === NONE) this.#head = next;
    else ints[previous * INTS + NEXT] = next;
    if (next === NONE) this.#tail = previous;
    else ints[next * INTS + PREVIOUS] = previous;

    const before = ints[at + PREVIOUS_IN_LANE]!;
    const after = ints[at + NEXT_IN_LANE]!;
    if (before === NONE) lane.head = after;
    else ints[before * INTS + NEXT_IN_LANE] = after;
    if (after === NONE) lane.tail = before;
    else ints[after * INTS + PREVIOUS_IN_LANE] = before;
    lane.pending--;

    // What the entry held must not outlive it.
    this.#refs[entry * REFS] = undefined;
    this.#refs[entry * REFS + 1] = undefined;
    ints[at + NEXT_IN_LANE] = this.#free;
    this.#free = entry;
    this.size--;
  }

  oldest(): number {
    return this.#head;
  }

  nextInLane(entry: number): number {
    return this.#ints[entry * INTS + NEXT_IN_LANE]!;
  }

  lane(entry: number): Lane | undefined {
    return this.#refs[entry * REFS] as Lane | undefined;
  }

  sequence(entry: number): number {
    return this.#doubles[entry * DOUBLES + SEQUENCE]!;
  }

  sentAtMs(entry: number): number {
    return this.#doubles[entry * DOUBLES + SENT_AT_MS]!;
  }

  bytes(entry: number): number {
    return this.#bytes[entry]!;
  }

  correlationId(entry: number): string {
    const details = this.#refs[entry * REFS + 1] as string | Details | undefined;
    if (typeof details === 'object') return details.correlationId;
    return details ?? '';
  }

  attachment(entry: number): object | undefined {
    const details = this.#refs[entry * REFS + 1] as string | Details | undefined;
    return typeof details === 'object' ? details.attachment : undefined;
  }

  *entries(): Iterable<number> {
    for (let entry = this.#head; entry !== NONE; entry = this.#ints[entry * INTS + NEXT]!) {
      yield entry;
    }
  }

  /** Doubles the slab. At 500,000 slots this copies 18 MB: about 10 ms. */
  #grow(): void {
    const from = this.#slots;
    const to = Math.min(Math.max(FIRST_SLOTS, from * 2), this.capacity);
    const doubles = new Float64Array(to * DOUBLES);
    doubles.set(this.#doubles);
    const bytes = new Uint32Array(to);
    bytes.set(this.#bytes);
    this.#doubles = doubles;
    this.#ints = new Int32Array(doubles.buffer);
    this.#bytes = bytes;
    for (let entry = from; entry < to; entry++) {
      this.#refs.push(undefined, undefined);
      this.#ints[entry * INTS + NEXT_IN_LANE] = entry + 1;
    }
    this.#ints[(to - 1) * INTS + NEXT_IN_LANE] = NONE;
    this.#free = from;
    this.#slots = to;
  }
}

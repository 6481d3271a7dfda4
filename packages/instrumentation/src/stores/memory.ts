/** Pending notifications in memory: lost with the process. A ring a lane. */
import { NONE, type Lane } from '../delivery/lane.ts';
import type { PendingStore } from '../delivery/store.ts';
import { DueLanes } from './due-lanes.ts';
import { Ring } from './ring.ts';

export class MemoryStore implements PendingStore {
  readonly capacity: number;
  size = 0;
  readonly #due = new DueLanes();

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
  ): void {
    const ring = (lane.slot ??= new Ring()) as Ring;
    ring.add(sequence, sentAtMs, bytes);
    if (attachment !== undefined) ring.setDetails(sequence, { correlationId, attachment });
    else if (correlationId !== lane.correlationId) ring.setDetails(sequence, correlationId);
    if (ring.dueSlot === -1) this.#due.file(lane, ring, sentAtMs);
    lane.pending++;
    this.size++;
  }

  remove(lane: Lane, sequence: number): void {
    ringOf(lane).remove(sequence);
    lane.pending--;
    this.size--;
  }

  has(lane: Lane, sequence: number): boolean {
    return lane.pending > 0 && ringOf(lane).has(sequence);
  }

  first(lane: Lane): number {
    return lane.pending === 0 ? NONE : ringOf(lane).first;
  }

  forget(lane: Lane): void {
    if (lane.slot === undefined) return;
    this.#due.forget(lane, ringOf(lane));
    lane.slot = undefined;
  }

  overdueLane(sentByMs: number): Lane | undefined {
    return this.#due.find(sentByMs);
  }

  sentAtMs(lane: Lane, sequence: number): number {
    return ringOf(lane).sentAtMs(sequence);
  }

  bytes(lane: Lane, sequence: number): number {
    return ringOf(lane).bytes(sequence);
  }

  correlationId(lane: Lane, sequence: number): string {
    const details = ringOf(lane).details(sequence);
    if (details === undefined) return lane.correlationId;
    return typeof details === 'string' ? details : details.correlationId;
  }

  attachment(lane: Lane, sequence: number): object | undefined {
    const details = ringOf(lane).details(sequence);
    return typeof details === 'object' ? details.attachment : undefined;
  }

  lanes(): Iterable<Lane> {
    return this.#due.lanes();
  }
}

function ringOf(lane: Lane): Ring {
  return lane.slot as Ring;
}

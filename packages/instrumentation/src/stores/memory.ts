/** Pending notifications in memory: lost with the process. A ring a lane. */
import { NONE, type Lane } from '../delivery/lane.ts';
import type { PendingStore } from '../delivery/store.ts';
import { DueLanes } from './due-lanes.ts';

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
    lane.add(sequence, sentAtMs, bytes);
    if (attachment !== undefined) lane.setDetails(sequence, { correlationId, attachment });
    else if (correlationId !== lane.correlationId) lane.setDetails(sequence, correlationId);
    if (lane.dueSlot === -1) this.#due.file(lane, sentAtMs);
    lane.pending++;
    this.size++;
  }

  remove(lane: Lane, sequence: number): void {
    lane.remove(sequence);
    lane.pending--;
    this.size--;
  }

  has(lane: Lane, sequence: number): boolean {
    return lane.pending > 0 && lane.has(sequence);
  }

  first(lane: Lane): number {
    return lane.pending === 0 ? NONE : lane.first;
  }

  forget(lane: Lane): void {
    this.#due.forget(lane);
    lane.release();
  }

  overdueLane(sentByMs: number): Lane | undefined {
    return this.#due.find(sentByMs);
  }

  sentAtMs(lane: Lane, sequence: number): number {
    return lane.sentAtMs(sequence);
  }

  bytes(lane: Lane, sequence: number): number {
    return lane.bytes(sequence);
  }

  correlationId(lane: Lane, sequence: number): string {
    const details = lane.details(sequence);
    if (details === undefined) return lane.correlationId;
    return typeof details === 'string' ? details : details.correlationId;
  }

  attachment(lane: Lane, sequence: number): object | undefined {
    const details = lane.details(sequence);
    return typeof details === 'object' ? details.attachment : undefined;
  }

  lanes(): Iterable<Lane> {
    return this.#due.lanes();
  }
}

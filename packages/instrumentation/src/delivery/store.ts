/**
 * The contract of stores of pending notifications. Memory is the default; a journal writes through
 * it, a shared store claims through it. All methods are synchronous, O(1), and do not throw: a store
 * that can lose its backing (disk, network) goes on in memory and says so by itself.
 *
 * An entry is named by a small integer that the store reuses after `remove`; the pair of lane and
 * sequence number tells whether it still means the same notification.
 */
import type { Lane } from './lane.ts';

export interface PendingStore {
  /** Pending notifications held. */
  readonly size: number;
  /** The most it may hold. The ledger evicts the oldest before it adds one beyond. */
  readonly capacity: number;

  /** Adds to the end of the lane and to the end of the order of all. Returns the entry. */
  add(
    lane: Lane,
    sequence: number,
    sentAtMs: number,
    bytes: number,
    correlationId: string,
    attachment: object | undefined,
  ): number;
  /** Takes an entry out. It must be in the store. */
  remove(entry: number): void;

  /** The entry that was added first of all that are left, or NONE. A shared store claims it. */
  oldest(): number;
  /** The next of the same lane, or NONE. */
  nextInLane(entry: number): number;

  lane(entry: number): Lane | undefined;
  sequence(entry: number): number;
  sentAtMs(entry: number): number;
  bytes(entry: number): number;
  correlationId(entry: number): string;
  attachment(entry: number): object | undefined;
  /** All entries, oldest first. For look-ups: O(n). */
  entries(): Iterable<number>;
}

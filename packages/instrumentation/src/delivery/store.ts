/**
 * The contract of stores of pending notifications. Memory is the default; a journal writes through
 * it, a shared store claims through it. All methods are synchronous, O(1), and do not throw: a store
 * that can lose its backing (disk, network) goes on in memory and says so by itself.
 *
 * A notification is named by its lane and its sequence number there.
 */
import type { Lane } from './lane.ts';

export interface PendingStore {
  /** Pending notifications held. */
  readonly size: number;
  /** The most it may hold. The ledger evicts an old one before it adds one beyond. */
  readonly capacity: number;

  /** Adds a notification. `sequence` is one above that of the lane's last. */
  add(
    lane: Lane,
    sequence: number,
    sentAtMs: number,
    bytes: number,
    correlationId: string,
    attachment: object | undefined,
  ): void;
  /** Takes one out. It must be in the store. */
  remove(lane: Lane, sequence: number): void;
  has(lane: Lane, sequence: number): boolean;
  /** The lane's first that is left, or NONE. */
  first(lane: Lane): number;
  /**
   * The lane has ended and holds nothing: the store keeps no reference to it, as its owner is a
   * connection with all its buffers.
   */
  forget(lane: Lane): void;

  /**
   * A lane whose first notification was sent at `sentByMs` or before, or undefined when there is none.
   * With Infinity the lane whose first is the oldest of all, to a quarter of a second. A shared store
   * claims the lane for the caller.
   */
  overdueLane(sentByMs: number): Lane | undefined;

  sentAtMs(lane: Lane, sequence: number): number;
  bytes(lane: Lane, sequence: number): number;
  correlationId(lane: Lane, sequence: number): string;
  attachment(lane: Lane, sequence: number): object | undefined;
  /** All lanes that may hold something. For look-ups: O(n). */
  lanes(): Iterable<Lane>;
}

/**
 * The notifications of one connection, in the order of their sending. A lane belongs to one ledger;
 * its pending ones live in the ledger's store.
 */
import type { Level } from '@earshot/telemetry';
import { Overdue } from './overdue.ts';

/** No entry: the end of a list. */
export const NONE = -1;

export class Lane<Owner = unknown> {
  /** What the lane belongs to: a connection, or a tool's expectations. Never read by the ledger. */
  readonly owner: Owner;
  /** The level that notifications of this lane must reach. */
  readonly required: Level;
  /** Sequence number of the last notification that was registered; 0 when there was none. */
  lastSequence = 0;
  /** The last whose final fragment was handed to the socket: what a ping sent now can prove. */
  completeSequence = 0;
  /** All up to here were received by the peer. */
  receivedThrough = 0;
  /** Pending notifications of this lane. */
  pending = 0;
  closed = false;
  /** Barriers in a row that went unanswered; two or more put the lane's pending ones at risk. */
  missedBarriers = 0;
  /** The peer cannot prove anything: it keeps sending and answered no ping. */
  unprovable = false;
  /** Those that were given up, and whose proof may still come. */
  readonly overdue = new Overdue();
  /** First and last entry in the store; the store's own. */
  head: number = NONE;
  tail: number = NONE;

  constructor(owner: Owner, required: Level) {
    this.owner = owner;
    this.required = required;
  }
}

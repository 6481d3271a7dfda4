/**
 * The notifications of one connection, in the order of their sending. A lane belongs to one ledger;
 * its pending ones live in the ledger's store.
 */
import type { Level } from '@earshot/telemetry';
import { Overdue } from './overdue.ts';
import { Ring } from './ring.ts';

/** No notification: sequence numbers begin at 1. */
export const NONE = 0;

export class Lane<Owner = unknown> extends Ring {
  // What every message touches stands first: one cache line, when thousands of lanes take turns.
  /** Sequence number of the last notification that was registered; 0 when there was none. */
  lastSequence = 0;
  /** The last whose final fragment was handed to the socket: what a ping sent now can prove. */
  completeSequence = 0;
  /** Pending notifications of this lane. */
  pending = 0;
  /** The correlation ID of most of its notifications; only others are stored with each. */
  readonly correlationId: string;

  /** What the lane belongs to: a connection, or a tool's expectations. Never read by the ledger. */
  readonly owner: Owner;
  /** The level that notifications of this lane must reach. */
  readonly required: Level;
  /** All up to here were received by the peer. */
  receivedThrough = 0;
  /** Notifications that were refused at the call site. They are numbered downwards from -1. */
  refusals = 0;
  /** Barriers in a row that went unanswered; two or more put the lane's pending ones at risk. */
  missedBarriers = 0;
  /** The peer cannot prove anything: it keeps sending and answered no ping. */
  unprovable = false;
  /** Those that were given up, and whose proof may still come. */
  readonly overdue = new Overdue();

  constructor(owner: Owner, required: Level, correlationId = '') {
    super();
    this.correlationId = correlationId;
    this.owner = owner;
    this.required = required;
  }

  /** The level that this one of the pending has to reach. */
  requiredOf(_sequence: number): Level {
    return this.required;
  }

  /** It is given up, though its proof may still come. Called before `ended`. */
  givenUp(sequence: number): void {
    this.overdue.add(sequence);
  }

  /** It has its verdict. Returns the level that it had to reach. */
  ended(_sequence: number): Level {
    return this.required;
  }
}

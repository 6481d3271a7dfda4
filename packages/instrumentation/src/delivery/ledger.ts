/**
 * The ledger: every notification that was attempted, until its verdict. It counts by itself, so that
 * attempts = confirmed + failed + silent + unknown + evicted + pending always holds; the clock is
 * passed in, and it owns no timer. Who wants to know of verdicts gives a sink.
 */
import type { Level } from '@earshot/telemetry';
import type { Measurements } from '../measure/measurements.ts';
import { AcknowledgedLane } from './acknowledged-lane.ts';
import { Lane, NONE } from './lane.ts';
import { Settled, type SettledNotification } from './settled.ts';
import { Stalls } from './stalls.ts';
import type { PendingStore } from './store.ts';
import { Tally, type TallyCounts } from './tally.ts';
import { CONFIRMED, EVICTED, OVERDUE, PROCESS_ENDED, UNPROVABLE, type Verdict } from './verdict.ts';

export interface LedgerOptions {
  readonly store: PendingStore;
  readonly measurements: Measurements;
  /** How long a notification may wait for its proof, in ms. */
  readonly windowMs: number;
  /**
   * Called with every verdict. The object is reused: copy what you keep. It must not throw. It may
   * send: what is settled meanwhile it is told at once, and of its own making 8 deep at most.
   */
  readonly onSettled?: ((settled: SettledNotification) => void) | undefined;
}

/** What is known of a notification of another process. Times are monotonic, and may be negative. */
export type RecalledNotification = Pick<
  SettledNotification,
  'sequence' | 'sentAtMs' | 'endedAtMs' | 'bytes' | 'correlationId' | 'attachment' | 'verdict'
>;

/** The wait for a barrier that counts as delivery time: the least gap between two by default. */
const OWN_WAIT_MS = 100;

/** A sink that sends at every eviction makes the next one: so deep it is told, then only counted. */
const TOLD_DEEP = 8;

export class Ledger {
  readonly windowMs: number;
  readonly stalls: Stalls;
  readonly store: PendingStore;
  readonly #tally: Tally;
  readonly #onSettled: ((settled: SettledNotification) => void) | undefined;
  readonly #settled = new Settled();
  /** Delivery times of what is being proved count from here at the earliest. */
  #measuredSinceMs = -Infinity;
  /** Calls of the sink that are under way. */
  #telling = 0;

  constructor(options: LedgerOptions) {
    this.store = options.store;
    this.windowMs = options.windowMs;
    this.stalls = new Stalls(options.windowMs);
    this.#tally = new Tally(options.measurements);
    this.#onSettled = options.onSettled;
  }

  get pending(): number {
    return this.store.size;
  }

  /** `correlationId` is that of most of the lane's notifications: theirs costs no memory. */
  openLane<Owner>(owner: Owner, required: Level = 'received', correlationId = ''): Lane<Owner> {
    return required === 'processed'
      ? new AcknowledgedLane(owner, required, correlationId)
      : new Lane(owner, required, correlationId);
  }

  /** Registers a notification that is about to be sent. Returns its sequence number. */
  attempt(
    lane: Lane,
    nowMs: number,
    bytes: number,
    correlationId: string,
    attachment?: object,
  ): number {
    const { store } = this;
    const evicted = store.size < store.capacity ? undefined : this.#takeOldest(EVICTED, nowMs);
    this.#tally.attempt();
    const sequence = ++lane.lastSequence;
    store.add(lane, sequence, nowMs, bytes, correlationId, attachment);
    // Told when the new one has its place, as who is told may send.
    if (evicted !== undefined) this.#conclude(evicted);
    return sequence;
  }

  /** Registers a notification whose verdict is known at once: it never was pending. */
  refuse(
    lane: Lane,
    nowMs: number,
    bytes: number,
    correlationId: string,
    verdict: Verdict,
    attachment?: object,
  ): void {
    this.#tally.attempt();
    const number = -++lane.refusals;
    this.#conclude(
      this.#blank().fill(lane, number, nowMs, nowMs, bytes, correlationId, attachment, verdict),
    );
  }

  /**
   * A notification of a process that ended before its verdict, found in what that process left behind.
   * It counts as an attempt and an outcome of this process, so that the equation holds here as well;
   * `isCounted` is false where somebody else has added up what that process had counted.
   */
  recall(lane: Lane, found: RecalledNotification, isCounted = true): void {
    const { sequence, sentAtMs, endedAtMs, bytes, correlationId, attachment, verdict } = found;
    if (isCounted) {
      this.#tally.attempt();
      this.#tally.verdict(lane.required, verdict);
    }
    this.#tell(
      this.#blank().fill(
        lane,
        sequence,
        sentAtMs,
        endedAtMs,
        bytes,
        correlationId,
        attachment,
        verdict,
      ),
    );
  }

  /**
   * The peer received everything of this lane up to `sequence`. The proof is cumulative; what
   * requires more than receipt stays pending. A proof after the verdict is counted once, as late.
   *
   * `askedAtMs` is when the peer was asked: that it was asked late, as many connections share a budget
   * of barriers, is no delay of delivery, and not measured as one beyond `OWN_WAIT_MS`.
   */
  proveReceived(lane: Lane, sequence: number, nowMs: number, askedAtMs = -Infinity): void {
    if (sequence > lane.receivedThrough) lane.receivedThrough = sequence;
    if (lane.required === 'processed') {
      this.#proveReceipts(lane as AcknowledgedLane, sequence, nowMs, askedAtMs);
      return;
    }
    if (!lane.overdue.isEmpty) this.#tally.late(lane.overdue.takeThrough(sequence));
    const { store } = this;
    this.#measuredSinceMs = askedAtMs - OWN_WAIT_MS;
    for (
      let next = store.first(lane);
      next !== NONE && next <= sequence;
      next = store.first(lane)
    ) {
      this.#settle(lane, next, CONFIRMED, nowMs);
    }
    this.#measuredSinceMs = -Infinity;
  }

  /** The client's code acknowledged one notification. False when it is not pending any more. */
  proveProcessed(lane: Lane, sequence: number, nowMs: number): boolean {
    if (!this.store.has(lane, sequence)) {
      if (lane.overdue.take(sequence)) this.#tally.late(1);
      return false;
    }
    this.#settle(lane, sequence, CONFIRMED, nowMs, 'processed');
    return true;
  }

  /** A pending notification ended otherwise: a callback's error, a throw. False when it had ended. */
  settle(lane: Lane, sequence: number, verdict: Verdict, nowMs: number): boolean {
    if (!this.store.has(lane, sequence)) return false;
    this.#settle(lane, sequence, verdict, nowMs);
    return true;
  }

  /** The connection ended: nothing of this lane can be proved any more. */
  closeLane(lane: Lane, verdict: Verdict, nowMs: number): void {
    const { store } = this;
    for (let next = store.first(lane); next !== NONE; next = store.first(lane)) {
      this.#settle(lane, next, verdict, nowMs);
    }
    store.forget(lane);
  }

  /** The process ends: everything pending is unknown. Returns how many that were. */
  closeAll(nowMs: number): number {
    const ended = this.store.size;
    let lane: Lane | undefined;
    while ((lane = this.store.overdueLane(Infinity)) !== undefined) {
      this.closeLane(lane, PROCESS_ENDED, nowMs);
    }
    return ended;
  }

  /** Is anything over its deadline? Look again after three turns of the loop, then `expire`. */
  hasOverdue(nowMs: number): boolean {
    return this.store.overdueLane(this.#overdueSince(nowMs)) !== undefined;
  }

  /**
   * Ends what is over its deadline, at most `limit` of them so that a burst does not block the loop.
   * Returns how many it ended: fewer than `limit` means that none is left.
   */
  expire(nowMs: number, limit: number): number {
    const { store } = this;
    const sentByMs = this.#overdueSince(nowMs);
    let ended = 0;
    for (;;) {
      const lane = ended < limit ? store.overdueLane(sentByMs) : undefined;
      if (lane === undefined) break;
      let first = store.first(lane);
      while (first !== NONE && ended < limit && store.sentAtMs(lane, first) <= sentByMs) {
        this.#conclude(this.#takeFirst(lane, lane.unprovable ? UNPROVABLE : OVERDUE, nowMs));
        ended++;
        first = store.first(lane);
      }
    }
    return ended;
  }

  /** The counts of the equation, and those of silent failures by reason. */
  counts(): TallyCounts & { readonly pending: number } {
    return { ...this.#tally.counts(), pending: this.store.size };
  }

  /** Age of the oldest pending notification in ms; 0 when there is none. */
  oldestAgeMs(nowMs: number): number {
    const { store } = this;
    let oldestMs = nowMs;
    for (const lane of store.lanes()) {
      const first = store.first(lane);
      if (first !== NONE) oldestMs = Math.min(oldestMs, store.sentAtMs(lane, first));
    }
    return nowMs - oldestMs;
  }

  /** What was sent by then is overdue now: a window ago, and as long before as the loop was blocked. */
  #overdueSince(nowMs: number): number {
    return this.stalls.latestSentMs(nowMs, this.windowMs);
  }

  /** Of those that no client acknowledges. */
  #proveReceipts(lane: AcknowledgedLane, sequence: number, nowMs: number, askedAtMs: number): void {
    this.#tally.late(lane.lateReceipts.takeThrough(sequence));
    for (const one of lane.receiptsThrough(sequence)) {
      // Who was told of one before may have ended it.
      if (!this.store.has(lane, one)) continue;
      this.#measuredSinceMs = askedAtMs - OWN_WAIT_MS;
      this.#settle(lane, one, CONFIRMED, nowMs);
    }
    this.#measuredSinceMs = -Infinity;
  }

  #settle(lane: Lane, sequence: number, verdict: Verdict, nowMs: number, reached?: Level): void {
    this.#conclude(this.#take(lane, sequence, verdict, nowMs, reached));
  }

  /** Takes out the oldest of all, given up though its proof may still come. */
  #takeOldest(verdict: Verdict, nowMs: number): Settled {
    return this.#takeFirst(this.store.overdueLane(Infinity)!, verdict, nowMs);
  }

  #takeFirst(lane: Lane, verdict: Verdict, nowMs: number): Settled {
    const sequence = this.store.first(lane);
    lane.givenUp(sequence);
    return this.#take(lane, sequence, verdict, nowMs);
  }

  #take(lane: Lane, sequence: number, verdict: Verdict, nowMs: number, reached?: Level): Settled {
    const { store } = this;
    const settled = this.#blank().fill(
      lane,
      sequence,
      store.sentAtMs(lane, sequence),
      nowMs,
      store.bytes(lane, sequence),
      store.correlationId(lane, sequence),
      store.attachment(lane, sequence),
      verdict,
      reached,
    );
    store.remove(lane, sequence);
    return settled;
  }

  /** The object that is reused, unless somebody is reading it. */
  #blank(): Settled {
    return this.#telling === 0 ? this.#settled : new Settled();
  }

  #conclude(settled: Settled): void {
    const { required, verdict } = settled;
    this.#tally.verdict(required, verdict);
    if (verdict === CONFIRMED) {
      const sinceMs = Math.max(settled.sentAtMs, this.#measuredSinceMs);
      this.#tally.delivery(required, (settled.endedAtMs - sinceMs) / 1000);
    }
    this.#tell(settled);
  }

  #tell(settled: Settled): void {
    if (this.#onSettled === undefined || this.#telling === TOLD_DEEP) return;
    this.#telling++;
    try {
      this.#onSettled(settled);
    } finally {
      this.#telling--;
    }
  }
}

/**
 * The ledger: every notification that was attempted, until its verdict. It counts by itself, so that
 * attempts = confirmed + failed + silent + unknown + evicted + pending always holds; the clock is
 * passed in, and it owns no timer. Who wants to know of verdicts gives a sink.
 */
import type { Level } from '@earshot/telemetry';
import type { Measurements } from '../measure/measurements.ts';
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

/** A sink that sends at every eviction makes the next one: so deep it is told, then only counted. */
const TOLD_DEEP = 8;

export class Ledger {
  readonly windowMs: number;
  readonly stalls: Stalls;
  readonly store: PendingStore;
  readonly #tally: Tally;
  readonly #onSettled: ((settled: SettledNotification) => void) | undefined;
  readonly #settled = new Settled();
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

  openLane<Owner>(owner: Owner, required: Level = 'received'): Lane<Owner> {
    return new Lane(owner, required);
  }

  /** Registers a notification that is about to be sent. Returns its entry in the store. */
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
    const entry = store.add(lane, ++lane.lastSequence, nowMs, bytes, correlationId, attachment);
    // Told when the new one has its place, as who is told may send.
    if (evicted !== undefined) this.#conclude(evicted);
    return entry;
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
    const sequence = ++lane.lastSequence;
    this.#conclude(
      this.#blank().fill(lane, sequence, nowMs, nowMs, bytes, correlationId, attachment, verdict),
    );
  }

  /**
   * The peer received everything of this lane up to `sequence`. The proof is cumulative; what
   * requires more than receipt stays pending. A proof after the verdict is counted once, as late.
   */
  proveReceived(lane: Lane, sequence: number, nowMs: number): void {
    if (sequence > lane.receivedThrough) lane.receivedThrough = sequence;
    if (lane.required === 'processed') return;
    if (!lane.overdue.isEmpty) this.#tally.late(lane.overdue.takeThrough(sequence));
    for (
      let entry = lane.head;
      entry !== NONE && this.store.sequence(entry) <= sequence;
      entry = lane.head
    ) {
      this.#settle(entry, CONFIRMED, nowMs);
    }
  }

  /** The client's code acknowledged one notification. False when it is not pending any more. */
  proveProcessed(lane: Lane, entry: number, sequence: number, nowMs: number): boolean {
    if (!this.#means(entry, lane, sequence)) {
      if (lane.overdue.take(sequence)) this.#tally.late(1);
      return false;
    }
    this.#settle(entry, CONFIRMED, nowMs, 'processed');
    return true;
  }

  /** A pending notification ended otherwise: a callback's error, a throw. False when it had ended. */
  settle(lane: Lane, entry: number, sequence: number, verdict: Verdict, nowMs: number): boolean {
    if (!this.#means(entry, lane, sequence)) return false;
    this.#settle(entry, verdict, nowMs);
    return true;
  }

  /** The connection ended: nothing of this lane can be proved any more. */
  closeLane(lane: Lane, verdict: Verdict, nowMs: number): void {
    lane.closed = true;
    while (lane.head !== NONE) this.#settle(lane.head, verdict, nowMs);
  }

  /** The process ends: everything pending is unknown. Returns how many that were. */
  closeAll(nowMs: number): number {
    const ended = this.store.size;
    for (let entry = this.store.oldest(); entry !== NONE; entry = this.store.oldest()) {
      this.#settle(entry, PROCESS_ENDED, nowMs);
    }
    return ended;
  }

  /** Is anything over its deadline? Look again after three turns of the loop, then `expire`. */
  hasOverdue(nowMs: number): boolean {
    const oldest = this.store.oldest();
    return oldest !== NONE && this.#isOverdue(oldest, nowMs);
  }

  /**
   * Ends what is over its deadline, oldest first, at most `limit` of them so that a burst does not
   * block the loop. Returns how many it ended: fewer than `limit` means that none is left.
   */
  expire(nowMs: number, limit: number): number {
    let ended = 0;
    while (ended < limit && this.hasOverdue(nowMs)) {
      const lane = this.store.lane(this.store.oldest())!;
      this.#conclude(this.#takeOldest(lane.unprovable ? UNPROVABLE : OVERDUE, nowMs));
      ended++;
    }
    return ended;
  }

  /** The counts of the equation, and those of silent failures by reason. */
  counts(): TallyCounts & { readonly pending: number } {
    return { ...this.#tally.counts(), pending: this.store.size };
  }

  /** Age of the oldest pending notification in ms; 0 when there is none. */
  oldestAgeMs(nowMs: number): number {
    const oldest = this.store.oldest();
    return oldest === NONE ? 0 : nowMs - this.store.sentAtMs(oldest);
  }

  #isOverdue(entry: number, nowMs: number): boolean {
    const sentAtMs = this.store.sentAtMs(entry);
    const ageMs = nowMs - sentAtMs;
    return ageMs >= this.windowMs && ageMs - this.stalls.blockedSinceMs(sentAtMs) >= this.windowMs;
  }

  #means(entry: number, lane: Lane, sequence: number): boolean {
    return this.store.lane(entry) === lane && this.store.sequence(entry) === sequence;
  }

  #settle(entry: number, verdict: Verdict, nowMs: number, reached?: Level): void {
    this.#conclude(this.#take(entry, verdict, nowMs, reached));
  }

  /** Takes out the oldest, given up though its proof may still come. */
  #takeOldest(verdict: Verdict, nowMs: number): Settled {
    const oldest = this.store.oldest();
    this.store.lane(oldest)!.overdue.add(this.store.sequence(oldest));
    return this.#take(oldest, verdict, nowMs);
  }

  #take(entry: number, verdict: Verdict, nowMs: number, reached?: Level): Settled {
    const { store } = this;
    const settled = this.#blank().fill(
      store.lane(entry)!,
      store.sequence(entry),
      store.sentAtMs(entry),
      nowMs,
      store.bytes(entry),
      store.correlationId(entry),
      store.attachment(entry),
      verdict,
      reached,
    );
    store.remove(entry);
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
      this.#tally.delivery(required, (settled.endedAtMs - settled.sentAtMs) / 1000);
    }
    if (this.#onSettled === undefined || this.#telling === TOLD_DEEP) return;
    this.#telling++;
    try {
      this.#onSettled(settled);
    } finally {
      this.#telling--;
    }
  }
}

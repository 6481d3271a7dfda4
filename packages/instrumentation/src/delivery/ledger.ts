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
import {
  CONFIRMED,
  EVICTED,
  OVERDUE,
  PROCESS_ENDED,
  UNPROVABLE,
  type Verdict,
} from './verdict.ts';

export interface LedgerOptions {
  readonly store: PendingStore;
  readonly measurements: Measurements;
  /** How long a notification may wait for its proof, in ms. */
  readonly windowMs: number;
  /** Called with every verdict. The object is reused: copy what you keep. It must not throw. */
  readonly onSettled?: ((settled: SettledNotification) => void) | undefined;
}

export class Ledger {
  readonly windowMs: number;
  readonly stalls: Stalls;
  readonly store: PendingStore;
  readonly #tally: Tally;
  readonly #onSettled: ((settled: SettledNotification) => void) | undefined;
  readonly #settled = new Settled();

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
    if (this.store.size >= this.store.capacity) this.#settle(this.store.oldest(), EVICTED, nowMs);
    this.#tally.attempt();
    return this.store.add(lane, ++lane.lastSequence, nowMs, bytes, correlationId, attachment);
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
    this.#conclude(lane, ++lane.lastSequence, nowMs, bytes, correlationId, attachment, verdict, nowMs);
  }

  /**
   * The peer received everything of this lane up to `sequence`. The proof is cumulative; what
   * requires more than receipt stays pending. Proofs after the verdict are counted once, as late.
   */
  proveReceived(lane: Lane, sequence: number, nowMs: number): void {
    if (sequence > lane.receivedThrough) lane.receivedThrough = sequence;
    if (lane.overdueRuns.length > 0) this.#countLate(lane, sequence);
    if (lane.required === 'processed') return;
    for (let entry = lane.head; entry !== NONE && this.store.sequence(entry) <= sequence; entry = lane.head) {
      this.#settle(entry, CONFIRMED, nowMs);
    }
  }

  /** The client's code acknowledged one notification. False when it is not pending any more. */
  proveProcessed(lane: Lane, entry: number, sequence: number, nowMs: number): boolean {
    if (!this.#means(entry, lane, sequence)) return false;
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
      const entry = this.store.oldest();
      const lane = this.store.lane(entry)!;
      if (lane.unprovable) {
        this.#settle(entry, UNPROVABLE, nowMs);
      } else {
        noteOverdue(lane, this.store.sequence(entry));
        this.#settle(entry, OVERDUE, nowMs);
      }
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
    const { store } = this;
    const lane = store.lane(entry)!;
    const sequence = store.sequence(entry);
    const sentAtMs = store.sentAtMs(entry);
    const bytes = store.bytes(entry);
    const correlationId = store.correlationId(entry);
    const attachment = store.attachment(entry);
    store.remove(entry);
    this.#conclude(lane, sequence, sentAtMs, bytes, correlationId, attachment, verdict, nowMs, reached);
  }

  #conclude(
    lane: Lane,
    sequence: number,
    sentAtMs: number,
    bytes: number,
    correlationId: string,
    attachment: object | undefined,
    verdict: Verdict,
    nowMs: number,
    reached?: Level,
  ): void {
    this.#tally.verdict(lane.required, verdict);
    if (verdict === CONFIRMED) this.#tally.delivery(lane.required, (nowMs - sentAtMs) / 1000);
    if (this.#onSettled === undefined) return;
    this.#onSettled(
      this.#settled.fill(lane, sequence, sentAtMs, nowMs, bytes, correlationId, attachment, verdict, reached),
    );
  }

  #countLate(lane: Lane, sequence: number): void {
    const runs = lane.overdueRuns;
    while (runs.length > 0 && runs[0]! <= sequence) {
      const to = Math.min(runs[1]!, sequence);
      this.#tally.late(to - runs[0]! + 1);
      if (to === runs[1]!) runs.splice(0, 2);
      else runs[0] = to + 1;
    }
  }
}

function noteOverdue(lane: Lane, sequence: number): void {
  const runs = lane.overdueRuns;
  if (runs.length > 0 && runs.at(-1) === sequence - 1) runs[runs.length - 1] = sequence;
  else runs.push(sequence, sequence);
}


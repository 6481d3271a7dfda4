/** What is to be written next, read from what is in memory anyway: a message costs nothing when it is sent. */
import type { Runtime } from '@earshot/instrumentation';
import type { History } from '../history/history.ts';
import { epochMs } from '../wall-clock.ts';
import type { Batch, OrphanMark } from './messages.ts';
import type { Notes } from './notes.ts';
import { PastReader } from './past-reader.ts';
import { PendingReader } from './pending-reader.ts';
import { TextNumbers } from './texts.ts';

/**
 * So long it must have been pending. Where much is sent, proofs come every 100 ms, and most of what is
 * younger would be written for nothing.
 */
const PENDING_FOR_MS = 150;
/** While something is pending, the time of death is known so exactly. */
const SIGN_OF_LIFE_MS = 1_000;

export interface PortionSources {
  readonly runtime: Runtime;
  readonly history: History;
  readonly notes: Notes;
  /** Its lanes are numbered from here on. */
  readonly base: number;
  /** Verdicts and events that the memory forgot before they were read. */
  readonly lost: (count: number) => void;
}

export class Portions {
  readonly #sources: PortionSources;
  readonly #texts = new TextNumbers();
  readonly #pending: PendingReader;
  readonly #past: PastReader;
  #isFresh = true;
  #lastAtMs = 0;

  constructor(sources: PortionSources) {
    const { runtime, history, base } = sources;
    this.#sources = sources;
    this.#pending = new PendingReader(runtime.ledger.store, this.#texts, base);
    this.#past = new PastReader(history, this.#texts);
  }

  /** Undefined when there is nothing to write down. `reported`: orphans that were told since. */
  next(reported: OrphanMark | undefined): Batch | undefined {
    const { runtime, notes, lost } = this.#sources;
    const nowMs = runtime.clock();
    const toEpochMs = epochMs() - nowMs;
    const change = this.#pending.read(nowMs - PENDING_FOR_MS, toEpochMs);
    const past = this.#past.read(toEpochMs);
    lost(past.lost);
    const events = [...past.events, ...notes.takeRows()];
    const kept = notes.takeKept();
    const isSignDue = runtime.ledger.pending > 0 && nowMs - this.#lastAtMs >= SIGN_OF_LIFE_MS;
    const isEmpty =
      change.size + change.moved.length + change.over.length + past.size === 0 &&
      events.length + kept.length === 0;
    if (isEmpty && reported === undefined && !isSignDue && !this.#isFresh) return undefined;
    return {
      ...this.empty(),
      pending: change.pending,
      moved: change.moved,
      over: change.over,
      confirmed: past.confirmed,
      verdicts: past.verdicts,
      events,
      kept,
      reported,
    };
  }

  /** Nothing new: a sign of life, and whoever waits for it waits for all before. */
  empty(): Batch {
    const isFresh = this.#isFresh;
    this.#isFresh = false;
    this.#lastAtMs = this.#sources.runtime.clock();
    const runs = { numbers: new Float64Array(), cells: new Float32Array() };
    return {
      atMs: epochMs(),
      isFresh,
      texts: this.#texts.take(),
      pending: runs,
      moved: [],
      over: [],
      confirmed: runs,
      verdicts: [],
      events: [],
      kept: [],
      reported: undefined,
    };
  }

  /** Leaves out what happened up to now. Returns how much that was. */
  skip(): number {
    return this.#past.skip() + this.#sources.notes.takeRows().length;
  }

  /** Who writes knows no text any more. */
  forgetTexts(): void {
    this.#texts.startOver();
  }

  /** The file is another one: all that is pending, and what is kept, comes anew. */
  startOver(): void {
    this.#isFresh = true;
    this.#sources.notes.startOver();
    this.#pending.startOver();
  }
}

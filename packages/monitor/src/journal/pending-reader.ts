/**
 * What has been pending for a while, read from the store in portions. A message costs nothing when it
 * is sent: most are proved before they are looked at here. Proofs are cumulative, so that of a lane
 * only its first that is still pending needs to be told.
 */
import type { Lane, PendingStore } from '@earshot/instrumentation';
import { pendingRecord } from '../history/record-of.ts';
import { factsOf, RunPacker, type Runs } from './runs.ts';
import type { TextNumbers } from './texts.ts';

/** Notifications in one portion: about 3 ms of work. The rest follows in the next. */
const PORTION = 20_000;

interface LaneState {
  readonly number: number;
  /** All up to here were read. */
  through: number;
  first: number;
  seenIn: number;
  /** What does not differ within the lane, but for what is sent in a tool. */
  facts?: string;
}

export interface PendingChange {
  readonly pending: Runs;
  readonly size: number;
  readonly moved: readonly number[];
  readonly over: readonly number[];
}

export class PendingReader {
  readonly #store: PendingStore;
  readonly #states = new Map<Lane, LaneState>();
  readonly #texts: TextNumbers;
  #lanes: number;
  #reading = 0;

  /** Lanes are numbered from `base` on. */
  constructor(store: PendingStore, texts: TextNumbers, base: number) {
    this.#texts = texts;
    this.#store = store;
    this.#lanes = base;
  }

  /** What changed since the last reading. Of new ones those that were sent at `sentByMs` or before. */
  read(sentByMs: number, toEpochMs: number): PendingChange {
    const store = this.#store;
    const packer = new RunPacker(this.#texts);
    const moved: number[] = [];
    const reading = ++this.#reading;
    for (const lane of store.lanes()) {
      if (lane.pending === 0) continue;
      const first = store.first(lane);
      let state = this.#states.get(lane);
      const from = Math.max(first, (state?.through ?? 0) + 1);
      if (
        from <= lane.lastSequence &&
        packer.size < PORTION &&
        !(store.has(lane, from) && store.sentAtMs(lane, from) > sentByMs)
      ) {
        if (state === undefined) {
          state = { number: this.#lanes++, through: 0, first, seenIn: reading };
          this.#states.set(lane, state);
        }
        this.#readLane(lane, state, from, sentByMs, toEpochMs, packer);
      }
      if (state === undefined) continue;
      state.seenIn = reading;
      if (state.first === first) continue;
      state.first = first;
      moved.push(state.number, first);
    }
    return { pending: packer.pack(), size: packer.size, moved, over: this.#over(reading) };
  }

  /** Everything is read anew. */
  startOver(): void {
    this.#states.clear();
  }

  #readLane(
    lane: Lane,
    state: LaneState,
    from: number,
    sentByMs: number,
    toEpochMs: number,
    packer: RunPacker,
  ): void {
    const store = this.#store;
    let correlationId: string | undefined;
    let isInRun = false;
    for (let sequence = from; sequence <= lane.lastSequence; sequence++) {
      if (packer.size >= PORTION) return;
      if (store.has(lane, sequence)) {
        const sentAtMs = store.sentAtMs(lane, sequence);
        if (sentAtMs > sentByMs) return;
        const id = store.correlationId(lane, sequence);
        const isSingle = store.attachment(lane, sequence) !== undefined;
        if (!isInRun || isSingle || id !== correlationId) {
          const record = pendingRecord(store, lane, sequence);
          const facts = isSingle ? factsOf(record) : (state.facts ??= factsOf(record));
          const { connection } = record;
          packer.begin(state.number, sequence, sentAtMs + toEpochMs, id, connection, facts);
        }
        packer.add(sentAtMs + toEpochMs, 0, store.bytes(lane, sequence));
        correlationId = id;
        isInRun = !isSingle;
      } else {
        isInRun = false;
      }
      state.through = sequence;
    }
  }

  /** Lanes that were read, and of which nothing is pending any more. */
  #over(reading: number): number[] {
    const over: number[] = [];
    for (const [lane, state] of this.#states) {
      if (state.seenIn === reading) continue;
      this.#states.delete(lane);
      over.push(state.number);
    }
    return over;
  }
}

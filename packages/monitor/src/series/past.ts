/**
 * The numbers of the last hours, in this process: rows at two steps, fine for what is happening and
 * coarse for the day. Bounded, and filled from the same measurements that /metrics shows.
 */
import type { Measurements } from '@earshot/instrumentation';
import { readInto, ROW_LENGTH } from './layout.ts';

export interface Tier {
  readonly stepMs: number;
  readonly rows: number;
}
/** An hour by 5 s, a day and a bit by 2 min: 1,500 rows, some 10 MB. */
export const TIERS: readonly Tier[] = [
  { stepMs: 5_000, rows: 721 },
  { stepMs: 120_000, rows: 781 },
];

const NOTHING = new Float64Array(ROW_LENGTH);

export class Past {
  readonly #tiers: TierOfRows[];
  readonly #now = new Float64Array(ROW_LENGTH);
  #nowAtMs = -Infinity;
  #beganAtMs = Infinity;

  constructor(tiers: readonly Tier[] = TIERS) {
    this.#tiers = tiers.map((tier) => new TierOfRows(tier));
  }

  /** @param atMs monotonic; a row is kept where a tier's step has passed. */
  take(measurements: Measurements, atMs: number): void {
    readInto(this.#now, measurements);
    this.#nowAtMs = atMs;
    this.#beganAtMs = Math.min(this.#beganAtMs, atMs);
    for (const tier of this.#tiers) tier.offer(this.#now, atMs);
  }

  /** Since when the rows go back; undefined while there is none. */
  get sinceMs(): number | undefined {
    return this.#tiers.at(-1)?.sinceMs;
  }

  /** Whether there are numbers of a time: not of one before the process, nor of one that is forgotten. */
  knows(atMs: number): boolean {
    return atMs >= (this.sinceMs ?? Infinity);
  }

  /**
   * The numbers at a time: of the last row not later than it. Before the first row every counter
   * stood at 0, as it began in this process. The row is not to be kept: it is written over.
   */
  at(atMs: number): Float64Array {
    if (atMs >= this.#nowAtMs) return this.#now;
    for (const tier of this.#tiers) {
      const row = tier.at(atMs);
      if (row !== undefined) return row;
    }
    // Older than anything that is kept: as far back as it goes.
    return atMs < this.#beganAtMs ? NOTHING : (this.#tiers.at(-1)?.oldest() ?? NOTHING);
  }
}

class TierOfRows {
  readonly #tier: Tier;
  readonly #rows: Float64Array;
  readonly #times: Float64Array;
  #taken = 0;

  constructor(tier: Tier) {
    this.#tier = tier;
    this.#rows = new Float64Array(tier.rows * ROW_LENGTH);
    this.#times = new Float64Array(tier.rows);
  }

  get sinceMs(): number | undefined {
    return this.#taken === 0 ? undefined : this.#times[this.#indexOf(this.#oldest)];
  }

  offer(row: Float64Array, atMs: number): void {
    const isDue =
      this.#taken === 0 || atMs - this.#times[this.#indexOf(this.#taken - 1)]! >= this.#tier.stepMs;
    if (!isDue) return;
    const index = this.#indexOf(this.#taken++);
    this.#rows.set(row, index * ROW_LENGTH);
    this.#times[index] = atMs;
  }

  oldest(): Float64Array | undefined {
    return this.#taken === 0 ? undefined : this.#row(this.#oldest);
  }

  /** Undefined when the time is before the oldest row: a coarser tier may know it. */
  at(atMs: number): Float64Array | undefined {
    let low = this.#oldest;
    let high = this.#taken - 1;
    if (this.#taken === 0 || this.#times[this.#indexOf(low)]! > atMs) return undefined;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#times[this.#indexOf(middle)]! <= atMs) low = middle;
      else high = middle - 1;
    }
    return this.#row(low);
  }

  #row(taken: number): Float64Array {
    const start = this.#indexOf(taken) * ROW_LENGTH;
    return this.#rows.subarray(start, start + ROW_LENGTH);
  }

  get #oldest(): number {
    return Math.max(0, this.#taken - this.#tier.rows);
  }

  #indexOf(taken: number): number {
    return taken % this.#tier.rows;
  }
}

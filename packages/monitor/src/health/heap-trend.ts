/**
 * Whether the heap grows: the slope through what was in use just after major collections, by Theil
 * and Sen: the median of the slopes of all pairs, which neither a burst nor one reading can move.
 */
export interface HeapReading {
  readonly atMs: number;
  readonly bytes: number;
}

/** Pairs grow with the square: 64 readings are 2,016 slopes, a few tenths of a millisecond. */
const MAX_READINGS = 64;
/** A trend of fewer readings, or of less time, is none. */
const MIN_READINGS = 8;
const MIN_SPAN_MS = 10 * 60_000;
/** A month without a leak must not hide one that began today. */
const MAX_SPAN_MS = 6 * 3_600_000;

export class HeapTrend {
  #readings: HeapReading[] = [];
  #everyMs = 0;

  /** A reading just after a collection. The number kept is bounded: later ones come further apart. */
  add(reading: HeapReading): void {
    const last = this.#readings.at(-1);
    if (last !== undefined && reading.atMs - last.atMs < this.#everyMs) return;
    const sinceMs = reading.atMs - MAX_SPAN_MS;
    this.#readings = this.#readings.filter(({ atMs }) => atMs >= sinceMs);
    this.#readings.push(reading);
    if (this.#readings.length < MAX_READINGS) return;
    const [first] = this.#readings;
    this.#everyMs = ((reading.atMs - first!.atMs) / MAX_READINGS) * 2;
    this.#readings = this.#readings.filter((_, at) => at % 2 === 1);
  }

  /** Bytes an hour; undefined while it can't be told. */
  slopePerHour(): number | undefined {
    const readings = this.#readings;
    const spanMs = (readings.at(-1)?.atMs ?? 0) - (readings[0]?.atMs ?? 0);
    if (readings.length < MIN_READINGS || spanMs < MIN_SPAN_MS) return undefined;
    const slopes = readings.flatMap((later, at) =>
      readings
        .slice(0, at)
        .map((earlier) => (later.bytes - earlier.bytes) / (later.atMs - earlier.atMs)),
    );
    slopes.sort((a, b) => a - b);
    const middle = slopes.length >> 1;
    const median =
      slopes.length % 2 === 1 ? slopes[middle]! : (slopes[middle - 1]! + slopes[middle]!) / 2;
    return median * 3_600_000;
  }
}

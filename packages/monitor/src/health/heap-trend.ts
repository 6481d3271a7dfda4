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
const URGENT_READINGS = 5;
const URGENT_SPAN_MS = 60_000;
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
    if (!this.#hasAtLeast(MIN_READINGS, MIN_SPAN_MS)) return undefined;
    return this.#slopePerMs() * 3_600_000;
  }

  /**
   * Until the heap would be full if it went on like this. A fast leak kills sooner than a trend is
   * sure, so fewer readings will do; a service that has just started grows too, but not to half of
   * its limit. Undefined where it does not grow, or not half is in use.
   */
  fullInSeconds(limitBytes: number): number | undefined {
    const inUse = this.#readings.at(-1)?.bytes ?? 0;
    if (inUse < limitBytes / 2 || !this.#hasAtLeast(URGENT_READINGS, URGENT_SPAN_MS)) {
      return undefined;
    }
    const slopePerMs = this.#slopePerMs();
    return slopePerMs > 0 ? Math.max(0, limitBytes - inUse) / slopePerMs / 1000 : undefined;
  }

  #hasAtLeast(readings: number, spanMs: number): boolean {
    const [first] = this.#readings;
    const last = this.#readings.at(-1);
    return (
      this.#readings.length >= readings &&
      first !== undefined &&
      last !== undefined &&
      last.atMs - first.atMs >= spanMs
    );
  }

  #slopePerMs(): number {
    const slopes = this.#readings.flatMap((later, at) =>
      this.#readings
        .slice(0, at)
        .map((earlier) => (later.bytes - earlier.bytes) / (later.atMs - earlier.atMs)),
    );
    slopes.sort((a, b) => a - b);
    const middle = slopes.length >> 1;
    return slopes.length % 2 === 1 ? slopes[middle]! : (slopes[middle - 1]! + slopes[middle]!) / 2;
  }
}

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
export const MIN_READINGS = 8;
export const MIN_SPAN_MS = 10 * 60_000;
const URGENT_READINGS = 5;
const URGENT_SPAN_MS = 60_000;
/** A month without a leak must not hide one that began today. */
const MAX_SPAN_MS = 6 * 3_600_000;
/** In the median of six hours a leak of minutes does not show before the heap is full. */
const RECENT_SPAN_MS = 10 * 60_000;

export class HeapTrend {
  readonly #long = new Readings(MAX_SPAN_MS);
  readonly #recent = new Readings(RECENT_SPAN_MS);

  /** A reading just after a collection. */
  add(reading: HeapReading): void {
    this.#long.add(reading);
    this.#recent.add(reading);
  }

  /** Bytes an hour; undefined while it can't be told. */
  slopePerHour(): number | undefined {
    if (!this.#long.hasAtLeast(MIN_READINGS, MIN_SPAN_MS)) return undefined;
    return this.#long.slopePerMs() * 3_600_000;
  }

  /**
   * Until the heap would be full if it went on like this: by the last hours or by the last minutes,
   * whichever is sooner. A fast leak kills sooner than a trend is sure, so fewer readings will do; a
   * service that has just started grows too, but not to half of its limit. Undefined where it does
   * not grow, or not half is in use.
   */
  fullInSeconds(limitBytes: number): number | undefined {
    const inUse = this.#recent.last?.bytes ?? 0;
    if (inUse < limitBytes / 2) return undefined;
    const slopePerMs = Math.max(
      ...[this.#long, this.#recent]
        .filter((readings) => readings.hasAtLeast(URGENT_READINGS, URGENT_SPAN_MS))
        .map((readings) => readings.slopePerMs()),
    );
    return slopePerMs > 0 ? Math.max(0, limitBytes - inUse) / slopePerMs / 1000 : undefined;
  }
}

/** Of the last while. The number kept is bounded: later ones come further apart. */
class Readings {
  readonly #spanMs: number;
  #readings: HeapReading[] = [];
  #everyMs = 0;

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  get last(): HeapReading | undefined {
    return this.#readings.at(-1);
  }

  add(reading: HeapReading): void {
    const { last } = this;
    if (last !== undefined && reading.atMs - last.atMs < this.#everyMs) return;
    const sinceMs = reading.atMs - this.#spanMs;
    this.#readings = this.#readings.filter(({ atMs }) => atMs >= sinceMs);
    this.#readings.push(reading);
    if (this.#readings.length < MAX_READINGS) return;
    const [first] = this.#readings;
    this.#everyMs = ((reading.atMs - first!.atMs) / MAX_READINGS) * 2;
    this.#readings = this.#readings.filter((_, at) => at % 2 === 1);
  }

  hasAtLeast(readings: number, spanMs: number): boolean {
    const [first] = this.#readings;
    const { last } = this;
    return (
      this.#readings.length >= readings &&
      first !== undefined &&
      last !== undefined &&
      last.atMs - first.atMs >= spanMs
    );
  }

  slopePerMs(): number {
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

/**
 * The wall clock, for display alone: deadlines and durations run on the monotonic one. Captured at
 * start, as a host's tests may replace `Date`.
 */
import type { MonotonicClock } from '@earshot/instrumentation';

const WallDate = Date;
/** Of the wall clock's reading, which is cut to a whole millisecond, and of a pause before it. */
const UNCERTAINTY_MS = 2;
/** Now, as ms of the epoch. */
export const epochMs = Date.now.bind(Date);

export interface WallClock {
  /** The time now, ISO 8601 in UTC with milliseconds. */
  now(): string;
  /** A monotonic time as it reads on the wall clock of this moment. */
  at(monotonicMs: number): string;
  /** What makes a monotonic time one of the epoch, as of this moment, in ms. */
  offsetMs(): number;
}

/** A time of the epoch as ISO 8601. */
export function isoOf(ms: number): string {
  return new WallDate(ms).toISOString();
}

/** A time reads the same however often it is asked for, until the wall clock is set. */
export function wallClock(monotonic: MonotonicClock, now: () => number = epochMs): WallClock {
  let kept = NaN;
  const offsetMs = (): number => {
    const offset = now() - monotonic();
    if (!(Math.abs(offset - kept) < UNCERTAINTY_MS)) kept = offset;
    return kept;
  };
  return {
    now: () => isoOf(now()),
    at: (monotonicMs) => isoOf(monotonicMs + offsetMs()),
    offsetMs,
  };
}

/** For times that are of the epoch already. */
export const WALL_CLOCK: WallClock = {
  now: () => isoOf(epochMs()),
  at: isoOf,
  offsetMs: () => 0,
};

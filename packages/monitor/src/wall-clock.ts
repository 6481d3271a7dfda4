/**
 * The wall clock, for display alone: deadlines and durations run on the monotonic one. Captured at
 * start, as a host's tests may replace `Date`.
 */
import type { MonotonicClock } from '@earshot/instrumentation';

const WallDate = Date;
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

export function wallClock(monotonic: MonotonicClock, now: () => number = epochMs): WallClock {
  return {
    now: () => isoOf(now()),
    at: (monotonicMs) => isoOf(now() - (monotonic() - monotonicMs)),
    offsetMs: () => now() - monotonic(),
  };
}

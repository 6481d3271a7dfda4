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
}

export function wallClock(monotonic: MonotonicClock, now: () => number = epochMs): WallClock {
  const iso = (ms: number): string => new WallDate(ms).toISOString();
  return {
    now: () => iso(now()),
    at: (monotonicMs) => iso(now() - (monotonic() - monotonicMs)),
  };
}

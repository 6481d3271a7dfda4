/**
 * The wall clock, for display alone: deadlines and durations run on the monotonic one. Captured at
 * start, as a host's tests may replace `Date`.
 */
import type { MonotonicClock } from '@earshot/instrumentation';

const WallDate = Date;
const wallNow = Date.now.bind(Date);

export interface WallClock {
  /** The time now, ISO 8601 in UTC with milliseconds. */
  now(): string;
  /** A monotonic time as it reads on the wall clock of this moment. */
  at(monotonicMs: number): string;
}

export function wallClock(monotonic: MonotonicClock, epochMs: () => number = wallNow): WallClock {
  const iso = (ms: number): string => new WallDate(ms).toISOString();
  return {
    now: () => iso(epochMs()),
    at: (monotonicMs) => iso(epochMs() - (monotonic() - monotonicMs)),
  };
}

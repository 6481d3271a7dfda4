/** One number against its thresholds. */
import type { HealthStatus } from '@earshot/telemetry';

export interface Limits {
  /** Up to here (or down to here) it is healthy. */
  readonly healthy: number;
  readonly critical: number;
}

export interface Judged {
  readonly status: HealthStatus;
  /** Undefined while there is nothing to judge. */
  readonly value: number | undefined;
  readonly limits: Limits;
  readonly better: 'lower' | 'higher';
  /** What the value is of, for people: `success`, `event-loop delay p99`. */
  readonly of: string;
  /** `1` is a ratio. */
  readonly unit: '1' | 's' | '{event}';
}

type What = Pick<Judged, 'of' | 'unit'>;

/** The greater the worse. Exactly at a limit is still the better side. */
export function judgeHigh(value: number | undefined, limits: Limits, what: What): Judged {
  return judged(value, limits, { ...what, better: 'lower' }, (limit) => value! <= limit);
}

/** The smaller the worse. */
export function judgeLow(value: number | undefined, limits: Limits, what: What): Judged {
  return judged(value, limits, { ...what, better: 'higher' }, (limit) => value! >= limit);
}

/** One event is critical. Without any traffic nothing is known. */
export function judgeCount(value: number, hasTraffic: boolean, what: What): Judged {
  return judgeHigh(value > 0 || hasTraffic ? value : undefined, { healthy: 0, critical: 0 }, what);
}

function judged(
  value: number | undefined,
  limits: Limits,
  what: What & Pick<Judged, 'better'>,
  isWithin: (limit: number) => boolean,
): Judged {
  const status =
    value === undefined
      ? 'unknown'
      : isWithin(limits.healthy)
        ? 'healthy'
        : isWithin(limits.critical)
          ? 'degraded'
          : 'critical';
  return { status, value, limits, ...what };
}

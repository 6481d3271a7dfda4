/** What became of the notifications so far. */
import { OUTCOMES, VERDICT_REASONS, type Outcome, type SilentReason } from '@earshot/telemetry';

export type Counts = Readonly<Record<Outcome, number>> & {
  readonly attempts: number;
  readonly pending: number;
  readonly silent_by_reason: Readonly<Record<SilentReason, number>>;
};

/** Percentiles of the time to proof, in seconds; null while nothing is confirmed. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

const NAMES = ['attempts', ...OUTCOMES, 'pending'] as const;

/** Takes the counts out of what the service said, in the order in which they are shown. */
export function readCounts(said: Readonly<Record<string, unknown>>): Counts {
  const byReason = (said['silent_by_reason'] ?? {}) as Record<string, unknown>;
  return {
    ...Object.fromEntries(NAMES.map((name) => [name, numberOr0(said[name])])),
    silent_by_reason: Object.fromEntries(
      VERDICT_REASONS.silent.map((reason) => [reason, numberOr0(byReason[reason])]),
    ),
  } as unknown as Counts;
}

export const NO_COUNTS: Counts = readCounts({});

function numberOr0(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/**
 * What one process knows of a user, in a form that can be sent and added up. Times are of the wall
 * clock, as each process has a monotonic clock of its own.
 */
import { quantileOf } from '@earshot/instrumentation';
import { DELIVERY_SECONDS, OUTCOMES, type Outcome, type Reason } from '@earshot/telemetry';

export interface UserReport {
  readonly hash: string;
  readonly connections: number;
  readonly pending: number;
  readonly isolationViolations: number;
  /** In the order of OUTCOMES. */
  readonly outcomes: readonly number[];
  /** Deliveries that took no longer than each of DELIVERY_SECONDS, and those that took longer. */
  readonly buckets: readonly number[];
  /** In ms since 1970. */
  readonly lastConfirmedAtMs?: number;
  readonly lastSilent?: {
    readonly atMs: number;
    readonly reason: Reason;
    readonly correlationId: string;
  };
  readonly lastSeenAtMs: number;
}

/** What makes one worse than another. */
export interface Ranked {
  readonly isolationViolations: number;
  readonly outcomes: ArrayLike<number>;
  readonly lastSeenAtMs: number;
}

const CONFIRMED = OUTCOMES.indexOf('confirmed');
const SILENT = OUTCOMES.indexOf('silent');

export function countOf({ outcomes }: UserReport, outcome: Outcome): number {
  return outcomes[OUTCOMES.indexOf(outcome)] ?? 0;
}

/** All that ended. */
export function endedOf({ outcomes }: Ranked): number {
  let ended = 0;
  for (let index = 0; index < outcomes.length; index++) ended += outcomes[index]!;
  return ended;
}

/** In seconds; undefined while nothing was confirmed. */
export function latencyOf({ buckets }: UserReport, q: number): number | undefined {
  const value = quantileOf(q, DELIVERY_SECONDS, buckets);
  return Number.isNaN(value) ? undefined : value;
}

export function isTroubled(report: UserReport): boolean {
  return report.outcomes[SILENT]! > 0 || report.isolationViolations > 0;
}

/** What is left of it when the process that knew it has ended. */
export function withoutLife(report: UserReport): UserReport {
  return { ...report, connections: 0, pending: 0 };
}

/** One report for each user, the worst first: see `worseFirst`. */
export function mergeUsers(reports: readonly UserReport[]): UserReport[] {
  const byHash = new Map<string, UserReport>();
  for (const report of reports) {
    const known = byHash.get(report.hash);
    byHash.set(report.hash, known === undefined ? report : added(known, report));
  }
  return [...byHash.values()].toSorted(worseFirst);
}

/** One user's, whatever hash each process has for them; undefined when nobody knows them. */
export function mergeOne(reports: readonly UserReport[]): UserReport | undefined {
  const [first, ...others] = reports;
  return others.reduce((sum, report) => added(sum!, report), first);
}

/** By silent failures, then violations, then by what was not confirmed, then the most recent. */
export function worseFirst(a: Ranked, b: Ranked): number {
  return (
    b.outcomes[SILENT]! - a.outcomes[SILENT]! ||
    b.isolationViolations - a.isolationViolations ||
    endedOf(b) - b.outcomes[CONFIRMED]! - (endedOf(a) - a.outcomes[CONFIRMED]!) ||
    b.lastSeenAtMs - a.lastSeenAtMs
  );
}

function added(a: UserReport, b: UserReport): UserReport {
  const confirmedAtMs = Math.max(
    a.lastConfirmedAtMs ?? -Infinity,
    b.lastConfirmedAtMs ?? -Infinity,
  );
  const lastSilent =
    (a.lastSilent?.atMs ?? -Infinity) >= (b.lastSilent?.atMs ?? -Infinity)
      ? a.lastSilent
      : b.lastSilent;
  return {
    hash: a.hash,
    connections: a.connections + b.connections,
    pending: a.pending + b.pending,
    isolationViolations: a.isolationViolations + b.isolationViolations,
    outcomes: a.outcomes.map((count, index) => count + (b.outcomes[index] ?? 0)),
    buckets: a.buckets.map((count, index) => count + (b.buckets[index] ?? 0)),
    ...(confirmedAtMs === -Infinity ? {} : { lastConfirmedAtMs: confirmedAtMs }),
    ...(lastSilent === undefined ? {} : { lastSilent }),
    lastSeenAtMs: Math.max(a.lastSeenAtMs, b.lastSeenAtMs),
  };
}

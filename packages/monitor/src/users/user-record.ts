/** What one user was told, and how it went. Of fixed size, however much it is. */
import { DELIVERY_SECONDS, OUTCOMES, type Outcome, type Reason } from '@earshot/telemetry';
import type { Kept } from './crowd.ts';
import type { UserReport } from './user-report.ts';

export interface LastSilentFailure {
  readonly atMs: number;
  readonly reason: Reason;
  readonly correlationId: string;
}

/** What is true of a user at this moment, and needs no record. */
export interface UserNow {
  connections: number;
  pending: number;
}

const NOBODY_THERE: UserNow = { connections: 0, pending: 0 };
const CONFIRMED = OUTCOMES.indexOf('confirmed');

export class UserRecord implements Kept {
  readonly hash: string;
  isolationViolations = 0;
  /** Monotonic, in ms. */
  lastConfirmedAtMs: number | undefined;
  lastSilent: LastSilentFailure | undefined;
  lastSeenAtMs: number;
  isTouched = false;
  isForgotten = false;
  /** Changed since it was last told of, and waits to be. */
  isNews = false;
  /** In the order of OUTCOMES. */
  readonly outcomes = new Uint32Array(OUTCOMES.length);
  readonly #buckets = new Uint32Array(DELIVERY_SECONDS.length + 1);

  constructor(hash: string, nowMs: number) {
    this.hash = hash;
    this.lastSeenAtMs = nowMs;
  }

  count(outcome: Outcome, nowMs: number): void {
    const index = OUTCOMES.indexOf(outcome);
    this.outcomes[index] = this.outcomes[index]! + 1;
    this.lastSeenAtMs = nowMs;
  }

  confirmed(seconds: number, nowMs: number): void {
    this.outcomes[CONFIRMED] = this.outcomes[CONFIRMED]! + 1;
    this.lastSeenAtMs = nowMs;
    this.lastConfirmedAtMs = nowMs;
    let bucket = 0;
    while (bucket < DELIVERY_SECONDS.length && seconds > DELIVERY_SECONDS[bucket]!) bucket++;
    this.#buckets[bucket] = this.#buckets[bucket]! + 1;
  }

  report(epochMs: (monotonicMs: number) => number, now: UserNow = NOBODY_THERE): UserReport {
    const { lastConfirmedAtMs: confirmedAtMs, lastSilent } = this;
    return {
      hash: this.hash,
      ...now,
      isolationViolations: this.isolationViolations,
      outcomes: [...this.outcomes],
      buckets: [...this.#buckets],
      ...(confirmedAtMs === undefined ? {} : { lastConfirmedAtMs: epochMs(confirmedAtMs) }),
      ...(lastSilent === undefined
        ? {}
        : { lastSilent: { ...lastSilent, atMs: epochMs(lastSilent.atMs) } }),
      lastSeenAtMs: epochMs(this.lastSeenAtMs),
    };
  }
}

/** What one user was told, and how it went. Of fixed size, however much it is. */
import { DELIVERY_SECONDS, OUTCOMES, type Outcome, type Reason } from '@earshot/telemetry';
import { quantileOf } from '@earshot/instrumentation';

export interface LastSilentFailure {
  readonly atMs: number;
  readonly reason: Reason;
  readonly correlationId: string;
}

export class UserRecord {
  /** Keyed hash of the user. */
  readonly hash: string;
  connections = 0;
  isolationViolations = 0;
  /** Monotonic, in ms. */
  lastConfirmedAtMs: number | undefined;
  lastSilent: LastSilentFailure | undefined;
  lastSeenAtMs: number;
  /** Came back since who evicts last looked. */
  isTouched = false;
  readonly #outcomes = new Uint32Array(OUTCOMES.length);
  readonly #buckets = new Uint32Array(DELIVERY_SECONDS.length + 1);

  constructor(hash: string, nowMs: number) {
    this.hash = hash;
    this.lastSeenAtMs = nowMs;
  }

  count(outcome: Outcome, nowMs: number): void {
    const index = OUTCOMES.indexOf(outcome);
    this.#outcomes[index] = this.#outcomes[index]! + 1;
    this.lastSeenAtMs = nowMs;
  }

  confirmed(seconds: number, nowMs: number): void {
    this.count('confirmed', nowMs);
    this.lastConfirmedAtMs = nowMs;
    let bucket = 0;
    while (bucket < DELIVERY_SECONDS.length && seconds > DELIVERY_SECONDS[bucket]!) bucket++;
    this.#buckets[bucket] = this.#buckets[bucket]! + 1;
  }

  outcome(outcome: Outcome): number {
    return this.#outcomes[OUTCOMES.indexOf(outcome)]!;
  }

  /** All that ended. */
  get ended(): number {
    return this.#outcomes.reduce((sum, count) => sum + count, 0);
  }

  /** In seconds; undefined while nothing was confirmed. */
  latencySeconds(q: number): number | undefined {
    const value = quantileOf(q, DELIVERY_SECONDS, this.#buckets);
    return Number.isNaN(value) ? undefined : value;
  }
}

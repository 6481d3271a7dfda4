/**
 * Who is called next while nobody acknowledges a critical alert. An incident goes on climbing for a
 * while after it resolved: what was lost at night is still to be looked at.
 */
import {
  ESCALATION,
  ESCALATION_LATCH_SECONDS,
  type EscalationStep,
  type Tier,
} from '@earshot/telemetry';
import type { ClimbMemory } from './memory.ts';

export interface ClimbTimes {
  readonly steps: readonly EscalationStep[];
  readonly latchSeconds: number;
}
export const CLIMB: ClimbTimes = { steps: ESCALATION, latchSeconds: ESCALATION_LATCH_SECONDS };

/**
 * While no process was there nobody could acknowledge, so that a long outage must not call everybody
 * at its end. A service that keeps crashing climbs all the same: Kubernetes waits 5 minutes at most
 * before it starts one again.
 */
const COUNTED_AWAY_MS = 300_000;

export class Climb {
  readonly #times: ClimbTimes;
  #startedAtMs: number | undefined;
  #lastHeldAtMs = 0;
  #reached = 0;

  constructor(times: ClimbTimes = CLIMB) {
    this.#times = times;
  }

  /** The tiers that are to be called now. */
  look(isFiring: boolean, isAcknowledged: boolean, nowMs: number): readonly Tier[] {
    if (isAcknowledged) {
      this.#startedAtMs = undefined;
      return [];
    }
    if (isFiring) {
      if (this.#startedAtMs === undefined) this.#begin(nowMs);
      this.#lastHeldAtMs = nowMs;
    }
    if (this.#startedAtMs === undefined) return [];
    if (nowMs - this.#lastHeldAtMs > this.#times.latchSeconds * 1000) {
      this.#startedAtMs = undefined;
      return [];
    }
    const waitedSeconds = (nowMs - this.#startedAtMs) / 1000;
    const due = this.#times.steps
      .slice(this.#reached)
      .filter(({ afterSeconds }) => waitedSeconds >= afterSeconds);
    this.#reached += due.length;
    return due.map(({ tier }) => tier);
  }

  /** Undefined while it does not climb. */
  memory(): ClimbMemory | undefined {
    if (this.#startedAtMs === undefined) return undefined;
    return {
      startedAtMs: this.#startedAtMs,
      lastHeldAtMs: this.#lastHeldAtMs,
      reached: this.#reached,
    };
  }

  /** Goes on where a process left off that was away for so long. */
  adopt(past: ClimbMemory, awayMs: number): void {
    const waitsSinceMs = past.startedAtMs + Math.max(0, awayMs - COUNTED_AWAY_MS);
    this.#startedAtMs = Math.min(this.#startedAtMs ?? Infinity, waitsSinceMs);
    this.#lastHeldAtMs = Math.max(this.#lastHeldAtMs, past.lastHeldAtMs);
    this.#reached = Math.max(this.#reached, past.reached);
  }

  #begin(nowMs: number): void {
    this.#startedAtMs = nowMs;
    this.#reached = 0;
  }
}

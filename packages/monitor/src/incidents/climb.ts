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

export interface ClimbTimes {
  readonly steps: readonly EscalationStep[];
  readonly latchSeconds: number;
}
export const CLIMB: ClimbTimes = { steps: ESCALATION, latchSeconds: ESCALATION_LATCH_SECONDS };

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

  #begin(nowMs: number): void {
    this.#startedAtMs = nowMs;
    this.#reached = 0;
  }
}

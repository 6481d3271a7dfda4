/** Who is called next while nobody has acknowledged a critical alert. */
import type { Tier } from '../objectives.ts';

export interface EscalationStep {
  readonly tier: Tier;
  readonly afterSeconds: number;
}

/** From the first page, which goes to operations at once. */
export const ESCALATION = [
  { tier: 'engineering', afterSeconds: 900 },
  { tier: 'management', afterSeconds: 1800 },
  { tier: 'executive', afterSeconds: 3600 },
] as const satisfies readonly EscalationStep[];

/** An alert that has ceased goes on climbing for so long, unless it was acknowledged. */
export const ESCALATION_LATCH_SECONDS = 7200;

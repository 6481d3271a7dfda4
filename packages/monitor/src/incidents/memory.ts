/** What of an incident outlives the process. Times are monotonic, in ms, and may be before its start. */
import type { Tier } from '@earshot/telemetry';
import type { IncidentSample, IncidentView } from './incident.ts';

export interface IncidentMemory {
  /** What was pending begins anew: nobody knows whether it held while there was no process. */
  readonly status: 'firing' | 'resolved' | 'inactive';
  readonly startedAtMs: number;
  readonly firingAtMs?: number | undefined;
  readonly resolvedAtMs?: number | undefined;
  /** The last notice: the cooldown runs from it. */
  readonly noticeAtMs?: number | undefined;
  readonly isEndOwed: boolean;
  /** Those beyond its tier who are to be told of its end, too. */
  readonly called?: readonly Tier[] | undefined;
  readonly value?: number | undefined;
  readonly count: number;
  readonly samples: readonly IncidentSample[];
  readonly notices: number;
}

export interface ClimbMemory {
  readonly startedAtMs: number;
  readonly lastHeldAtMs: number;
  readonly reached: number;
}

export interface AlertMemory {
  readonly alert: IncidentView['alert'];
  readonly incident: IncidentMemory;
  readonly climb?: ClimbMemory | undefined;
}

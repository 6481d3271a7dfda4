/**
 * Alerts of which nobody wants to hear for a while, as during a known outage. A silenced alert goes on
 * being judged and shown; only its notices stay here, and it calls nobody else. What still fires when
 * a silence ends is told at once.
 */
import type { MonotonicClock } from '@earshot/instrumentation';
import { OBJECTIVES, type ObjectiveName } from '@earshot/telemetry';
import { Holds, type Hold } from './holds.ts';

export interface Silence extends Hold<ObjectiveName> {
  readonly reason: string;
}

/** Those of which the monitor itself tells; Alertmanager has silences of its own for the others. */
export const SILENCEABLE = Object.keys(OBJECTIVES) as readonly ObjectiveName[];

export class Silences extends Holds<ObjectiveName, Silence> {
  constructor(clock: MonotonicClock) {
    super(SILENCEABLE, clock);
  }
}

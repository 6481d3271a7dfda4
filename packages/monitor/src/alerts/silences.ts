/**
 * Alerts of which nobody wants to hear for a while, as during a known outage. A silenced alert goes on
 * being judged and shown; only its notices stay here, and it calls nobody else. What still fires when
 * a silence ends is told at once.
 */
import type { MonotonicClock } from '@earshot/instrumentation';
import { OWN_ALERT_NAMES, type OwnAlertName } from '@earshot/telemetry';
import { Holds, type Hold } from './holds.ts';

export interface Silence extends Hold<OwnAlertName> {
  readonly reason: string;
}

/** Those of which the monitor itself tells; Alertmanager has silences of its own for the others. */
export const SILENCEABLE = OWN_ALERT_NAMES;

export class Silences extends Holds<OwnAlertName, Silence> {
  constructor(clock: MonotonicClock) {
    super(SILENCEABLE, clock);
  }
}

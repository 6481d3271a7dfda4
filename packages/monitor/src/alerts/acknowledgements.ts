/**
 * Who looks after which alert, and until when. While somebody does, the gauge is 1, and the escalation
 * rules call nobody else.
 */
import type { Measurements, MonotonicClock } from '@earshot/instrumentation';
import { SOURCE_ALERTS, type SourceAlert } from '@earshot/telemetry';
import { Holds, type Hold } from './holds.ts';

export type Acknowledgement = Hold<SourceAlert>;

export const USUAL_ACKNOWLEDGED_MINUTES = 60;

export class Acknowledgements extends Holds<SourceAlert, Acknowledgement> {
  constructor(measurements: Measurements, clock: MonotonicClock) {
    super(SOURCE_ALERTS, clock);
    const gauge = measurements.gauge('earshot.alert.acknowledged');
    for (const alert of SOURCE_ALERTS) {
      gauge.set(() => (this.has(alert) ? 1 : 0), { source_alert: alert });
    }
  }
}

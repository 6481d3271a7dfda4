/**
 * Who looks after which alert, and until when. While somebody does, the gauge is 1, and the escalation
 * rules call nobody else. An acknowledgement ends by itself: a person who fell asleep stops nothing.
 */
import type { Measurements, MonotonicClock } from '@earshot/instrumentation';
import { SOURCE_ALERTS, type SourceAlert } from '@earshot/telemetry';

export interface Acknowledgement {
  readonly alert: SourceAlert;
  readonly by: string;
  /** Monotonic, in ms. */
  readonly atMs: number;
  readonly expiresAtMs: number;
}

export const ACKNOWLEDGED_MINUTES = { least: 1, usual: 60, most: 1_440 } as const;

export class Acknowledgements {
  readonly #clock: MonotonicClock;
  readonly #byAlert = new Map<SourceAlert, Acknowledgement>();

  constructor(measurements: Measurements, clock: MonotonicClock) {
    this.#clock = clock;
    const gauge = measurements.gauge('earshot.alert.acknowledged');
    for (const alert of SOURCE_ALERTS) {
      gauge.set(() => (this.#current(alert) === undefined ? 0 : 1), { source_alert: alert });
    }
  }

  /** A later one takes the place of an earlier one. */
  acknowledge(alert: SourceAlert, by: string, minutes: number): Acknowledgement {
    const atMs = this.#clock();
    const acknowledgement = { alert, by, atMs, expiresAtMs: atMs + minutes * 60_000 };
    this.#byAlert.set(alert, acknowledgement);
    return acknowledgement;
  }

  /** Returns what was taken back, if there was anything. */
  takeBack(alert: SourceAlert): Acknowledgement | undefined {
    const current = this.#current(alert);
    this.#byAlert.delete(alert);
    return current;
  }

  isAcknowledged(alert: SourceAlert): boolean {
    return this.#current(alert) !== undefined;
  }

  /** Those in force, in the order of the table. */
  list(): Acknowledgement[] {
    return SOURCE_ALERTS.flatMap((alert) => this.#current(alert) ?? []);
  }

  #current(alert: SourceAlert): Acknowledgement | undefined {
    const current = this.#byAlert.get(alert);
    return current !== undefined && this.#clock() < current.expiresAtMs ? current : undefined;
  }
}

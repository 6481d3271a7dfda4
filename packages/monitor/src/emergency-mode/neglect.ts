/** Critical alerts that fire and that nobody has taken on for too long. */
import { ALERTS, type AlertName } from '@earshot/telemetry';
import type { IncidentView } from '../incidents/incident.ts';

export interface NeglectOptions {
  readonly incidents: () => readonly IncidentView[];
  /** Acknowledged, or silenced: somebody knows. */
  readonly isTakenOn: (alert: AlertName) => boolean;
  readonly afterMs: number;
}

export class Neglect {
  readonly #options: NeglectOptions;
  readonly #sinceMs = new Map<AlertName, number>();

  constructor(options: NeglectOptions) {
    this.#options = options;
  }

  look(nowMs: number): readonly AlertName[] {
    const { incidents, isTakenOn, afterMs } = this.#options;
    const open = incidents()
      .filter(({ alert, status }) => status === 'firing' && ALERTS[alert].severity === 'critical')
      .map(({ alert }) => alert)
      .filter((alert) => !isTakenOn(alert));
    for (const alert of this.#sinceMs.keys()) {
      if (!open.includes(alert)) this.#sinceMs.delete(alert);
    }
    for (const alert of open) if (!this.#sinceMs.has(alert)) this.#sinceMs.set(alert, nowMs);
    return open.filter((alert) => nowMs - this.#sinceMs.get(alert)! >= afterMs);
  }
}

/**
 * When each alert fired: what Prometheus keeps as the series `ALERTS` and `ALERTS_FOR_STATE`, for the
 * panels that show it. Bounded: the oldest goes.
 */
import { alertLabels, type AlertedService } from '@earshot/telemetry';
import type { Sample } from '../series/grouping.ts';
import type { IncidentView } from './incident.ts';

interface Firing {
  readonly alert: IncidentView['alert'];
  readonly fromMs: number;
  untilMs: number | undefined;
}

const MAX_FIRINGS = 500;

export class Timeline {
  readonly #service: AlertedService;
  readonly #epochMs: (monotonicMs: number) => number;
  readonly #firings: Firing[] = [];

  /** @param epochMs a monotonic time as ms of the epoch. */
  constructor(service: AlertedService, epochMs: (monotonicMs: number) => number) {
    this.#service = service;
    this.#epochMs = epochMs;
  }

  note({ alert, status, firingAtMs, resolvedAtMs }: IncidentView): void {
    const open = this.#firings.find(
      (firing) => firing.alert === alert && firing.untilMs === undefined,
    );
    if (status === 'firing' && open === undefined && firingAtMs !== undefined) {
      this.#firings.push({ alert, fromMs: firingAtMs, untilMs: undefined });
      if (this.#firings.length > MAX_FIRINGS) this.#firings.shift();
    } else if (status !== 'firing' && open !== undefined) {
      open.untilMs = resolvedAtMs ?? open.fromMs;
    }
  }

  /** The samples of a series at a time; undefined for a series that is not kept here. */
  at(series: string, atMs: number): readonly Sample[] | undefined {
    if (series !== 'ALERTS' && series !== 'ALERTS_FOR_STATE') return undefined;
    return this.#firings
      .filter(({ fromMs, untilMs }) => fromMs <= atMs && (untilMs === undefined || atMs < untilMs))
      .map(({ alert, fromMs }) => {
        const labels = alertLabels(alert, this.#service);
        return series === 'ALERTS'
          ? { labels: { ...labels, alertstate: 'firing' }, value: 1 }
          : { labels, value: this.#epochMs(fromMs) / 1000 };
      });
  }
}

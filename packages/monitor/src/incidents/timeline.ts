/**
 * When each alert fired, and how long it waited for an acknowledgement: what Prometheus keeps as the
 * series `ALERTS` and `ALERTS_FOR_STATE`, for the panels that show it. Bounded: the oldest goes.
 */
import {
  alertLabels,
  ESCALATION,
  ESCALATION_ALERT_NAMES,
  type AlertedService,
  type AlertName,
} from '@earshot/telemetry';
import type { Sample } from '../series/grouping.ts';
import type { IncidentView } from './incident.ts';

/** Of one alert, from one time until another: undefined while it lasts. */
interface Span {
  readonly alert: AlertName;
  fromMs: number;
  untilMs: number | undefined;
}

const MAX_SPANS = 500;

export class Timeline {
  readonly #service: AlertedService;
  readonly #epochMs: (monotonicMs: number) => number;
  readonly #firings: Span[] = [];
  readonly #waits: Span[] = [];

  /** @param epochMs a monotonic time as ms of the epoch. */
  constructor(service: AlertedService, epochMs: (monotonicMs: number) => number) {
    this.#service = service;
    this.#epochMs = epochMs;
  }

  note({ alert, status, firingAtMs, resolvedAtMs }: IncidentView): void {
    const open = openOf(this.#firings, alert);
    if (status === 'firing' && open === undefined && firingAtMs !== undefined) {
      begin(this.#firings, alert, firingAtMs);
    } else if (status !== 'firing' && open !== undefined) {
      open.untilMs = resolvedAtMs ?? open.fromMs;
    }
  }

  /** @param waiting the alerts that nobody has acknowledged, and since when. */
  noteWaiting(waiting: ReadonlyMap<AlertName, number>, nowMs: number): void {
    for (const wait of this.#waits) {
      if (wait.untilMs === undefined && !waiting.has(wait.alert)) wait.untilMs = nowMs;
    }
    for (const [alert, fromMs] of waiting) {
      const open = openOf(this.#waits, alert);
      if (open === undefined) begin(this.#waits, alert, fromMs);
      // A restart found that it has waited longer.
      else open.fromMs = fromMs;
    }
  }

  /** The samples of a series at a time; undefined for a series that is not kept here. */
  at(series: string, atMs: number): readonly Sample[] | undefined {
    if (series !== 'ALERTS' && series !== 'ALERTS_FOR_STATE') return undefined;
    const sampleOf = (labels: Sample['labels'], alertstate: string, fromMs: number): Sample =>
      series === 'ALERTS'
        ? { labels: { ...labels, alertstate }, value: 1 }
        : { labels, value: this.#epochMs(fromMs) / 1000 };
    return [
      ...spansAt(this.#firings, atMs).map(({ alert, fromMs }) =>
        sampleOf(alertLabels(alert, this.#service), 'firing', fromMs),
      ),
      ...spansAt(this.#waits, atMs).flatMap(({ alert, fromMs }) =>
        ESCALATION.map(({ tier, afterSeconds }) =>
          sampleOf(
            {
              ...alertLabels(alert, this.#service),
              alertname: ESCALATION_ALERT_NAMES[tier],
              source_alert: alert,
              tier,
            },
            atMs - fromMs >= afterSeconds * 1000 ? 'firing' : 'pending',
            fromMs,
          ),
        ),
      ),
    ];
  }
}

function openOf(spans: readonly Span[], alert: AlertName): Span | undefined {
  return spans.find((span) => span.alert === alert && span.untilMs === undefined);
}

function begin(spans: Span[], alert: AlertName, fromMs: number): void {
  spans.push({ alert, fromMs, untilMs: undefined });
  if (spans.length > MAX_SPANS) spans.shift();
}

function spansAt(spans: readonly Span[], atMs: number): readonly Span[] {
  return spans.filter(
    ({ fromMs, untilMs }) => fromMs <= atMs && (untilMs === undefined || atMs < untilMs),
  );
}

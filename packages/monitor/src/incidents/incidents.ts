/**
 * The eight alerts, and those on the monitoring itself, judged in this process by the same data that
 * makes Prometheus' rules. A thousand failures are one incident with a count and the newest correlation
 * IDs. Who sends the notices is somebody else's business.
 */
import {
  ALERTS,
  INHIBITIONS,
  OWN_ALERT_NAMES,
  type Alert,
  type AlertName,
  type Condition,
  type ObjectiveName,
  type Query,
  type Tier,
} from '@earshot/telemetry';
import { Climb, CLIMB, type ClimbTimes } from './climb.ts';
import type { AlertMemory } from './memory.ts';
import {
  Incident,
  type IncidentSample,
  type IncidentTimes,
  type IncidentView,
  type NoticeKind,
} from './incident.ts';

export interface IncidentNotice {
  readonly kind: NoticeKind | 'escalated';
  readonly tier: Tier;
  /** Who was called as well, of an end. */
  readonly alsoTo?: readonly Tier[];
  readonly incident: IncidentView;
  /** Whoever keeps a log is told of it, and no channel. */
  readonly isSilenced: boolean;
}
export interface IncidentSources {
  /** The value of a query now; undefined where there is none. */
  readonly ask: (query: Query) => number | undefined;
  readonly isAcknowledged: (name: AlertName) => boolean;
  readonly isSilenced: (name: AlertName) => boolean;
  readonly notify: (notice: IncidentNotice) => void;
}

const COMPARE: Readonly<Record<Condition['comparison'], (a: number, b: number) => boolean>> = {
  '>': (value, threshold) => value > threshold,
  '<': (value, threshold) => value < threshold,
  '==': (value, threshold) => value === threshold,
};

interface Watched {
  readonly alert: Alert;
  readonly incident: Incident;
  readonly climb: Climb | undefined;
}

export class Incidents {
  readonly #sources: IncidentSources;
  readonly #watched: ReadonlyMap<AlertName, Watched>;
  /** The critical ones first: whether they fire decides what they hide. */
  readonly #worstFirst: readonly Watched[];

  constructor(sources: IncidentSources, times: IncidentTimes, climb: ClimbTimes = CLIMB) {
    this.#sources = sources;
    this.#watched = new Map(
      OWN_ALERT_NAMES.map((name) => [
        name,
        {
          alert: ALERTS[name],
          incident: new Incident(name, ALERTS[name], times),
          climb: ALERTS[name].severity === 'critical' ? new Climb(climb) : undefined,
        },
      ]),
    );
    const isCritical = ({ alert }: Watched): number => (alert.severity === 'critical' ? 1 : 0);
    this.#worstFirst = [...this.#watched.values()].toSorted(
      (a, b) => isCritical(b) - isCritical(a),
    );
  }

  /** A message behind an alert. */
  note(name: ObjectiveName, sample: IncidentSample): void {
    this.#watched.get(name)!.incident.note(sample);
  }

  /** These are told that it fires, whatever its tier: they will be told of its end. */
  call(name: AlertName, tiers: readonly Tier[]): void {
    const watched = this.#watched.get(name);
    watched?.incident.call(tiers.filter((tier) => tier !== watched.alert.tier));
  }

  /** Judges all alerts. Called on a timer, and soon after each detection. */
  judge(nowMs: number): void {
    for (const watched of this.#worstFirst) {
      for (const notice of this.#look(watched, nowMs)) this.#sources.notify(notice);
    }
  }

  /** Tells once more of what fires, unless a worse alert of its family does. */
  remind(): void {
    for (const { alert, incident } of this.#watched.values()) {
      const view = incident.view();
      if (view.status !== 'firing' || this.#isHidden(alert)) continue;
      const isSilenced = this.#sources.isSilenced(incident.name);
      this.#sources.notify({ kind: 'repeat', tier: alert.tier, incident: view, isSilenced });
    }
  }

  /** Those that ever began, the firing ones first. */
  views(): readonly IncidentView[] {
    const order = ['firing', 'pending', 'resolved', 'inactive'];
    return [...this.#watched.values()]
      .map(({ incident }) => incident.view())
      .filter(({ status }) => status !== 'inactive')
      .toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  }

  /** Of the alerts that nobody has acknowledged: since when they wait for it. Monotonic, in ms. */
  waiting(): ReadonlyMap<AlertName, number> {
    return new Map(
      [...this.#watched].flatMap(([alert, { climb }]) => {
        const startedAtMs = climb?.memory()?.startedAtMs;
        return startedAtMs === undefined ? [] : [[alert, startedAtMs]];
      }),
    );
  }

  /** What is to outlive this process. */
  memories(): AlertMemory[] {
    return [...this.#watched.entries()].flatMap(([alert, watched]) => {
      const incident = watched.incident.memory();
      return incident === undefined ? [] : { alert, incident, climb: watched.climb?.memory() };
    });
  }

  /** Goes on where a process left off that was away for so long. */
  adopt({ alert, incident, climb }: AlertMemory, nowMs: number, awayMs: number): void {
    const watched = this.#watched.get(alert);
    watched?.incident.adopt(incident, nowMs);
    if (climb !== undefined) watched?.climb?.adopt(climb, awayMs);
  }

  #look({ alert, incident, climb }: Watched, nowMs: number): IncidentNotice[] {
    const values = alert.conditions.map(({ query }) => this.#sources.ask(query));
    const holds = alert.conditions.every(({ comparison, threshold }, at) => {
      const value = values[at];
      return value !== undefined && COMPARE[comparison](value, threshold);
    });
    const isAcknowledged = this.#sources.isAcknowledged(incident.name);
    const isSilenced = this.#sources.isSilenced(incident.name);
    const kind = incident.judge(holds, values[0], nowMs, {
      isSilenced,
      isHidden: this.#isHidden(alert),
    });
    const called = kind === 'resolved' ? incident.takeCalled() : [];
    const view = incident.view();
    const tiers = climb?.look(view.status === 'firing', isAcknowledged || isSilenced, nowMs) ?? [];
    this.call(incident.name, tiers);
    // Whoever acknowledged needs no reminder; that it is over they want to know.
    const isWanted = kind !== undefined && !(kind === 'repeat' && isAcknowledged);
    return [
      ...(isWanted ? [{ kind, tier: alert.tier, alsoTo: called, incident: view, isSilenced }] : []),
      ...tiers.map((tier): IncidentNotice => ({
        kind: 'escalated',
        tier,
        incident: view,
        isSilenced,
      })),
    ];
  }

  /** By the inhibitions that Alertmanager has, too. */
  #isHidden({ severity, family }: Alert): boolean {
    return INHIBITIONS.some(
      ({ source, target, same }) =>
        same === 'service and family' &&
        'severities' in target &&
        (target.severities as readonly string[]).includes(severity) &&
        [...this.#watched.values()].some(
          (other) =>
            other.alert.family === family &&
            (source.severities as readonly string[]).includes(other.alert.severity) &&
            other.incident.isFiring,
        ),
    );
  }
}

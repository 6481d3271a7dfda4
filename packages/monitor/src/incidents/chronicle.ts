/**
 * What became of each alert that fired: whom it was told to and when, who took it on, how it ended.
 * Bounded: of many notices the reminders go first, of many alerts the oldest.
 */
import { ESCALATION_LATCH_SECONDS, type AlertName, type Tier } from '@earshot/telemetry';
import { randomBytes } from 'node:crypto';
import type { IncidentSample, IncidentView } from './incident.ts';
import type { IncidentNotice } from './incidents.ts';

const DEEDS = ['acknowledged', 'given_back', 'silenced', 'lifted'] as const;
export type AlertDeed = (typeof DEEDS)[number];
export const ALERT_EVENTS = ['firing', 'repeat', 'escalated', 'resolved', ...DEEDS] as const;

export interface AlertEvent {
  readonly atMs: number;
  readonly event: (typeof ALERT_EVENTS)[number];
  /** Whom a notice was for. */
  readonly tier?: Tier;
  /** It stood in the log alone. */
  readonly isSilenced?: true;
  readonly by?: string;
}

export interface OpenAlert {
  /** Names this firing of the alert, also after a restart. */
  readonly id: string;
  readonly events: readonly AlertEvent[];
}

export interface PastAlert extends OpenAlert {
  readonly alert: AlertName;
  readonly startedAtMs: number;
  readonly firingAtMs: number;
  readonly endedAtMs: number;
  /** Cut short: its process ended, and none went on with it. */
  readonly end: 'resolved' | 'cut_short';
  readonly count: number;
  readonly samples: readonly IncidentSample[];
}

type Fired = Pick<PastAlert, 'alert' | 'startedAtMs' | 'count' | 'samples'> & {
  readonly firingAtMs?: number | undefined;
};

export interface ChronicleSources {
  /** Told of each that ended, and again when something became of it afterwards. */
  readonly written: (past: PastAlert) => void;
  /** What people had done about an alert before it fired, and still holds. */
  readonly inForce: (alert: AlertName) => readonly AlertEvent[];
}

const MOST_EVENTS = 50;
const MOST_PAST = 200;
/** So long it climbs on. */
const AFTERWARDS_MS = ESCALATION_LATCH_SECONDS * 1000;

export class Chronicle {
  readonly #sources: ChronicleSources;
  readonly #open = new Map<AlertName, OpenAlert>();
  /** The oldest first. */
  #past: PastAlert[] = [];

  constructor(sources: ChronicleSources) {
    this.#sources = sources;
  }

  /** The newest first. */
  get past(): readonly PastAlert[] {
    return this.#past.toReversed();
  }

  openOf(alert: AlertName): OpenAlert | undefined {
    return this.#open.get(alert);
  }

  noticed({ kind, tier, incident, isSilenced }: IncidentNotice, atMs: number): void {
    if (incident.status === 'firing') this.#begin(incident.alert);
    const silenced = isSilenced ? { isSilenced } : {};
    this.#add(incident.alert, { atMs, event: kind, tier, ...silenced });
  }

  did(alert: string, event: AlertDeed, by: string, atMs: number): void {
    this.#add(alert as AlertName, { atMs, event, by });
  }

  /** The alerts as they are after they were judged. */
  look(views: readonly IncidentView[]): void {
    for (const view of views) {
      if (view.status === 'firing') this.#begin(view.alert);
      else if (view.resolvedAtMs !== undefined) this.#end(view, view.resolvedAtMs, 'resolved');
    }
  }

  /** Goes on with one that fired when its process ended. */
  resume(alert: AlertName, { id, events }: OpenAlert): void {
    const newer = this.#open.get(alert)?.events ?? [];
    this.#open.set(alert, { id, events: bounded([...events, ...newer]) });
  }

  cutShort(fired: Fired, open: OpenAlert, atMs: number): void {
    this.#keep(pastOf(fired, open, atMs, 'cut_short'));
  }

  #begin(alert: AlertName): void {
    if (this.#open.has(alert)) return;
    const events = this.#sources.inForce(alert);
    this.#open.set(alert, { id: randomBytes(6).toString('hex'), events });
  }

  #end(fired: Fired, atMs: number, end: PastAlert['end']): void {
    const open = this.#open.get(fired.alert);
    if (open === undefined) return;
    this.#open.delete(fired.alert);
    this.#keep(pastOf(fired, open, atMs, end));
  }

  /** To what fires, or did a while ago: what was lost at night is still taken on in the morning. */
  #add(alert: AlertName, event: AlertEvent): void {
    const open = this.#open.get(alert);
    if (open !== undefined) {
      this.#open.set(alert, { ...open, events: bounded([...open.events, event]) });
      return;
    }
    const last = this.#past.findLast((one) => one.alert === alert);
    if (last === undefined || event.atMs - last.endedAtMs > AFTERWARDS_MS) return;
    this.#keep({ ...last, events: bounded([...last.events, event]) });
  }

  #keep(past: PastAlert): void {
    const others = this.#past.filter(({ id }) => id !== past.id);
    this.#past = [...others, past].toSorted((a, b) => a.endedAtMs - b.endedAtMs).slice(-MOST_PAST);
    this.#sources.written(past);
  }
}

function pastOf(
  { alert, startedAtMs, firingAtMs, count, samples }: Fired,
  { id, events }: OpenAlert,
  endedAtMs: number,
  end: PastAlert['end'],
): PastAlert {
  return {
    id,
    alert,
    startedAtMs,
    firingAtMs: firingAtMs ?? startedAtMs,
    endedAtMs,
    end,
    count,
    samples,
    events,
  };
}

function bounded(events: readonly AlertEvent[]): readonly AlertEvent[] {
  if (events.length <= MOST_EVENTS) return events;
  const reminder = events.findIndex(({ event }) => event === 'repeat');
  return events.toSpliced(Math.max(0, reminder), 1);
}

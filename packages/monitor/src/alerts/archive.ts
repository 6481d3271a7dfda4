/**
 * What of the alerts outlives the process. All that holds now (incidents, who is called next, who has
 * taken on or silenced what) is one row of the journal, replaced as it changes; each alert that is
 * over is a row of its own. Without a journal it is in memory alone.
 */
import { ALERTS, type AlertName } from '@earshot/telemetry';
import type { MonotonicClock } from '@earshot/instrumentation';
import { randomUUID } from 'node:crypto';
import {
  Chronicle,
  type AlertDeed,
  type OpenAlert,
  type PastAlert,
} from '../incidents/chronicle.ts';
import type { Incidents, IncidentNotice } from '../incidents/incidents.ts';
import type { AlertMemory } from '../incidents/memory.ts';
import type { Journal } from '../journal/journal.ts';
import type { WallClock } from '../wall-clock.ts';
import type { Acknowledgement, Acknowledgements } from './acknowledgements.ts';
import type { Hold, Holds } from './holds.ts';
import type { Silence, Silences } from './silences.ts';

export interface ArchiveSources {
  readonly clock: MonotonicClock;
  readonly wall: WallClock;
  readonly incidents: Incidents;
  readonly acknowledgements: Acknowledgements;
  readonly silences: Silences;
  /** False where alerts are turned off. */
  readonly areJudged: () => boolean;
  readonly journal: Pick<Journal, 'inherit' | 'keep' | 'note' | 'recent'> | undefined;
}

export interface History {
  /** The newest first; times are of the wall clock. */
  readonly alerts: readonly PastAlert[];
  /** Undefined without a journal. */
  readonly didJournalAnswer: boolean | undefined;
}

/** Everything that holds; in the journal its times are of the wall clock. */
interface Kept {
  readonly alerts: readonly (AlertMemory & { readonly open?: OpenAlert | undefined })[];
  readonly acknowledgements: readonly Acknowledgement[];
  readonly silences: readonly Silence[];
}
interface KeptRow extends Kept {
  readonly version: number;
  readonly keptBy: string;
  /** The last that was heard of the process that kept it. */
  readonly aliveAtMs: number;
}

/** The journal's names of the two kinds of row. */
export const KEPT_ALERTS = 'alerts';
const PAST = 'past_alert';
const VERSION = 1;
/** A count that grows is kept so often, a notice or what a person did at once. */
const KEEP_EVERY_MS = 5_000;
/** So often something is heard of a process with something to keep, though nothing changes. */
const SIGN_OF_LIFE_MS = 60_000;
/** What a process left behind longer ago is history. */
const LONGEST_AWAY_MS = 86_400_000;

export class AlertArchive {
  readonly #sources: ArchiveSources;
  readonly #chronicle: Chronicle;
  readonly #name: string = randomUUID();
  /** What came from these is known here. */
  readonly #known = new Set([this.#name]);
  #isRecalled = false;
  #isUrgent = false;
  #kept = JSON.stringify({ alerts: [], acknowledgements: [], silences: [] } satisfies Kept);
  #keptAtMs = -Infinity;

  constructor(sources: ArchiveSources) {
    this.#sources = sources;
    const { acknowledgements, silences } = sources;
    this.#chronicle = new Chronicle({
      written: (past) => this.#write(past),
      inForce: (alert) => this.#inForce(alert),
    });
    this.#watch(acknowledgements, 'acknowledged', 'given_back');
    this.#watch(silences, 'silenced', 'lifted');
  }

  /** What was before a restart. Resolves when it is known, or would come too late. */
  async recall(): Promise<void> {
    await this.#sources.journal?.inherit((bodies) => {
      for (const body of bodies) this.#adopt(body);
    });
    this.#isRecalled = true;
  }

  alerted(notice: IncidentNotice): void {
    this.#chronicle.noticed(notice, this.#sources.clock());
    this.#isUrgent = true;
  }

  /** The alerts were judged. */
  looked(): void {
    this.#chronicle.look(this.#sources.incidents.views());
    this.#keep();
  }

  /** The process ends. */
  end(): void {
    this.#isUrgent = true;
    this.#keep();
  }

  /** Alerts that are over, of this process and, by the journal, of those before. Never rejects. */
  async history(limit: number, alert?: AlertName): Promise<History> {
    const { wall, journal } = this.#sources;
    const rows = await journal?.recent(PAST, limit, alert);
    const byId = new Map<string, PastAlert>();
    for (const { body } of rows ?? []) {
      const past = JSON.parse(body) as PastAlert;
      byId.set(past.id, past);
    }
    for (const past of this.#chronicle.past) {
      if (alert === undefined || past.alert === alert) {
        byId.set(past.id, timesMoved(past, wall.offsetMs()));
      }
    }
    const alerts = [...byId.values()].toSorted((a, b) => b.endedAtMs - a.endedAtMs);
    return {
      alerts: alerts.slice(0, limit),
      didJournalAnswer: journal === undefined ? undefined : rows !== undefined,
    };
  }

  #watch<H extends Hold>(holds: Holds<string, H>, given: AlertDeed, takenBack: AlertDeed): void {
    holds.listen(({ alert, by }, isGiven) => {
      this.#chronicle.did(alert, isGiven ? given : takenBack, by, this.#sources.clock());
      this.#isUrgent = true;
      this.#keep();
    });
  }

  #inForce(alert: AlertName) {
    const { acknowledgements, silences } = this.#sources;
    return [
      [acknowledgements.of(alert), 'acknowledged'] as const,
      [silences.of(alert), 'silenced'] as const,
    ].flatMap(([hold, event]) =>
      hold === undefined ? [] : { atMs: hold.atMs, event, by: hold.by },
    );
  }

  #keep(): void {
    const { journal, clock, wall } = this.#sources;
    // What was before is not to be replaced before it was read.
    if (journal === undefined || !this.#isRecalled) return;
    const nowMs = clock();
    const keptForMs = nowMs - this.#keptAtMs;
    if (!this.#isUrgent && keptForMs < KEEP_EVERY_MS) return;
    const now = this.#now();
    const text = JSON.stringify(now);
    const isEmpty = Object.values(now).every((list: readonly unknown[]) => list.length === 0);
    this.#isUrgent = false;
    if (text === this.#kept && (isEmpty || keptForMs < SIGN_OF_LIFE_MS)) return;
    this.#kept = text;
    this.#keptAtMs = nowMs;
    const row: KeptRow = { version: VERSION, keptBy: this.#name, aliveAtMs: nowMs, ...now };
    journal.keep(KEPT_ALERTS, nowMs, JSON.stringify(timesMoved(row, wall.offsetMs())));
  }

  #now(): Kept {
    const { incidents, acknowledgements, silences } = this.#sources;
    return {
      alerts: incidents
        .memories()
        .map((memory) => ({ ...memory, open: this.#chronicle.openOf(memory.alert) })),
      acknowledgements: acknowledgements.list(),
      silences: silences.list(),
    };
  }

  #adopt(body: string): void {
    const { clock, wall, incidents, acknowledgements, silences } = this.#sources;
    const row = JSON.parse(body) as KeptRow;
    if (row.version !== VERSION || this.#known.has(row.keptBy)) return;
    this.#known.add(row.keptBy);
    const nowMs = clock();
    const kept = timesMoved(row, -wall.offsetMs(), nowMs);
    const awayMs = nowMs - kept.aliveAtMs;
    for (const { open, ...memory } of kept.alerts) {
      const { alert, incident } = memory;
      if (!Object.hasOwn(ALERTS, alert)) continue;
      const endedAtMs = incident.resolvedAtMs ?? kept.aliveAtMs;
      const isForgotten = nowMs - endedAtMs > LONGEST_AWAY_MS || !this.#sources.areJudged();
      if (!isForgotten) incidents.adopt(memory, nowMs, awayMs);
      if (open === undefined) continue;
      if (isForgotten) this.#chronicle.cutShort({ alert, ...incident }, open, endedAtMs);
      else this.#chronicle.resume(alert, open);
    }
    for (const one of kept.acknowledgements) acknowledgements.restore(one);
    for (const one of kept.silences) silences.restore(one);
    this.#isUrgent = true;
    // Also when nothing of it is left: it is not to be found again.
    this.#kept = '';
  }

  #write(past: PastAlert): void {
    const { journal, wall } = this.#sources;
    journal?.note(PAST, { ...timesMoved(past, wall.offsetMs()), atMs: past.endedAtMs });
    this.#isUrgent = true;
  }
}

/** By their names, however deep. None but an end becomes later than `latestMs`, whatever the clock did. */
function timesMoved<T>(value: T, byMs: number, latestMs = Infinity): T {
  return JSON.parse(JSON.stringify(value), (key, held: unknown) => {
    if (typeof held !== 'number' || !/atMs$/i.test(key)) return held;
    return Math.min(held + byMs, key === 'endsAtMs' ? Infinity : latestMs);
  }) as T;
}

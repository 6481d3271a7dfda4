/** Processes of a service that follow one another on a machine, under clocks that the test moves. */
import { Measurements } from '@earshot/instrumentation';
import type { ObjectiveName } from '@earshot/telemetry';
import { Acknowledgements } from '../../src/alerts/acknowledgements.ts';
import { AlertArchive } from '../../src/alerts/archive.ts';
import { Silences } from '../../src/alerts/silences.ts';
import { Incidents } from '../../src/incidents/incidents.ts';
import { evaluate } from '../../src/series/evaluate.ts';
import { Past } from '../../src/series/past.ts';
import { wallClock } from '../../src/wall-clock.ts';
import { RememberingJournal } from './remembering-journal.ts';

export const START_MS = Date.UTC(2026, 0, 1);
export const COOLDOWN_MS = 300_000;

/** What outlives a process: the wall clock and the disk. */
export const machine = { epochMs: START_MS, journal: new RememberingJournal() };

/** Called before each test. */
export function startMachine(): void {
  machine.epochMs = START_MS;
  machine.journal = new RememberingJournal();
}

/** One process: its monotonic clock begins anew, its memory is empty. */
export class Life {
  told: string[] = [];
  areJudged = true;
  readonly acknowledgements: Acknowledgements;
  readonly silences: Silences;
  readonly incidents: Incidents;
  readonly archive: AlertArchive;
  readonly #measurements = new Measurements();
  readonly #past = new Past();
  #nowMs = 50;

  constructor(isJournalled = true) {
    const clock = (): number => this.#nowMs;
    this.#measurements.gauge('earshot.connection.active').set(1, {});
    this.acknowledgements = new Acknowledgements(this.#measurements, clock);
    this.silences = new Silences(clock);
    this.incidents = new Incidents(
      {
        ask: (query) =>
          evaluate(
            query,
            { past: this.#past },
            { atMs: this.#nowMs, intervalSeconds: 1, rangeSeconds: 3600 },
          )[0]?.value,
        isAcknowledged: (name) => this.acknowledgements.has(name),
        isSilenced: (name) => this.silences.has(name),
        notify: (notice) => {
          this.told.push(`${notice.kind} ${notice.incident.alert} → ${notice.tier}`);
          this.archive.alerted(notice);
        },
      },
      { cooldownMs: COOLDOWN_MS },
    );
    this.archive = new AlertArchive({
      clock,
      wall: wallClock(clock, () => machine.epochMs),
      incidents: this.incidents,
      acknowledgements: this.acknowledgements,
      silences: this.silences,
      areJudged: () => this.areJudged,
      journal: isJournalled ? machine.journal : undefined,
    });
  }

  /** The process that follows another one, after a while. */
  static async after(awayMs: number, areJudged = true): Promise<Life> {
    machine.journal.pass();
    machine.epochMs += awayMs;
    const life = new Life();
    life.areJudged = areJudged;
    await life.archive.recall();
    return life;
  }

  static async first(): Promise<Life> {
    const life = new Life();
    await life.archive.recall();
    return life;
  }

  lose(count = 1, from = 1): this {
    for (let at = from; at < from + count; at++) this.note(`job-${at}`);
    this.#measurements
      .counter('earshot.notification.silent_failures')
      .add(count, { reason: 'timeout' });
    return this;
  }

  note(correlationId: string): void {
    this.incidents.note('SilentFailures', { correlationId, reason: 'timeout' });
  }

  /** A look a second. Returns what was told. */
  pass(ms: number): string[] {
    this.told = [];
    for (let left = ms; left > 0; left -= 1_000) {
      this.move(Math.min(1_000, left));
      this.look();
    }
    return this.told;
  }

  look(): string[] {
    this.#past.take(this.#measurements, this.#nowMs);
    this.incidents.judge(this.#nowMs);
    this.archive.looked();
    return this.told;
  }

  /** The alert as the API shows it, its times on the wall clock. */
  view(alert: ObjectiveName = 'SilentFailures') {
    const found = this.incidents.views().find((view) => view.alert === alert);
    return found && { ...found, startedAt: found.startedAtMs - this.#nowMs + machine.epochMs };
  }

  /** The time passes, and nothing is looked at. */
  move(ms: number): void {
    this.#nowMs += ms;
    machine.epochMs += ms;
  }
}

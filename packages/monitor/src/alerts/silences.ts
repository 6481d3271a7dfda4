/**
 * Alerts of which nobody wants to hear for a while, as during a known outage. A silenced alert goes on
 * being judged and shown; only its notices stay here, and it calls nobody else. A silence ends by
 * itself, and what still fires then is told at once.
 */
import type { MonotonicClock } from '@earshot/instrumentation';
import { OBJECTIVES, type ObjectiveName } from '@earshot/telemetry';

export interface Silence {
  readonly alert: ObjectiveName;
  readonly by: string;
  readonly reason: string;
  /** Monotonic, in ms. */
  readonly atMs: number;
  readonly endsAtMs: number;
}

export const SILENCED_MINUTES = { least: 1, most: 1_440 } as const;

/** Those of which the monitor itself tells; Alertmanager has silences of its own for the others. */
export const SILENCEABLE = Object.keys(OBJECTIVES) as readonly ObjectiveName[];

export class Silences {
  readonly #clock: MonotonicClock;
  readonly #byAlert = new Map<string, Silence>();

  constructor(clock: MonotonicClock) {
    this.#clock = clock;
  }

  /** A later one takes the place of an earlier one. */
  silence(asked: Pick<Silence, 'alert' | 'by' | 'reason'>, minutes: number): Silence {
    const atMs = this.#clock();
    const silence = { ...asked, atMs, endsAtMs: atMs + minutes * 60_000 };
    this.#byAlert.set(asked.alert, silence);
    return silence;
  }

  /** Returns what was lifted, if there was anything. */
  lift(alert: ObjectiveName): Silence | undefined {
    const current = this.of(alert);
    this.#byAlert.delete(alert);
    return current;
  }

  isSilenced(alert: string): boolean {
    return this.of(alert) !== undefined;
  }

  /** The silence in force. */
  of(alert: string): Silence | undefined {
    const silence = this.#byAlert.get(alert);
    return silence !== undefined && this.#clock() < silence.endsAtMs ? silence : undefined;
  }

  /** Those in force, in the order of the table. */
  list(): Silence[] {
    return SILENCEABLE.flatMap((alert) => this.of(alert) ?? []);
  }
}

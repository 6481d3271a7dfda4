/**
 * What holds in every process and thread of a service, as it was decided where the service is served:
 * settings that were changed while it runs, silences, and whether every notification is traced.
 */
import type { MonotonicClock } from '@earshot/instrumentation';
import type { Silence, Silences } from '../alerts/silences.ts';
import type { LiveSettings } from '../settings/live-settings.ts';
import type { Overrides } from '../settings/settings.ts';

/** Monotonic clocks differ from process to process, so ages are sent. */
type SentSilence = Omit<Silence, 'atMs' | 'endsAtMs'> & {
  readonly agoMs: number;
  readonly endsInMs: number;
};

export interface SentOrders {
  readonly tracesAll: boolean;
  readonly settings: Overrides;
  readonly silences: readonly SentSilence[];
}

export interface OrdersParts {
  readonly clock: MonotonicClock;
  readonly live: LiveSettings;
  readonly silences: Silences;
  /** Makes every notification of this process a span, or no longer. */
  readonly traceAll: (isOn: boolean) => void;
}

export class Orders {
  /** Told after each change: members are to hear of it. */
  changed: () => void = () => {};
  readonly #parts: OrdersParts;
  #tracesAll = false;

  constructor(parts: OrdersParts) {
    this.#parts = parts;
    parts.live.listen(() => this.changed());
    parts.silences.listen(() => this.changed());
  }

  /** Is every notification traced now? */
  get tracesAll(): boolean {
    return this.#tracesAll;
  }

  traceAll(isOn: boolean): void {
    this.#tracesAll = isOn;
    this.#parts.traceAll(isOn);
    this.changed();
  }

  /** What is in force, for members. */
  toSend(): SentOrders {
    const { clock, live, silences } = this.#parts;
    const nowMs = clock();
    return {
      tracesAll: this.#tracesAll,
      settings: live.changes,
      silences: silences.list().map(({ atMs, endsAtMs, ...silence }) => ({
        ...silence,
        agoMs: nowMs - atMs,
        endsInMs: endsAtMs - nowMs,
      })),
    };
  }

  /** In a member. */
  follow({ tracesAll, settings, silences }: SentOrders): void {
    const { clock, live } = this.#parts;
    const nowMs = clock();
    this.#parts.silences.replace(
      silences.map(({ agoMs, endsInMs, ...silence }) => ({
        ...silence,
        atMs: nowMs - agoMs,
        endsAtMs: nowMs + endsInMs,
      })),
    );
    live.follow(settings);
    this.traceAll(tracesAll);
  }
}

/**
 * What a person decided about an alert for a while: one of a kind an alert, and a later one takes the
 * place of an earlier one. Each ends by itself: a person who fell asleep stops nothing.
 */
import type { MonotonicClock } from '@earshot/instrumentation';

export interface Hold<Name extends string = string> {
  readonly alert: Name;
  readonly by: string;
  /** Monotonic, in ms. */
  readonly atMs: number;
  readonly endsAtMs: number;
}
/** For how many minutes something may hold. */
export const HELD_MINUTES = { least: 1, most: 1_440 } as const;

/** Told of each that a person gave, and of each that a person took back. */
export type HoldListener<H> = (hold: H, isGiven: boolean) => void;

export class Holds<Name extends string, H extends Hold<Name>> {
  readonly #names: readonly Name[];
  readonly #clock: MonotonicClock;
  readonly #byAlert = new Map<string, H>();
  readonly #listeners: HoldListener<H>[] = [];

  constructor(names: readonly Name[], clock: MonotonicClock) {
    this.#names = names;
    this.#clock = clock;
  }

  listen(listener: HoldListener<H>): void {
    this.#listeners.push(listener);
  }

  give(asked: Omit<H, 'atMs' | 'endsAtMs'>, minutes: number): H {
    const atMs = this.#clock();
    const hold = { ...asked, atMs, endsAtMs: atMs + minutes * 60_000 } as H;
    this.#byAlert.set(hold.alert, hold);
    for (const tell of this.#listeners) tell(hold, true);
    return hold;
  }

  /** Returns what was taken back, if there was anything. */
  takeBack(alert: Name): H | undefined {
    const hold = this.of(alert);
    this.#byAlert.delete(alert);
    if (hold !== undefined) for (const tell of this.#listeners) tell(hold, false);
    return hold;
  }

  /**
   * One from before a restart; what was given since goes before it. Whatever the wall clock did
   * meanwhile, none holds longer than it might have been given for.
   */
  restore(hold: H): void {
    const current = this.of(hold.alert);
    if (!this.#names.includes(hold.alert) || (current?.atMs ?? -Infinity) >= hold.atMs) return;
    const latestMs = this.#clock() + HELD_MINUTES.most * 60_000;
    this.#byAlert.set(hold.alert, { ...hold, endsAtMs: Math.min(hold.endsAtMs, latestMs) });
  }

  /** Those that hold elsewhere in the service, in place of all that did here. */
  replace(holds: readonly H[]): void {
    this.#byAlert.clear();
    for (const hold of holds) this.#byAlert.set(hold.alert, hold);
  }

  has(alert: string): boolean {
    return this.of(alert) !== undefined;
  }

  /** The one in force. */
  of(alert: string): H | undefined {
    const hold = this.#byAlert.get(alert);
    return hold !== undefined && this.#clock() < hold.endsAtMs ? hold : undefined;
  }

  /** Those in force, in the order of the table. */
  list(): H[] {
    return this.#names.flatMap((alert) => this.of(alert) ?? []);
  }
}

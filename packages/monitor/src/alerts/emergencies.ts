/**
 * Emergencies that people raise. A few a minute at most, so that nobody who found the address can keep
 * everybody awake; the same one within a minute, as an impatient finger raises it, is one.
 */
import type { Measurements, MonotonicClock } from '@earshot/instrumentation';
import type { Emergency } from './alert.ts';

export type Raised = 'raised' | 'duplicate' | 'too_many';

const MOST_A_MINUTE = 5;
const SAME_WITHIN_MS = 60_000;

export class Emergencies {
  readonly #measurements: Measurements;
  readonly #clock: MonotonicClock;
  /** The last ones, oldest first; never more than may be raised in a minute. */
  #recent: { readonly text: string; readonly atMs: number }[] = [];

  constructor(measurements: Measurements, clock: MonotonicClock) {
    this.#measurements = measurements;
    this.#clock = clock;
  }

  raise({ title, message, severity }: Emergency): Raised {
    const nowMs = this.#clock();
    const text = JSON.stringify([severity, title, message]);
    this.#recent = this.#recent.filter(({ atMs }) => nowMs - atMs < SAME_WITHIN_MS);
    if (this.#recent.some((one) => one.text === text)) return 'duplicate';
    if (this.#recent.length >= MOST_A_MINUTE) return 'too_many';
    this.#recent.push({ text, atMs: nowMs });
    this.#measurements.counter('earshot.emergency.alerts').add(1, { severity });
    return 'raised';
  }
}

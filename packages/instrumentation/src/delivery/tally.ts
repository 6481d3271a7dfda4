/** The ledger's counts, kept in the instruments of the table with their cells found beforehand. */
import {
  LEVELS,
  OUTCOMES,
  VERDICT_REASONS,
  type Level,
  type Outcome,
  type ProvableLevel,
  type SilentReason,
} from '@earshot/telemetry';
import type { Counter } from '../measure/counter.ts';
import type { Histogram } from '../measure/histogram.ts';
import type { Measurements } from '../measure/measurements.ts';
import { CONFIRMED, type Verdict } from './verdict.ts';

export type TallyCounts = { readonly attempts: number } & Readonly<Record<Outcome, number>> & {
    readonly silent_by_reason: Readonly<Record<SilentReason, number>>;
  };

export class Tally {
  readonly #attempts: Float64Array;
  readonly #outcomes: Counter<'earshot.notification.outcomes'>;
  readonly #silent: Counter<'earshot.notification.silent_failures'>;
  readonly #late: Counter<'earshot.notification.late'>;
  readonly #evicted: Counter<'earshot.ledger.evicted'>;
  readonly #duration: Histogram<'earshot.notification.delivery.duration'>;
  readonly #confirmedCell: Readonly<Record<Level, number>>;
  readonly #durationCell: Readonly<Record<Level, number>>;

  constructor(measurements: Measurements) {
    this.#attempts = measurements.counter('earshot.notification.attempts').cells;
    this.#outcomes = measurements.counter('earshot.notification.outcomes');
    this.#silent = measurements.counter('earshot.notification.silent_failures');
    this.#late = measurements.counter('earshot.notification.late');
    this.#evicted = measurements.counter('earshot.ledger.evicted');
    this.#duration = measurements.histogram('earshot.notification.delivery.duration');
    this.#confirmedCell = perLevel((level) => this.#outcomes.cell({ outcome: 'confirmed', level }));
    this.#durationCell = perLevel((level) => this.#duration.cell({ level }));
  }

  attempt(): void {
    this.#attempts[0] = this.#attempts[0]! + 1;
  }

  delivery(level: Level, seconds: number): void {
    this.#duration.recordAt(this.#durationCell[level], seconds);
  }

  late(count: number): void {
    this.#late.add(count, {});
  }

  verdict(level: Level, verdict: Verdict): void {
    if (verdict === CONFIRMED) {
      const { cells } = this.#outcomes;
      const cell = this.#confirmedCell[level];
      cells[cell] = cells[cell]! + 1;
      return;
    }
    this.#outcomes.add(1, { ...verdict, level: provable(level) });
    if (verdict.outcome === 'silent') this.#silent.add(1, { reason: verdict.reason });
    if (verdict.outcome === 'evicted') this.#evicted.add(1, {});
  }

  counts(): TallyCounts {
    const byOutcome = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]));
    this.#outcomes.series.forEach((series, cell) => {
      byOutcome[series.outcome!]! += this.#outcomes.cells[cell]!;
    });
    const byReason = Object.fromEntries(
      VERDICT_REASONS.silent.map((reason) => [reason, this.#silent.value({ reason })]),
    );
    return {
      attempts: this.#attempts[0]!,
      ...(byOutcome as Record<Outcome, number>),
      silent_by_reason: byReason as Record<SilentReason, number>,
    };
  }
}

function perLevel(cellOf: (level: ProvableLevel) => number): Record<Level, number> {
  return Object.fromEntries(LEVELS.map((level) => [level, cellOf(provable(level))])) as Record<
    Level,
    number
  >;
}

/** `written` proves nothing: who required no more is held to `received`. */
function provable(level: Level): ProvableLevel {
  return level === 'written' ? 'received' : level;
}

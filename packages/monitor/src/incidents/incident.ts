/**
 * The life of one alert: pending while its condition has not held long enough, firing, resolved once
 * it has ceased for a while. A condition that flickers is one incident, and its notices keep the
 * cooldown. Time is passed in.
 */
import type { Alert, AlertName, Tier } from '@earshot/telemetry';
import type { IncidentMemory } from './memory.ts';

export type IncidentStatus = 'inactive' | 'pending' | 'firing' | 'resolved';
/** What is to be sent: the first page, a reminder after the cooldown, the end. */
export type NoticeKind = 'firing' | 'repeat' | 'resolved';

/** One message behind an alert. */
export interface IncidentSample {
  readonly correlationId: string;
  readonly reason: string;
}

export interface IncidentView {
  readonly alert: AlertName;
  readonly status: IncidentStatus;
  /** Monotonic, in ms: when the condition began to hold. */
  readonly startedAtMs: number;
  readonly firingAtMs: number | undefined;
  readonly resolvedAtMs: number | undefined;
  /** The last value that was judged. */
  readonly value: number | undefined;
  /** How many messages are behind it; the newest ten of them. */
  readonly count: number;
  readonly samples: readonly IncidentSample[];
  readonly notices: number;
}

export interface IncidentTimes {
  readonly cooldownMs: number;
}

const MAX_SAMPLES = 10;

export class Incident {
  readonly name: AlertName;
  readonly #forMs: number;
  readonly #keepFiringForMs: number;
  readonly #times: IncidentTimes;
  #status: IncidentStatus = 'inactive';
  #startedAtMs = 0;
  #firingAtMs: number | undefined;
  #resolvedAtMs: number | undefined;
  #heldAtMs = -Infinity;
  #noticeAtMs = -Infinity;
  /** Whether the people who were told that it fires must be told that it ended. */
  #isEndOwed = false;
  /** Beyond the tier of the alert; they must be told that it ended, too. */
  readonly #called = new Set<Tier>();
  #value: number | undefined;
  #count = 0;
  #notices = 0;
  #samples: IncidentSample[] = [];
  #isOver = false;

  constructor(
    name: AlertName,
    { forSeconds, keepFiringForSeconds = 0 }: Alert,
    times: IncidentTimes,
  ) {
    this.name = name;
    this.#forMs = forSeconds * 1000;
    this.#keepFiringForMs = keepFiringForSeconds * 1000;
    this.#times = times;
  }

  get isFiring(): boolean {
    return this.#status === 'firing';
  }

  /** A message behind the alert: kept as a sample, counted, however many there are. */
  note(sample: IncidentSample): void {
    this.#forgetThePast();
    this.#count++;
    this.#keep(sample);
  }

  /** Those beyond its tier who are told that it fires. */
  call(tiers: readonly Tier[]): void {
    if (this.isFiring) for (const tier of tiers) this.#called.add(tier);
  }

  /** Whom it called; none of them from now on. */
  takeCalled(): readonly Tier[] {
    const called = [...this.#called];
    this.#called.clear();
    return called;
  }

  /**
   * The condition as it is now. Returns what is to be told, if anything is. While the alert is silenced
   * that reaches nobody, so that it does not count as a notice. While a worse alert hides it, only an
   * end that is owed is told: what still holds when the worse one is over is told then, at once.
   */
  judge(
    holds: boolean,
    value: number | undefined,
    nowMs: number,
    { isSilenced = false, isHidden = false } = {},
  ): NoticeKind | undefined {
    this.#value = value;
    if (holds) return this.#holds(nowMs, isSilenced, isHidden);
    return this.#holdsNot(nowMs, isSilenced);
  }

  view(): IncidentView {
    return {
      alert: this.name,
      status: this.#status,
      startedAtMs: this.#startedAtMs,
      firingAtMs: this.#firingAtMs,
      resolvedAtMs: this.#resolvedAtMs,
      value: this.#value,
      count: this.#count,
      samples: [...this.#samples],
      notices: this.#notices,
    };
  }

  /** Undefined while there is nothing to remember. */
  memory(): IncidentMemory | undefined {
    const { status, ...view } = this.view();
    const wasTold = this.#noticeAtMs !== -Infinity;
    const isPast = status === 'firing' || status === 'resolved';
    if (!isPast && !wasTold) return undefined;
    return {
      status: isPast ? status : 'inactive',
      startedAtMs: view.startedAtMs,
      firingAtMs: view.firingAtMs,
      resolvedAtMs: view.resolvedAtMs,
      noticeAtMs: wasTold ? this.#noticeAtMs : undefined,
      isEndOwed: this.#isEndOwed,
      ...(this.#called.size === 0 ? {} : { called: [...this.#called] }),
      value: view.value,
      count: view.count,
      samples: view.samples,
      notices: view.notices,
    };
  }

  /**
   * Goes on where a process that ended left off. What fired has the usual time to show that it still
   * does; what this process has seen by itself is added.
   */
  adopt(past: IncidentMemory, nowMs: number): void {
    this.#noticeAtMs = Math.max(this.#noticeAtMs, past.noticeAtMs ?? -Infinity);
    const isOpen = this.#status === 'firing' || this.#status === 'pending';
    if (past.status === 'firing') {
      if (!isOpen) this.#forgetThePast();
      this.#startedAtMs = Math.min(past.startedAtMs, isOpen ? this.#startedAtMs : Infinity);
      this.#firingAtMs = Math.min(
        past.firingAtMs ?? past.startedAtMs,
        isOpen ? (this.#firingAtMs ?? Infinity) : Infinity,
      );
      this.#heldAtMs = nowMs;
      this.#isEndOwed ||= past.isEndOwed;
      for (const tier of past.called ?? []) this.#called.add(tier);
    } else if (past.status === 'inactive' || this.#status !== 'inactive' || this.#count > 0) {
      return;
    } else {
      this.#startedAtMs = past.startedAtMs;
      this.#firingAtMs = past.firingAtMs;
      this.#isOver = true;
    }
    this.#status = past.status;
    this.#resolvedAtMs = past.resolvedAtMs;
    this.#value ??= past.value;
    this.#count += past.count;
    this.#notices += past.notices;
    const newer = this.#samples;
    this.#samples = [];
    for (const sample of [...past.samples, ...newer]) this.#keep(sample);
  }

  #keep(sample: IncidentSample): void {
    // One ID of each story is enough.
    if (this.#samples.some(({ correlationId }) => correlationId === sample.correlationId)) return;
    this.#samples.push(sample);
    if (this.#samples.length > MAX_SAMPLES) this.#samples.shift();
  }

  #holds(nowMs: number, isSilenced: boolean, isHidden: boolean): NoticeKind | undefined {
    this.#heldAtMs = nowMs;
    if (this.#status === 'inactive' || this.#status === 'resolved') this.#begin(nowMs);
    if (this.#status === 'pending') {
      if (nowMs - this.#startedAtMs < this.#forMs) return undefined;
      this.#status = 'firing';
      this.#firingAtMs = nowMs;
      if (isSilenced && !isHidden) return 'firing';
    }
    if (isSilenced || isHidden) return undefined;
    if (nowMs - this.#noticeAtMs < this.#times.cooldownMs) return undefined;
    const kind = this.#isEndOwed ? 'repeat' : 'firing';
    this.#noticeAtMs = nowMs;
    this.#isEndOwed = true;
    this.#notices++;
    return kind;
  }

  #holdsNot(nowMs: number, isSilenced: boolean): NoticeKind | undefined {
    if (this.#status === 'pending') this.#status = 'inactive';
    if (this.#status !== 'firing') return undefined;
    if (nowMs - this.#heldAtMs < this.#keepFiringForMs) return undefined;
    this.#status = 'resolved';
    this.#resolvedAtMs = nowMs;
    this.#isOver = true;
    if (!this.#isEndOwed && this.#called.size === 0 && !isSilenced) return undefined;
    this.#isEndOwed = false;
    if (isSilenced) return 'resolved';
    this.#notices++;
    return 'resolved';
  }

  #begin(nowMs: number): void {
    this.#status = 'pending';
    this.#startedAtMs = nowMs;
    this.#firingAtMs = undefined;
    this.#resolvedAtMs = undefined;
    this.#notices = 0;
    this.#forgetThePast();
  }

  /** Messages of an incident that is over are shown until the next one begins. */
  #forgetThePast(): void {
    if (!this.#isOver) return;
    this.#isOver = false;
    this.#count = 0;
    this.#samples = [];
  }
}

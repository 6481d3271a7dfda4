/**
 * A simple model of the ledger, and the steps of a history: each is done to both, and all that must
 * always hold is checked after it.
 */
import type { Level } from '@earshot/telemetry';
import type * as fc from 'fast-check';
import { expect } from 'vitest';
import type { Lane } from '../../src/delivery/lane.ts';
import { DROPPED, refusedVerdict } from '../../src/delivery/verdict.ts';
import type { Attempt, LedgerBench } from '../doubles/ledger-bench.ts';

export const WINDOW_MS = 1_000;
const SLOT_MS = 250;
export const LEVELS: readonly Level[] = ['received', 'processed', 'received'];

type State = 'pending' | 'confirmed' | 'failed' | 'silent' | 'unknown' | 'evicted';

/** A notification as the model has it: no list, no run, no counter. */
interface Modelled extends Attempt {
  readonly place: number;
  readonly required: Level;
  readonly sentAtMs: number;
  state: State;
  /** Given up, and its proof would be late. */
  awaitsLateProof: boolean;
}

export class Model {
  readonly notifications: Modelled[] = [];
  readonly verdicts: string[] = [];
  readonly stalls: { readonly fromMs: number; readonly toMs: number }[] = [];
  readonly capacity: number;
  late = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get pending(): Modelled[] {
    return this.notifications.filter(({ state }) => state === 'pending');
  }

  count(state: State): number {
    return this.notifications.filter((each) => each.state === state).length;
  }

  /** Ends one, which must be pending: no verdict comes twice. */
  end(notification: Modelled, state: State, reason?: string): void {
    expect(notification.state).toBe('pending');
    notification.state = state;
    const { lane, sequence } = notification;
    this.verdicts.push(
      `${String(lane.owner)}#${sequence} ${state}${reason === undefined ? '' : `/${reason}`}`,
    );
  }

  /** The pending one that a verdict of the ledger names: the first of its lane, as lanes are in order. */
  firstOf(verdict: string): Modelled {
    const name = verdict.split(' ', 1)[0];
    const found = this.pending.find(
      (each) => `${String(each.lane.owner)}#${each.sequence}` === name,
    );
    expect(found).toBe(this.pending.find((each) => each.lane === found?.lane));
    return found!;
  }

  giveUp(notification: Modelled, state: State, reason: string): void {
    this.end(notification, state, reason);
    notification.awaitsLateProof = true;
  }

  /** How long the loop ran since a notification was sent. */
  ranForMs({ sentAtMs }: Modelled, nowMs: number): number {
    const blockedMs = this.stalls.map(({ fromMs, toMs }) =>
      Math.max(0, toMs - Math.max(fromMs, sentAtMs)),
    );
    return nowMs - sentAtMs - blockedMs.reduce((sum, each) => sum + each, 0);
  }
}

export interface System {
  readonly bench: LedgerBench;
  readonly lanes: Lane[];
  lanesOpened: number;
}

type Command = fc.Command<Model, System>;

/** Runs a step on both, and checks all that must always hold. */
abstract class Step implements Command {
  check(): boolean {
    return true;
  }

  run(model: Model, system: System): void {
    this.step(model, system);
    const { bench } = system;
    const { attempts, confirmed, failed, silent, unknown, evicted, pending, silent_by_reason } =
      bench.ledger.counts();
    expect(attempts).toBe(confirmed + failed + silent + unknown + evicted + pending);
    expect({ attempts, confirmed, failed, silent, unknown, evicted, pending }).toEqual({
      attempts: model.notifications.length,
      confirmed: model.count('confirmed'),
      failed: model.count('failed'),
      silent: model.count('silent'),
      unknown: model.count('unknown'),
      evicted: model.count('evicted'),
      pending: model.pending.length,
    });
    expect(Object.values(silent_by_reason).reduce((sum, each) => sum + each)).toBe(silent);
    expect(bench.verdicts).toEqual(model.verdicts);
    expect(bench.late).toBe(model.late);
    expect(bench.ledger.pending).toBeLessThanOrEqual(model.capacity);
    expect(system.lanes.map((lane) => lane.pending)).toEqual(
      system.lanes.map((lane) => model.pending.filter((each) => each.lane === lane).length),
    );
    const duration = bench.measurements.histogram('earshot.notification.delivery.duration');
    expect(duration.cells.reduce((sum, { count }) => sum + count, 0)).toBe(confirmed);
  }

  abstract step(model: Model, system: System): void;
}

export class Send extends Step {
  readonly place: number;
  constructor(place: number) {
    super();
    this.place = place;
  }

  override step(model: Model, { bench, lanes }: System): void {
    const lane = lanes[this.place]!;
    const isFull = model.pending.length === model.capacity;
    const sent = bench.send(lane);
    if (isFull) {
      // The oldest of all, to a quarter of a second.
      const evicted = model.firstOf(bench.verdicts.at(-1)!);
      expect(Math.floor(evicted.sentAtMs / SLOT_MS)).toBe(
        Math.floor(model.pending[0]!.sentAtMs / SLOT_MS),
      );
      model.giveUp(evicted, 'evicted', 'store_full');
    }
    model.notifications.push({
      ...sent,
      place: this.place,
      required: lane.required,
      sentAtMs: bench.clock.nowMs,
      state: 'pending',
      awaitsLateProof: false,
    });
  }

  override toString = (): string => `send(${this.place})`;
}

export class Refuse extends Step {
  readonly place: number;
  readonly isTold: boolean;
  constructor(place: number, isTold: boolean) {
    super();
    this.place = place;
    this.isTold = isTold;
  }

  override step(model: Model, { bench, lanes }: System): void {
    const lane = lanes[this.place]!;
    const { nowMs } = bench.clock;
    bench.ledger.refuse(lane, nowMs, 10, 'c', refusedVerdict('not_open', this.isTold));
    const { place } = this;
    const { required, refusals } = lane;
    const refused: Modelled = {
      lane,
      sequence: -refusals,
      place,
      required,
      sentAtMs: nowMs,
      state: 'pending',
      awaitsLateProof: false,
    };
    model.notifications.push(refused);
    model.end(refused, this.isTold ? 'failed' : 'silent', 'not_open');
  }

  override toString = (): string => `refuse(${this.place}, ${this.isTold})`;
}

/** A pong: for some share of what was sent, or beyond, or replayed. */
export class ProveThrough extends Step {
  readonly place: number;
  readonly back: number;
  constructor(place: number, back: number) {
    super();
    this.place = place;
    this.back = back;
  }

  override step(model: Model, { bench, lanes }: System): void {
    const lane = lanes[this.place]!;
    const through = Math.max(0, lane.lastSequence - this.back);
    bench.prove(lane, through);
    if (lane.required === 'processed') return;
    for (const each of model.notifications) {
      if (each.lane !== lane || each.sequence < 0 || each.sequence > through) continue;
      if (each.state === 'pending') model.end(each, 'confirmed');
      else if (each.awaitsLateProof) {
        each.awaitsLateProof = false;
        model.late++;
      }
    }
  }

  override toString = (): string => `prove(${this.place}, last - ${this.back})`;
}

/** One that was sent at any time, whatever became of it. */
abstract class OnOne extends Step {
  readonly pick: number;
  constructor(pick: number) {
    super();
    this.pick = pick;
  }

  override step(model: Model, system: System): void {
    const sent = model.notifications.filter(({ sequence }) => sequence > 0);
    const one = sent[sent.length - 1 - (this.pick % Math.max(1, sent.length))];
    if (one !== undefined) this.on(one, model, system);
  }

  abstract on(one: Modelled, model: Model, system: System): void;
}

export class Acknowledge extends OnOne {
  override on(one: Modelled, model: Model, { bench }: System): void {
    const wasPending = one.state === 'pending';
    expect(bench.acknowledge(one)).toBe(wasPending);
    if (wasPending) model.end(one, 'confirmed');
    else if (one.awaitsLateProof) {
      one.awaitsLateProof = false;
      model.late++;
    }
  }

  override toString = (): string => `acknowledge(${this.pick})`;
}

export class Fail extends OnOne {
  override on(one: Modelled, model: Model, { bench }: System): void {
    const wasPending = one.state === 'pending';
    expect(bench.fail(one)).toBe(wasPending);
    if (wasPending) model.end(one, 'failed', 'exception');
  }

  override toString = (): string => `fail(${this.pick})`;
}

/** An acknowledgement with another connection's name on it. */
export class Forge extends OnOne {
  override on(one: Modelled, _model: Model, { bench }: System): void {
    expect(bench.acknowledge({ ...one, lane: bench.lane('mallory', 'processed') })).toBe(false);
  }

  override toString = (): string => `forge(${this.pick})`;
}

/** The connection ends, and another takes its place. */
export class Close extends Step {
  readonly place: number;
  constructor(place: number) {
    super();
    this.place = place;
  }

  override step(model: Model, system: System): void {
    const { bench, lanes } = system;
    const lane = lanes[this.place]!;
    bench.ledger.closeLane(lane, DROPPED, bench.clock.nowMs);
    for (const each of model.pending) {
      if (each.lane === lane) model.end(each, 'unknown', 'connection_dropped');
    }
    lanes[this.place] = bench.lane(`lane-${system.lanesOpened++}`, lane.required);
  }

  override toString = (): string => `close(${this.place})`;
}

export class Advance extends Step {
  readonly ms: number;
  constructor(ms: number) {
    super();
    this.ms = ms;
  }

  override step(_model: Model, { bench }: System): void {
    const nowMs = bench.clock.advance(this.ms);
    bench.ledger.stalls.tick(nowMs, nowMs);
  }

  override toString = (): string => `advance(${this.ms})`;
}

export class Stall extends Step {
  readonly ms: number;
  constructor(ms: number) {
    super();
    this.ms = ms;
  }

  override step(model: Model, { bench }: System): void {
    const fromMs = bench.clock.nowMs;
    bench.stall(this.ms);
    model.stalls.push({ fromMs, toMs: bench.clock.nowMs });
  }

  override toString = (): string => `stall(${this.ms})`;
}

export class Expire extends Step {
  readonly limit: number;
  constructor(limit: number) {
    super();
    this.limit = limit;
  }

  override step(model: Model, { bench }: System): void {
    const { nowMs } = bench.clock;
    // Not before the loop ran for the window, and no later than that once expire is called.
    const overdue = model.pending.filter((each) => model.ranForMs(each, nowMs) >= WINDOW_MS);
    expect(bench.ledger.hasOverdue(nowMs)).toBe(overdue.length > 0);
    expect(bench.expire(this.limit)).toBe(Math.min(this.limit, overdue.length));
    for (const verdict of bench.verdicts.slice(model.verdicts.length)) {
      const each = model.firstOf(verdict);
      expect(overdue).toContain(each);
      if (each.lane.unprovable) model.giveUp(each, 'unknown', 'barrier_unsupported');
      else model.giveUp(each, 'silent', 'timeout');
    }
  }

  override toString = (): string => `expire(${this.limit})`;
}

export class TurnUnprovable extends Step {
  readonly place: number;
  constructor(place: number) {
    super();
    this.place = place;
  }

  override step(_model: Model, { lanes }: System): void {
    lanes[this.place]!.unprovable = !lanes[this.place]!.unprovable;
  }

  override toString = (): string => `turnUnprovable(${this.place})`;
}

/**
 * The one timer: it sends barriers that are due and ends notifications that are overdue. It runs only
 * while something is pending, and never keeps the process alive.
 */
import { clearInterval, setImmediate, setInterval } from 'node:timers';
import { makeNonce } from '../delivery/nonce.ts';
import { READY_STATE, type Connection } from '../hooks/ws/connection.ts';
import type { Runtime } from './runtime.ts';

const TICK_MS = 50;
/** So many watched connections have gaps so wide that they are looked at in every fourth tick. */
const MANY = 256;
const TICKS_BETWEEN_MANY = 4;
/** In a short window ticks are closer, so that three tries still fit before the deadline. */
const TICKS_PER_WINDOW = 20;
/** Verdicts in one turn of the loop: about 5 ms of work. */
const EXPIRE_PER_TURN = 1_000;
/** However many connections share the budget: three tries must fit between the gap and the deadline. */
const GAPS_PER_WINDOW = 4;
/** Pongs that have arrived are read in these turns, before anything is judged. */
const TURNS_BEFORE_VERDICT = 3;

export class Pulse {
  readonly #runtime: Runtime;
  readonly #watched = new Set<Connection>();
  readonly #barriersPerSecond: number;
  readonly #tickMs: number;
  readonly #widestGapMs: number;
  #turn: Connection[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #dueAtMs = 0;
  #ticks = 0;
  #isExpiring = false;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#barriersPerSecond = runtime.options.barriersPerSecond ?? 500;
    this.#tickMs = Math.min(TICK_MS, runtime.ledger.windowMs / TICKS_PER_WINDOW);
    this.#widestGapMs = runtime.ledger.windowMs / GAPS_PER_WINDOW;
  }

  /** Something was sent on this connection. Called for every message. */
  sent(connection: Connection): void {
    if (connection.isWatched) return;
    connection.isWatched = true;
    this.#watched.add(connection);
    if (this.#turn.push(connection) === 1) setImmediate(this.#nextTurn);
    this.start();
  }

  /** Something is pending: tick. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#dueAtMs = this.#runtime.clock() + this.#tickMs;
    this.#timer = setInterval(this.#tick, this.#tickMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const connection of this.#watched) connection.isWatched = false;
    this.#watched.clear();
  }

  /** Nothing is left to prove on this connection, or it ended. */
  unwatch(connection: Connection): void {
    connection.isWatched = false;
    this.#watched.delete(connection);
  }

  /** A last barrier before the application closes the connection. */
  beforeClose(connection: Connection): void {
    if (connection.barrier.isUnproved) this.#ping(connection, this.#runtime.clock());
  }

  /** Sends every barrier that is not in flight now: before a process ends. */
  pingAll(): void {
    const nowMs = this.#runtime.clock();
    for (const connection of this.#watched) {
      if (connection.barrier.isUnproved) this.#ping(connection, nowMs);
    }
  }

  /** Ends what is overdue now, in slices. Public for drivers that have no timer. */
  expire(): void {
    const { ledger, clock, measurements } = this.#runtime;
    // What becomes overdue in the turns to come may do so by a stall that no tick has seen yet.
    const nowMs = clock();
    if (this.#isExpiring || !ledger.hasOverdue(nowMs)) return;
    this.#isExpiring = true;
    let turns = 0;
    const step = (): void => {
      const ended =
        turns++ < TURNS_BEFORE_VERDICT
          ? EXPIRE_PER_TURN
          : this.#runtime.guard('ledger', () =>
              measurements.ownWork.time('sweep', () => ledger.expire(nowMs, EXPIRE_PER_TURN)),
            );
      if (ended === EXPIRE_PER_TURN) setImmediate(step);
      else this.#isExpiring = false;
    };
    setImmediate(step);
  }

  /**
   * In one turn a peer of the same process reads what was sent, and would read our ping with it: tests
   * that count the bytes of a read, as ws has them, pass as they do without Earshot.
   */
  readonly #nextTurn = (): void => {
    setImmediate(this.#endTurn);
  };

  readonly #endTurn = (): void => {
    const connections = this.#turn;
    this.#turn = [];
    this.#runtime.guard('hook', () => {
      const nowMs = this.#runtime.clock();
      this.#runtime.measurements.ownWork.time('barrier', () => {
        for (const connection of connections) this.#pingIfDue(connection, nowMs);
      });
    });
  };

  readonly #tick = (): void => {
    this.#runtime.guard('ledger', () => {
      const { ledger, clock, measurements } = this.#runtime;
      const nowMs = clock();
      ledger.stalls.tick(this.#dueAtMs, nowMs);
      this.#dueAtMs = nowMs + this.#tickMs;
      measurements.ownWork.time('barrier', () => this.#pingAllDue(nowMs));
      measurements.ownWork.time('sweep', () => this.expire());
      if (ledger.pending === 0 && this.#watched.size === 0) this.stop();
    });
  };

  #pingAllDue(nowMs: number): void {
    if (this.#watched.size > MANY && this.#ticks++ % TICKS_BETWEEN_MANY !== 0) return;
    for (const connection of this.#watched) {
      if (connection.barrier.isUnproved) this.#pingIfDue(connection, nowMs);
      else this.unwatch(connection);
    }
  }

  #pingIfDue(connection: Connection, nowMs: number): void {
    const gapMs = (this.#watched.size / this.#barriersPerSecond) * 1000;
    if (connection.barrier.isDue(nowMs, Math.min(gapMs, this.#widestGapMs)))
      this.#ping(connection, nowMs);
  }

  #ping(connection: Connection, nowMs: number): void {
    if (connection.socket.readyState !== READY_STATE.OPEN) return;
    const nonce = makeNonce();
    connection.barrier.begin(nonce, nowMs, connection.bytesRead, Math.random());
    this.#runtime.guard('hook', () => connection.ping(nonce));
    if (!connection.lane.unprovable) return;
    this.#runtime.warnOnce(
      connection,
      'barrier_unsupported',
      'A peer sends traffic but answers no ping: what is sent to it cannot be proved',
    );
  }
}

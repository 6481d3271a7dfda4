/** Drives one barrier and its ledger in virtual time, tick by tick, against a peer. */
import { Barrier, barrierTiming } from '../../src/delivery/barrier.ts';
import type { Lane } from '../../src/delivery/lane.ts';
import { Ledger } from '../../src/delivery/ledger.ts';
import { makeNonce } from '../../src/delivery/nonce.ts';
import { DROPPED } from '../../src/delivery/verdict.ts';
import { Measurements } from '../../src/measure/measurements.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import type { Peer } from './peers.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface DriverOptions {
  readonly windowMs?: number;
  /** From 0 to 1; 1 draws the waits out most. */
  readonly jitter?: number;
  readonly tickMs?: number;
}

export class BarrierDriver {
  readonly clock = new VirtualClock();
  readonly measurements = new Measurements();
  readonly ledger: Ledger;
  readonly lane: Lane;
  readonly barrier: Barrier;
  /** When pings went out, in ms since the driver was made. */
  readonly pingedAtMs: number[] = [];
  readonly #peer: Peer;
  readonly #jitter: number;
  readonly #tickMs: number;
  readonly #startedAtMs: number;

  constructor(peer: Peer, { windowMs = 60_000, jitter = 1, tickMs }: DriverOptions = {}) {
    const { measurements } = this;
    this.#peer = peer;
    this.#jitter = jitter;
    this.#tickMs = tickMs ?? Math.min(50, windowMs / 20);
    this.#startedAtMs = this.clock.nowMs;
    this.ledger = new Ledger({ store: new MemoryStore(), measurements, windowMs });
    this.lane = this.ledger.openLane('connection');
    this.barrier = new Barrier(this.lane, barrierTiming(windowMs));
    peer.pong = (nonce) => this.pong(nonce);
  }

  get elapsedMs(): number {
    return this.clock.nowMs - this.#startedAtMs;
  }

  /** A whole message goes out; the turn ends when `endTurn` says so. */
  send(): void {
    this.ledger.attempt(this.lane, this.clock.nowMs, 10, 'correlation');
    this.lane.completeSequence = this.lane.lastSequence;
  }

  endTurn(): void {
    const { nowMs } = this.clock;
    if (!this.barrier.isDue(nowMs)) return;
    const nonce = makeNonce();
    this.pingedAtMs.push(this.elapsedMs);
    this.barrier.begin(nonce, nowMs, this.#peer.bytesSent, this.#jitter);
    this.#peer.ping(nonce);
  }

  pong(nonce: string): number {
    const sequence = this.barrier.answer(nonce);
    if (sequence > 0) this.ledger.proveReceived(this.lane, sequence, this.clock.nowMs);
    return sequence;
  }

  /** Time passes, with a tick at each multiple of the interval. */
  pass(ms: number): void {
    const untilMs = this.clock.nowMs + ms;
    let tick = Math.floor(this.elapsedMs / this.#tickMs) + 1;
    for (; this.#startedAtMs + tick * this.#tickMs <= untilMs; tick++) {
      this.clock.nowMs = this.#startedAtMs + tick * this.#tickMs;
      this.endTurn();
      this.ledger.expire(this.clock.nowMs, Infinity);
    }
    this.clock.nowMs = untilMs;
  }

  close(): void {
    this.ledger.closeLane(this.lane, DROPPED, this.clock.nowMs);
  }
}

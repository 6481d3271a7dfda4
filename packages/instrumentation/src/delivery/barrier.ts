/**
 * The ping barrier of one connection: a pong that echoes our nonce proves that the next WebSocket
 * endpoint has read everything sent before the ping (RFC 6455 §5.5.2 and §5.5.3). Pure: it says when
 * to ping and what a pong proves; somebody else sends.
 */
import type { Lane } from './lane.ts';

export interface BarrierTiming {
  /** Least time between two barriers of a connection, in ms. */
  readonly gapMs: number;
  /** How long to wait for a pong before the next try, in ms, before jitter. */
  readonly patienceMs: number;
}

/** So many barriers can be in flight: a peer may answer only the first, or only the latest. */
const REMEMBERED = 4;
/** After so many unanswered pings a peer that keeps sending is held to be unable to answer. */
const UNSUPPORTED_AFTER = 3;

/**
 * The waits of barriers for a silent failure window: at least three tries before the deadline, also
 * when each wait is drawn out by its jitter.
 */
export function barrierTiming(windowMs: number, gapMs = 100): BarrierTiming {
  return { gapMs: Math.min(gapMs, windowMs / 10), patienceMs: Math.min(5000, windowMs / 5) };
}

interface Flight {
  readonly nonce: string;
  readonly through: number;
  readonly sentAtMs: number;
}

export class Barrier {
  readonly lane: Lane;
  readonly #timing: BarrierTiming;
  readonly #flights: Flight[] = [];
  /** Everything up to here is proved. */
  #proved = 0;
  #lastAtMs = -Infinity;
  /** The pong for the latest ping is still awaited until then; -Infinity when none is. */
  #patientUntilMs = -Infinity;
  /** When the application's own ping went out whose pong is awaited; Infinity when none is. */
  #heldSinceMs = Infinity;
  #unanswered = 0;
  #everAnswered = false;
  #askedAtMs = -Infinity;
  #bytesReadAtSecond = 0;

  constructor(lane: Lane, timing: BarrierTiming) {
    this.lane = lane;
    this.#timing = timing;
  }

  /** When the ping went out whose answer came last; -Infinity before the first. */
  get askedAtMs(): number {
    return this.#askedAtMs;
  }

  /** Is something sent whole, and not proved? */
  get isUnproved(): boolean {
    return this.lane.completeSequence > this.#proved && this.lane.pending > 0;
  }

  /** Should a ping go out now? `gapMs` widens the least time between two barriers. */
  isDue(nowMs: number, gapMs = 0): boolean {
    if (!this.isUnproved || this.#isHeld(nowMs)) return false;
    if (this.#patientUntilMs !== -Infinity) return nowMs >= this.#patientUntilMs;
    return nowMs >= this.#lastAtMs + Math.max(gapMs, this.#timing.gapMs);
  }

  /**
   * A ping with this nonce goes out now. `bytesRead` is what the socket has read so far, and
   * `jitter` a number from 0 to 1 that spreads the tries of many connections.
   */
  begin(nonce: string, nowMs: number, bytesRead: number, jitter: number): void {
    if (this.#patientUntilMs !== -Infinity && nowMs >= this.#patientUntilMs) this.#miss(bytesRead);
    this.#unanswered++;
    // What came after the first ping may have been under way when the peer stopped.
    if (this.#unanswered === 2) this.#bytesReadAtSecond = bytesRead;
    this.#flights.push({ nonce, through: this.lane.completeSequence, sentAtMs: nowMs });
    if (this.#flights.length > REMEMBERED) this.#flights.shift();
    this.#patientUntilMs = nowMs + (this.#timing.patienceMs * (4 + 2 * jitter)) / 5;
    this.#lastAtMs = nowMs;
  }

  /**
   * A pong came in. Returns the sequence number that it proves, or 0 when it is not ours, a replay,
   * or an answer to a barrier that was given up long ago.
   */
  answer(nonce: string): number {
    const index = this.#flights.findIndex((flight) => flight.nonce === nonce);
    if (index < 0) return 0;
    const { through, sentAtMs } = this.#flights[index]!;
    this.#flights.splice(0, index + 1);
    this.#everAnswered = true;
    this.#unanswered = 0;
    this.lane.missedBarriers = 0;
    this.lane.unprovable = false;
    // The peer answers again; the next barrier need not wait for the pong of a later try.
    this.#patientUntilMs = -Infinity;
    // It has read the application's ping too, and will not answer that one any more.
    if (sentAtMs > this.#heldSinceMs) this.release();
    if (through > this.#proved) this.#proved = through;
    this.#askedAtMs = sentAtMs;
    return through;
  }

  /**
   * The application pings: some peers answer only the latest ping, so ours waits. Further pings of
   * the application do not draw out the wait: to a peer that answers none, ours would never go out.
   */
  hold(nowMs: number): void {
    this.#heldSinceMs = Math.min(this.#heldSinceMs, nowMs);
  }

  /** The application's pong came. */
  release(): void {
    this.#heldSinceMs = Infinity;
  }

  #isHeld(nowMs: number): boolean {
    return nowMs >= this.#heldSinceMs && nowMs < this.#heldSinceMs + this.#timing.patienceMs;
  }

  #miss(bytesRead: number): void {
    this.lane.missedBarriers++;
    const heardFrom = bytesRead > this.#bytesReadAtSecond;
    if (!this.#everAnswered && this.#unanswered >= UNSUPPORTED_AFTER && heardFrom) {
      this.lane.unprovable = true;
    }
  }
}

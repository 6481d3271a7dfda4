/** Is Earshot able to follow what the service sends? */
import type { Runtime } from '@earshot/instrumentation';

export interface Readiness {
  readonly ready: boolean;
  /** Why not; empty when it is. */
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
}

/** Evictions count against readiness for so long after the last one. */
const EVICTING_FOR_MS = 60_000;

/** Remembers when the ledger was last seen to evict. */
export class ReadinessCheck {
  readonly #runtime: Runtime;
  readonly #isEnding: () => boolean;
  #evicted = 0;
  #evictedAtMs = -Infinity;

  /** `isEnding`: the process was asked to end, and nothing new is to be sent its way. */
  constructor(runtime: Runtime, isEnding: () => boolean = () => false) {
    this.#runtime = runtime;
    this.#isEnding = isEnding;
  }

  check(areHooksIn: boolean): Readiness {
    const { runtime, reasons } = {
      runtime: this.#runtime,
      reasons: [] as { code: string; message: string }[],
    };
    if (!areHooksIn) {
      reasons.push({
        code: 'hooks_missing',
        message: 'The hooks for WebSocket libraries could not be installed.',
      });
    }
    if (this.#isEnding()) {
      reasons.push({ code: 'ending', message: 'The process was asked to end.' });
    }
    if (!runtime.isFollowing) {
      reasons.push({ code: 'stopped', message: 'Earshot has stopped: the process is ending.' });
    }
    if (this.#isEvicting()) {
      reasons.push({
        code: 'evicting',
        message: `The ledger gave up pending notifications within the last minute: raise EARSHOT_CAPACITY (${runtime.ledger.store.capacity}).`,
      });
    }
    return { ready: reasons.length === 0, reasons };
  }

  #isEvicting(): boolean {
    const evicted = this.#runtime.measurements.counter('earshot.ledger.evicted').total();
    const nowMs = this.#runtime.clock();
    if (evicted > this.#evicted) {
      this.#evicted = evicted;
      this.#evictedAtMs = nowMs;
    }
    return nowMs - this.#evictedAtMs < EVICTING_FOR_MS;
  }
}

/**
 * Timers that go when they are told to, with a clock that also goes while the loop is blocked. To be
 * put in the place of `node:timers`, which the code under test imports once and for all:
 *
 *     vi.mock(import('node:timers'), async () => (await import('…/virtual-timers.ts')).virtualNodeTimers);
 */
import type * as timers from 'node:timers';
import { vi } from 'vitest';

const immediates = new Map<() => void, NodeJS.Immediate>();

/** Delegates to the global timers, which Vitest replaces; named imports of the module are captured. */
export const virtualNodeTimers = {
  setInterval: (run: () => void, ms: number) => globalThis.setInterval(run, ms),
  clearInterval: (timer: NodeJS.Timeout) => globalThis.clearInterval(timer),
  setImmediate: (run: () => void) => {
    const once = (): void => {
      immediates.delete(once);
      run();
    };
    immediates.set(once, globalThis.setImmediate(once));
  },
} as unknown as typeof timers;

export class VirtualLoop {
  #blockedMs = 0;

  constructor() {
    immediates.clear();
    vi.useFakeTimers({
      toFake: ['setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'Date'],
      now: 0,
    });
  }

  readonly clock = (): number => Date.now() + this.#blockedMs;

  /** Time passes, and timers run in it; a turn whose immediates set others takes 1 ms. */
  pass(ms: number): void {
    vi.advanceTimersByTime(ms);
  }

  /** The turn ends: immediates run, as no time passes. Those that they set are of the next turn. */
  endTurn(): void {
    const ofThisTurn = [...immediates];
    for (const [run, immediate] of ofThisTurn) {
      globalThis.clearImmediate(immediate);
      run();
    }
  }

  /** The turn ends, and the next one, after which what was sent is pinged for. */
  endTurnOfPing(): void {
    this.endTurn();
    this.endTurn();
  }

  /** The turns that go by before a verdict. */
  endTurnsOfVerdict(): void {
    vi.advanceTimersByTime(4);
  }

  /** The host's own code blocks the loop: time passes, and nothing runs. */
  block(ms: number): void {
    this.#blockedMs += ms;
  }

  get timers(): number {
    return vi.getTimerCount();
  }

  restore(): void {
    vi.useRealTimers();
  }
}

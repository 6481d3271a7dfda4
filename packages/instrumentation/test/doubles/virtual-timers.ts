/**
 * Timers that go when they are told to, with a clock that also goes while the loop is blocked. To be
 * put in the place of `node:timers`, which the code under test imports once and for all:
 *
 *     vi.mock(import('node:timers'), async () => (await import('…/virtual-timers.ts')).virtualNodeTimers);
 */
import type * as timers from 'node:timers';
import { vi } from 'vitest';

/** Delegates to the global timers, which Vitest replaces; named imports of the module are captured. */
export const virtualNodeTimers = {
  setInterval: (run: () => void, ms: number) => globalThis.setInterval(run, ms),
  clearInterval: (timer: NodeJS.Timeout) => globalThis.clearInterval(timer),
  setImmediate: (run: () => void) => globalThis.setImmediate(run),
} as unknown as typeof timers;

export class VirtualLoop {
  #blockedMs = 0;

  constructor() {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setImmediate', 'Date'], now: 0 });
  }

  readonly clock = (): number => Date.now() + this.#blockedMs;

  /** Time passes, and timers run in it. */
  pass(ms: number): void {
    vi.advanceTimersByTime(ms);
  }

  /** The turn ends: immediates run, as no time passes. Those that they set take 1 ms each. */
  endTurn(): void {
    vi.advanceTimersByTime(0);
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

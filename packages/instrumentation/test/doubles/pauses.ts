/** Pauses on a virtual clock: each ends when the clock has come so far. */
import { setImmediate } from 'node:timers/promises';
import type { VirtualClock } from './virtual-clock.ts';

interface Pause {
  readonly untilMs: number;
  readonly end: () => void;
}

export class Pauses {
  /** What was asked for, in ms. */
  readonly asked: number[] = [];
  readonly #clock: VirtualClock;
  #open: Pause[] = [];

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  readonly pause = (ms: number): Promise<void> => {
    this.asked.push(ms);
    return new Promise((end) => {
      this.#open.push({ untilMs: this.#clock.nowMs + ms, end });
    });
  };

  /** Lets time pass, and all happen that is due by then. */
  async advance(ms: number): Promise<void> {
    this.#clock.advance(ms);
    await setImmediate();
    for (;;) {
      const due = this.#open.filter(({ untilMs }) => untilMs <= this.#clock.nowMs);
      if (due.length === 0) return;
      this.#open = this.#open.filter((pause) => !due.includes(pause));
      for (const { end } of due) end();
      await setImmediate();
    }
  }
}

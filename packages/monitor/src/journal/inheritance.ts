/** What processes that ended kept, for the one that goes on with it. */
import { setTimeout as pause } from 'node:timers/promises';
import { ANSWER_WITHIN_MS } from './writer.ts';

export type Heir = (bodies: readonly string[]) => void;

export class Inheritance {
  readonly #guard: (run: () => void) => void;
  readonly #firstNews = Promise.withResolvers<void>();
  #waiting: string[] = [];
  #heir: Heir | undefined;

  /** @param guard what an heir throws is to reach nobody */
  constructor(guard: (run: () => void) => void) {
    this.#guard = guard;
  }

  found(bodies: readonly string[]): void {
    this.#waiting.push(...bodies);
    this.#handOver();
    this.#firstNews.resolve();
  }

  /** There is nothing to be had. */
  none(): void {
    this.#firstNews.resolve();
  }

  /**
   * The heir is told what there is, and again whenever more is found. Resolves with the first news, or
   * when there is none in time.
   */
  async goesTo(heir: Heir): Promise<void> {
    this.#heir = heir;
    this.#handOver();
    await Promise.race([
      this.#firstNews.promise,
      pause(ANSWER_WITHIN_MS, undefined, { ref: false }),
    ]);
  }

  #handOver(): void {
    const heir = this.#heir;
    if (heir === undefined || this.#waiting.length === 0) return;
    this.#guard(() => heir(this.#waiting.splice(0)));
  }
}

/**
 * Texts that cross to the thread once, and by their numbers from then on: three strings a run were the
 * most of what handing over a portion cost (measured).
 */

/** Beyond so many the numbering begins anew. */
const MOST = 100_000;
const NONE = -1;

/** What the thread must know before it can read a portion. */
export interface NewTexts {
  readonly startsOver: boolean;
  /** In the order of their numbers. */
  readonly added: readonly string[];
}

/** The side that numbers them. */
export class TextNumbers {
  readonly #numbers = new Map<string, number>();
  #added: string[] = [];
  #startsOver = true;

  numberOf(text: string | undefined): number {
    if (text === undefined) return NONE;
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(text, number);
      this.#added.push(text);
    }
    return number;
  }

  /** Those that are new in this portion, which ends here. */
  take(): NewTexts {
    const taken = { startsOver: this.#startsOver, added: this.#added };
    this.#added = [];
    this.#startsOver = this.#numbers.size > MOST;
    if (this.#startsOver) this.#numbers.clear();
    return taken;
  }

  /** Another thread knows none of them. */
  startOver(): void {
    this.#numbers.clear();
    this.#added = [];
    this.#startsOver = true;
  }
}

/** The side that is told. */
export class Texts {
  #texts: string[] = [];

  learn({ startsOver, added }: NewTexts): void {
    if (startsOver) this.#texts = [];
    for (const text of added) this.#texts.push(text);
  }

  at(number: number): string | undefined {
    return this.#texts[number];
  }
}

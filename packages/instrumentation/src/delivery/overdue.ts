/**
 * The notifications of a lane that were given up, by sequence number, so that a proof that still comes
 * is counted once. They are given up in the order of sending, mostly in a row: kept as runs.
 */

/** The most runs that are remembered; a proof for what was forgotten is not counted. */
const REMEMBERED = 64;

export class Overdue {
  /** [from, to, from, to, …], rising. */
  readonly #runs: number[] = [];

  get isEmpty(): boolean {
    return this.#runs.length === 0;
  }

  /** `sequence` is above all that were added before. */
  add(sequence: number): void {
    const runs = this.#runs;
    const last = runs.length - 1;
    if (last > 0 && runs[last] === sequence - 1) {
      runs[last] = sequence;
      return;
    }
    runs.push(sequence, sequence);
    this.#forgetOldest();
  }

  /** Takes out all up to `sequence`. Returns how many they were. */
  takeThrough(sequence: number): number {
    const runs = this.#runs;
    let taken = 0;
    while (runs.length > 0 && runs[0]! <= sequence) {
      const to = Math.min(runs[1]!, sequence);
      taken += to - runs[0]! + 1;
      if (to === runs[1]!) runs.splice(0, 2);
      else runs[0] = to + 1;
    }
    return taken;
  }

  /** Takes out one. False when it is not there. */
  take(sequence: number): boolean {
    const runs = this.#runs;
    for (let at = 0; at < runs.length; at += 2) {
      const from = runs[at]!;
      const to = runs[at + 1]!;
      if (sequence < from) return false;
      if (sequence > to) continue;
      if (from === to) runs.splice(at, 2);
      else if (sequence === from) runs[at] = from + 1;
      else if (sequence === to) runs[at + 1] = to - 1;
      else runs.splice(at, 2, from, sequence - 1, sequence + 1, to);
      this.#forgetOldest();
      return true;
    }
    return false;
  }

  #forgetOldest(): void {
    if (this.#runs.length > 2 * REMEMBERED) this.#runs.splice(0, 2);
  }
}

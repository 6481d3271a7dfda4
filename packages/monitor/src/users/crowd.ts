/**
 * A bounded number of users. Evicts the one that was not touched for longest, nearly: a second chance
 * instead of a sorted list.
 */
import type { UserRecord } from './user-record.ts';

export class Crowd {
  readonly #capacity: number;
  readonly #byHash = new Map<string, UserRecord>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#byHash.size;
  }

  get(hash: string): UserRecord | undefined {
    return this.#byHash.get(hash);
  }

  /** Returns how many had to go. */
  add(record: UserRecord): number {
    let gone = 0;
    if (this.#byHash.size >= this.#capacity) {
      for (const [hash, oldest] of this.#byHash) {
        this.#byHash.delete(hash);
        if (!oldest.isTouched) {
          oldest.isForgotten = true;
          gone = 1;
          break;
        }
        oldest.isTouched = false;
        this.#byHash.set(hash, oldest);
      }
    }
    this.#byHash.set(record.hash, record);
    return gone;
  }

  delete(hash: string): boolean {
    return this.#byHash.delete(hash);
  }

  keys(): Iterable<string> {
    return this.#byHash.keys();
  }

  [Symbol.iterator](): Iterator<UserRecord> {
    return this.#byHash.values();
  }
}

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
    const gone = this.#byHash.size < this.#capacity ? 0 : this.evict();
    this.#byHash.set(record.hash, record);
    return gone;
  }

  /** Returns how many had to go: one, unless nobody is here. */
  evict(): number {
    for (const [hash, oldest] of this.#byHash) {
      this.#byHash.delete(hash);
      if (!oldest.isTouched) {
        oldest.isForgotten = true;
        return 1;
      }
      oldest.isTouched = false;
      this.#byHash.set(hash, oldest);
    }
    return 0;
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

/**
 * A bounded number of users. Evicts the one that was not touched for longest, nearly: a second chance
 * instead of a sorted list.
 */

export interface Kept {
  /** Keyed hash of the user. */
  readonly hash: string;
  /** Came back since who evicts last looked. */
  isTouched: boolean;
  /** Went to make room. */
  isForgotten: boolean;
}

export class Crowd<User extends Kept> {
  readonly #capacity: number;
  readonly #byHash = new Map<string, User>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#byHash.size;
  }

  get(hash: string): User | undefined {
    return this.#byHash.get(hash);
  }

  /** Returns how many had to go. */
  add(record: User): number {
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

  [Symbol.iterator](): Iterator<User> {
    return this.#byHash.values();
  }
}

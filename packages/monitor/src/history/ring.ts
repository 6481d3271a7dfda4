/** The last `capacity` items of anything that is rare enough to be an object. */
export class Ring<T> {
  readonly capacity: number;
  /** Items that were ever added. */
  added = 0;
  readonly #items: T[] = [];

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  add(item: T): void {
    this.#items[this.added++ % this.capacity] = item;
  }

  /** Those that are left of what was added after the first `added`, oldest first. */
  *since(added: number): Iterable<T> {
    const first = Math.max(added, this.added - this.capacity);
    for (let at = first; at < this.added; at++) yield this.#items[at % this.capacity]!;
  }

  /** Oldest first. */
  *[Symbol.iterator](): Iterator<T> {
    const { length } = this.#items;
    const start = this.added > this.capacity ? this.added % this.capacity : 0;
    for (let at = 0; at < length; at++) yield this.#items[(start + at) % length]!;
  }
}

/**
 * Things with a deadline, in slots of time: adding, removing and finding what is due are O(1) each,
 * whatever their deadlines are. Pure; somebody else looks at the clock.
 */

/** Width of a slot. What is due is exact all the same: a slot that is only partly over is searched. */
const SLOT_MS = 50;

export class Deadlines<T> {
  readonly #slots = new Map<number, Map<T, number>>();
  readonly #slotOf = new Map<T, number>();
  /** No slot before this one holds anything. */
  #first = Infinity;

  get size(): number {
    return this.#slotOf.size;
  }

  has(item: T): boolean {
    return this.#slotOf.has(item);
  }

  /** Adds an item, or moves it to another deadline. */
  set(item: T, deadlineMs: number): void {
    this.delete(item);
    const slot = Math.floor(deadlineMs / SLOT_MS);
    let items = this.#slots.get(slot);
    if (items === undefined) this.#slots.set(slot, (items = new Map()));
    items.set(item, deadlineMs);
    this.#slotOf.set(item, slot);
    if (slot < this.#first) this.#first = slot;
  }

  delete(item: T): boolean {
    const slot = this.#slotOf.get(item);
    if (slot === undefined) return false;
    this.#slotOf.delete(item);
    const items = this.#slots.get(slot)!;
    items.delete(item);
    if (items.size === 0) this.#slots.delete(slot);
    return true;
  }

  /** Takes out what is due, at most `limit` items. */
  takeDue(nowMs: number, limit = Infinity): T[] {
    const due: T[] = [];
    const last = Math.floor(nowMs / SLOT_MS);
    for (const slot of this.#slotsThrough(last)) {
      for (const [item, deadlineMs] of this.#slots.get(slot)!) {
        if (due.length >= limit) return due;
        if (deadlineMs > nowMs) continue;
        this.delete(item);
        due.push(item);
      }
    }
    this.#first = this.size === 0 ? Infinity : Math.max(this.#first, last);
    return due;
  }

  /** Takes out one of those whose deadlines come first, due or not. */
  takeFirst(): T | undefined {
    if (this.size === 0) return undefined;
    while (!this.#slots.has(this.#first)) this.#first++;
    const [item] = this.#slots.get(this.#first)!.keys();
    this.delete(item!);
    return item;
  }

  #slotsThrough(last: number): number[] {
    // After a long sleep there are more slots in between than there are slots in use.
    if (last - this.#first > this.#slots.size) {
      return [...this.#slots.keys()].filter((slot) => slot <= last).toSorted((a, b) => a - b);
    }
    const slots: number[] = [];
    for (let slot = this.#first; slot <= last; slot++) if (this.#slots.has(slot)) slots.push(slot);
    return slots;
  }
}

/**
 * The pending notifications of one lane, in the order of sending. What lies between a send and its
 * proof is read in order and 16 bytes long, because the kernel's own work empties the caches meanwhile:
 * a slab with links cost 0.4 µs a message more. A plain array of doubles, as a typed array is three
 * objects, and with a thousand connections taking turns each is a cache miss (both measured).
 */
const FIRST_CAPACITY = 16;
/** A ring that has grown beyond this is let go when it is empty. */
const KEPT_CAPACITY = 16_384;

/** What a notification has beyond its lane: an ID of its own, or an ID and an attachment. */
export interface Details {
  readonly correlationId: string;
  readonly attachment: object;
}

export class Ring {
  /** The first that is left; `last + 1` when none is. */
  first = 1;
  last = 0;
  /** The time slot under which the lane waits to be looked at; -1 when it does not. */
  dueSlot = -1;
  #mask = -1;
  /** When each was sent, and its size; the time is NaN where one was taken out. */
  #cells: number[] = [];
  #details: (string | Details | undefined)[] | undefined;

  add(sequence: number, sentAtMs: number, bytes: number): void {
    if (this.first > this.last) this.first = sequence;
    if (sequence - this.first > this.#mask) this.#grow();
    this.last = sequence;
    const at = 2 * (sequence & this.#mask);
    this.#cells[at] = sentAtMs;
    this.#cells[at + 1] = bytes;
  }

  setDetails(sequence: number, details: string | Details): void {
    this.#details ??= Array.from({ length: this.#mask + 1 }, () => undefined);
    this.#details[sequence & this.#mask] = details;
  }

  has(sequence: number): boolean {
    return (
      sequence >= this.first && sequence <= this.last && !Number.isNaN(this.sentAtMs(sequence))
    );
  }

  remove(sequence: number): void {
    const at = sequence & this.#mask;
    this.#cells[2 * at] = NaN;
    if (this.#details !== undefined) this.#details[at] = undefined;
    if (sequence !== this.first) return;
    let first = sequence + 1;
    while (first <= this.last && Number.isNaN(this.sentAtMs(first))) first++;
    this.first = first;
    if (first > this.last && this.#mask >= KEPT_CAPACITY) this.release();
  }

  sentAtMs(sequence: number): number {
    return this.#cells[2 * (sequence & this.#mask)]!;
  }

  bytes(sequence: number): number {
    return this.#cells[2 * (sequence & this.#mask) + 1]!;
  }

  details(sequence: number): string | Details | undefined {
    return this.#details?.[sequence & this.#mask];
  }

  #grow(): void {
    const capacity = Math.max(FIRST_CAPACITY, (this.#mask + 1) * 2);
    const mask = capacity - 1;
    const cells = doubles(2 * capacity);
    const details =
      this.#details === undefined
        ? undefined
        : Array.from({ length: capacity }, (): string | Details | undefined => undefined);
    for (let sequence = this.first; sequence <= this.last; sequence++) {
      cells[2 * (sequence & mask)] = this.sentAtMs(sequence);
      cells[2 * (sequence & mask) + 1] = this.bytes(sequence);
      if (details !== undefined) details[sequence & mask] = this.#details![sequence & this.#mask];
    }
    this.#mask = mask;
    this.#cells = cells;
    this.#details = details;
  }

  /** Lets go of what it has grown to. It must be empty. */
  release(): void {
    this.#mask = -1;
    this.#cells = [];
    this.#details = undefined;
  }
}

/** An array that holds doubles unboxed from the start: a fraction tells the engine so. */
function doubles(length: number): number[] {
  return Array.from({ length }, () => 0.5);
}

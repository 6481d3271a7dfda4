/**
 * The latest IDs of a connection whose messages have ended: an acknowledgement that comes late is told
 * from one that comes twice, and neither is taken for another user's. Kept as hashes, 12 bytes each.
 */
import { randomBytes } from 'node:crypto';

const FIRST_CAPACITY = 16;
const MOST = 512;

/** Of this process alone, so that nobody can choose IDs that look like others. */
const SEED = randomBytes(4).readUInt32LE();

export class PastIds {
  /** Messages that were forgotten while their acknowledgement might still come. */
  forgotten = 0;
  /** Those that were given up; what is settled in time does not push them out. */
  readonly #late = new IdRing();
  readonly #others = new IdRing();

  get size(): number {
    return this.#late.size + this.#others.size;
  }

  /** Its acknowledgement, if it comes, comes late. `sequence` is at least 1. */
  addLate(id: string, sequence: number): void {
    if (this.#late.add(hashOf(id), sequence) > 0) this.forgotten++;
  }

  /** Nothing acknowledges it any more. */
  add(id: string): void {
    this.#others.add(hashOf(id), 0);
  }

  /**
   * An acknowledgement of the ID came. Returns the message for which it is late, once; 0 where it has
   * come before or is not awaited any more; undefined where the ID is not known.
   */
  take(id: string): number | undefined {
    const hash = hashOf(id);
    return this.#late.take(hash) ?? this.#others.take(hash);
  }
}

class IdRing {
  size = 0;
  #oldest = 0;
  #hashes = new Uint32Array(0);
  #sequences = new Float64Array(0);

  /** Returns the number of the one that was pushed out; 0 where it was taken, or none was. */
  add(hash: number, sequence: number): number {
    if (this.size === this.#hashes.length && this.size < MOST) this.#grow();
    const isFull = this.size === MOST;
    const at = isFull ? this.#oldest : this.size++;
    if (isFull) this.#oldest = (at + 1) % MOST;
    const before = this.#sequences[at]!;
    this.#hashes[at] = hash;
    this.#sequences[at] = sequence;
    return before;
  }

  take(hash: number): number | undefined {
    let found: number | undefined;
    for (let age = 0; age < this.size; age++) {
      const at = (this.#oldest + age) % this.size;
      if (this.#hashes[at] !== hash) continue;
      found = this.#sequences[at]!;
      this.#sequences[at] = 0;
      if (found > 0) break;
    }
    return found;
  }

  #grow(): void {
    const capacity = Math.max(FIRST_CAPACITY, 2 * this.size);
    const [hashes, sequences] = [new Uint32Array(capacity), new Float64Array(capacity)];
    hashes.set(this.#hashes);
    sequences.set(this.#sequences);
    this.#hashes = hashes;
    this.#sequences = sequences;
  }
}

/** FNV-1a over UTF-16 units. */
function hashOf(id: string): number {
  let hash = SEED;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 16_777_619);
  return hash >>> 0;
}

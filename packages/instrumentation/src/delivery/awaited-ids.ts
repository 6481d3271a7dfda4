/**
 * The IDs under which the client of one connection may acknowledge what it was sent. An ID is good for
 * one message: where several pending ones bear the same, an acknowledgement is the oldest one's.
 */
import { PastIds } from './past-ids.ts';

export class AwaitedIds {
  /** Of messages that are not pending any more. */
  readonly past = new PastIds();
  /** The oldest pending message of each ID. */
  readonly #sequences = new Map<string, number>();
  readonly #ids = new Map<number, string>();
  /** The next message with the same ID, where there is one; it may have ended before its turn. */
  readonly #next = new Map<number, number>();
  /** The latest message of each ID that several bear. */
  readonly #latest = new Map<string, number>();
  readonly #freed: (id: string) => void;

  /** `freed` is told of each ID that no pending message of this connection bears any more. */
  constructor(freed: (id: string) => void) {
    this.#freed = freed;
  }

  /** Pending messages. */
  get size(): number {
    return this.#ids.size;
  }

  /** True where no other pending message of this connection bears the ID. */
  add(id: string, sequence: number): boolean {
    this.#ids.set(sequence, id);
    const first = this.#sequences.get(id);
    if (first === undefined) {
      this.#sequences.set(id, sequence);
      return true;
    }
    this.#next.set(this.#latest.get(id) ?? first, sequence);
    this.#latest.set(id, sequence);
    return false;
  }

  /** The pending message that an acknowledgement of the ID is for. */
  sequenceOf(id: string): number | undefined {
    return this.#sequences.get(id);
  }

  /** The message has its verdict. `mayBeLate`: its acknowledgement may still come. */
  end(sequence: number, mayBeLate: boolean): void {
    const id = this.#ids.get(sequence);
    if (id === undefined) return;
    this.#ids.delete(sequence);
    if (mayBeLate) this.past.addLate(id, sequence);
    else this.past.add(id);
    if (this.#sequences.get(id) !== sequence) return;
    let next = this.#follower(sequence);
    while (next !== undefined && !this.#ids.has(next)) next = this.#follower(next);
    if (next !== undefined) {
      this.#sequences.set(id, next);
      return;
    }
    this.#sequences.delete(id);
    this.#latest.delete(id);
    this.#freed(id);
  }

  #follower(sequence: number): number | undefined {
    const next = this.#next.get(sequence);
    this.#next.delete(sequence);
    return next;
  }
}

/**
 * Lanes by the time slot in which their first notification was sent, so that what is overdue is found
 * without looking at every lane. A lane is filed once, and filed anew only when it is met at its turn
 * and its first has been proved meanwhile: about once a window, however much is sent.
 */
import type { Lane } from '../delivery/lane.ts';

/** The exactness of "oldest of all". */
const SLOT_MS = 250;

export class DueLanes {
  readonly #slots = new Map<number, Set<Lane>>();
  /** No slot before this one holds a lane. */
  #first = 0;

  /** The lane's first was sent at `sentAtMs`. Does nothing when the lane is filed already. */
  file(lane: Lane, sentAtMs: number): void {
    if (lane.dueSlot !== -1) return;
    const slot = Math.floor(sentAtMs / SLOT_MS);
    if (this.#slots.size === 0 || slot < this.#first) this.#first = slot;
    lane.dueSlot = slot;
    const lanes = this.#slots.get(slot);
    if (lanes === undefined) this.#slots.set(slot, new Set([lane]));
    else lanes.add(lane);
  }

  /** The lane has ended, and its owner is not to be kept until its turn would come. */
  forget(lane: Lane): void {
    if (lane.dueSlot === -1) return;
    const lanes = this.#slots.get(lane.dueSlot);
    lanes?.delete(lane);
    if (lanes?.size === 0) this.#slots.delete(lane.dueSlot);
    lane.dueSlot = -1;
  }

  /** A lane whose first was sent at `sentByMs` or before. */
  find(sentByMs: number): Lane | undefined {
    const last = sentByMs === Infinity ? Infinity : Math.floor(sentByMs / SLOT_MS);
    while (this.#slots.size > 0 && this.#first <= last) {
      const lanes = this.#slots.get(this.#first);
      if (lanes !== undefined) {
        const found = this.#findIn(lanes, sentByMs);
        if (found !== undefined) return found;
        if (lanes.size > 0) return undefined;
        this.#slots.delete(this.#first);
      }
      // Straight to the next slot that holds something: days may lie between.
      this.#first = Math.min(...this.#slots.keys());
    }
    return undefined;
  }

  *lanes(): Iterable<Lane> {
    for (const lanes of this.#slots.values()) yield* lanes;
  }

  #findIn(lanes: Set<Lane>, sentByMs: number): Lane | undefined {
    for (const lane of lanes) {
      const sentAtMs = lane.pending > 0 ? lane.sentAtMs(lane.first) : NaN;
      if (sentAtMs <= sentByMs) {
        // The slot of the oldest of all: it need not be this one any more.
        if (Math.floor(sentAtMs / SLOT_MS) === lane.dueSlot || sentByMs !== Infinity) return lane;
      }
      if (Math.floor(sentAtMs / SLOT_MS) === lane.dueSlot) continue;
      lanes.delete(lane);
      lane.dueSlot = -1;
      if (lane.pending > 0) this.file(lane, sentAtMs);
    }
    return undefined;
  }
}

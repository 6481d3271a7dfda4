/** V8's heap by its spaces. What one collection of metrics reads is taken at one moment. */
import { HEAP_SPACES, type HeapSpace } from '@earshot/telemetry';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';

/** The fourteen series of a collection are read well within this. */
const FRESH_FOR_MS = 100;

interface SpaceUse {
  readonly space_name: string;
  readonly space_used_size: number;
}

export class Heap {
  readonly #clock: () => number;
  readonly #spaces: () => readonly SpaceUse[];
  #used = new Map<HeapSpace, number>();
  #takenAtMs = -Infinity;

  /** `clock` is monotonic, in ms; `spaces` is V8's own account unless a test has another. */
  constructor(clock: () => number, spaces: () => readonly SpaceUse[] = getHeapSpaceStatistics) {
    this.#clock = clock;
    this.#spaces = spaces;
  }

  usedBytes(space: HeapSpace): number {
    const nowMs = this.#clock();
    if (nowMs - this.#takenAtMs >= FRESH_FOR_MS) {
      this.#takenAtMs = nowMs;
      this.#used = bySpace(this.#spaces());
    }
    return this.#used.get(space) ?? 0;
  }

  limitBytes(): number {
    return getHeapStatistics().heap_size_limit;
  }
}

function bySpace(spaces: readonly SpaceUse[]): Map<HeapSpace, number> {
  const used = new Map<HeapSpace, number>();
  for (const { space_name, space_used_size } of spaces) {
    const space = HEAP_SPACES.find((name) => name === space_name) ?? 'other';
    used.set(space, (used.get(space) ?? 0) + space_used_size);
  }
  return used;
}

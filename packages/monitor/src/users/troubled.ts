/**
 * A bounded number of users to whom something was lost: the worst stay. They stand in tiers by how much
 * was lost, each of twice as much as the one below; who has to go is the oldest of the lowest tier. So
 * it costs no sorting, however many lose something at once.
 */
import { OUTCOMES } from '@earshot/telemetry';
import { Crowd } from './crowd.ts';
import type { UserRecord } from './user-record.ts';

const SILENT = OUTCOMES.indexOf('silent');
const TIERS = 32;

export class Troubled {
  readonly #capacity: number;
  readonly #tiers = Array.from({ length: TIERS }, () => new Crowd(Infinity));

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#tiers.reduce((size, tier) => size + tier.size, 0);
  }

  get(hash: string): UserRecord | undefined {
    for (const tier of this.#tiers) {
      const known = tier.size === 0 ? undefined : tier.get(hash);
      if (known !== undefined) return known;
    }
    return undefined;
  }

  /** Also one that is here already, and lost more. Returns how many had to go. */
  add(record: UserRecord): number {
    const { hash } = record;
    const own = this.#tiers[tierOf(record)]!;
    if (own.get(hash) !== undefined) return 0;
    const isHere = this.#tiers.some((tier) => tier.delete(hash));
    const isFull = !isHere && this.size >= this.#capacity;
    const gone = isFull ? this.#tiers.find(({ size }) => size > 0)!.evict() : 0;
    own.add(record);
    return gone;
  }

  *keys(): Iterable<string> {
    for (const tier of this.#tiers) yield* tier.keys();
  }

  *[Symbol.iterator](): Iterator<UserRecord> {
    for (const tier of this.#tiers) yield* tier;
  }
}

function tierOf({ outcomes, isolationViolations }: UserRecord): number {
  return TIERS - 1 - Math.clz32(Math.max(1, outcomes[SILENT]! + isolationViolations));
}

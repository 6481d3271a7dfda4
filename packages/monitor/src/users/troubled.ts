/**
 * A bounded number of users to whom something was lost: the worst stay. They stand in tiers by how much
 * was lost, each of twice as much as the one below; who has to go is the oldest of the lowest tier. So
 * it costs no sorting, however many lose something at once.
 */
import { OUTCOMES } from '@earshot/telemetry';
import { Crowd, type Kept } from './crowd.ts';
import type { Ranked } from './user-report.ts';

const SILENT = OUTCOMES.indexOf('silent');
const TIERS = 32;

type Losses = Pick<Ranked, 'outcomes' | 'isolationViolations'>;

export class Troubled<User extends Kept & Losses> {
  readonly #capacity: number;
  readonly #tiers = Array.from({ length: TIERS }, () => new Crowd<User>(Infinity));

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#tiers.reduce((size, tier) => size + tier.size, 0);
  }

  get(hash: string): User | undefined {
    for (const tier of this.#tiers) {
      const known = tier.size === 0 ? undefined : tier.get(hash);
      if (known !== undefined) return known;
    }
    return undefined;
  }

  /** Also in place of what is known of the same user. Returns how many had to go. */
  add(record: User): number {
    const { hash } = record;
    const own = this.#tiers[tierOf(record)]!;
    if (own.get(hash) === record) return 0;
    const isHere = this.delete(hash);
    const isFull = !isHere && this.size >= this.#capacity;
    const gone = isFull ? this.#tiers.find(({ size }) => size > 0)!.evict() : 0;
    own.add(record);
    return gone;
  }

  delete(hash: string): boolean {
    return this.#tiers.some((tier) => tier.delete(hash));
  }

  *keys(): Iterable<string> {
    for (const tier of this.#tiers) yield* tier.keys();
  }

  *[Symbol.iterator](): Iterator<User> {
    for (const tier of this.#tiers) yield* tier;
  }
}

function tierOf({ outcomes, isolationViolations }: Losses): number {
  return TIERS - 1 - Math.clz32(Math.max(1, outcomes[SILENT]! + isolationViolations));
}

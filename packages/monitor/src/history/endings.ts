/** How many messages of a story ended how: of all that are known, listed or not. */
import { OUTCOMES, type Outcome } from '@earshot/telemetry';

export const ENDINGS = [...OUTCOMES, 'pending'] as const;
export type EndingCounts = Readonly<Record<Outcome | 'pending', number>>;

export function countEndings(of: readonly { readonly outcome: string }[]): EndingCounts {
  const counts = new Map<string, number>();
  for (const { outcome } of of) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return countsOf((ending) => counts.get(ending) ?? 0);
}

export function countsOf(count: (ending: keyof EndingCounts) => number): EndingCounts {
  return Object.fromEntries(ENDINGS.map((ending) => [ending, count(ending)])) as EndingCounts;
}

export function addedUp(all: readonly EndingCounts[]): EndingCounts {
  return countsOf((ending) => all.reduce((sum, counts) => sum + counts[ending], 0));
}

export function totalOf(counts: EndingCounts): number {
  return ENDINGS.reduce((sum, ending) => sum + counts[ending], 0);
}

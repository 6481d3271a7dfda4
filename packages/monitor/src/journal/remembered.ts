/** One memory out of several journals'. */
import type { Remembered } from './messages.ts';
import { LIMIT } from './search.ts';

export function mergeRemembered(parts: readonly Remembered[]): Remembered {
  return {
    notifications: parts
      .flatMap(({ notifications }) => notifications)
      .toSorted((a, b) => a.sentAtMs - b.sentAtMs)
      .slice(-LIMIT),
    total: parts.reduce((sum, { total }) => sum + total, 0),
    events: parts.flatMap(({ events }) => events).toSorted((a, b) => a.atMs - b.atMs),
  };
}

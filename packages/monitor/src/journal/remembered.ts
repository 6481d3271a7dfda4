/** One memory out of several journals'. */
import { addedUp } from '../history/endings.ts';
import { mostTelling } from '../history/telling.ts';
import type { Remembered } from './messages.ts';

export function mergeRemembered(parts: readonly Remembered[], most: number): Remembered {
  const inOrder = parts
    .flatMap(({ notifications }) => notifications)
    .toSorted((a, b) => a.sentAtMs - b.sentAtMs);
  return {
    notifications: mostTelling(inOrder, most),
    outcomes: addedUp(parts.map(({ outcomes }) => outcomes)),
    events: parts.flatMap(({ events }) => events).toSorted((a, b) => a.atMs - b.atMs),
  };
}

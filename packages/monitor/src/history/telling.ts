/** What of a long story is told: all that was not confirmed goes before what was. */
import { addedUp, countEndings, totalOf, type EndingCounts } from './endings.ts';

/** The most notifications in one answer: a page. */
export const FOUND_LIMIT = 1_000;
/** What is beyond them is counted alone: each page is searched for with all before it. */
export const MOST_PAGES = 10;

interface Ending {
  readonly outcome: string;
}

interface Dated extends Ending {
  readonly id: string;
  readonly attempted_at: string;
}

/** A story's messages, of which some may have been left out. */
interface Told<One> {
  readonly notifications: readonly One[];
  readonly notifications_by_outcome: EndingCounts;
}

/** Ended without confirmation, then pending, then confirmed; of each the newest. Keeps the order. */
export function mostTelling<One extends Ending>(inOrder: readonly One[], limit: number): One[] {
  if (inOrder.length <= limit) return [...inOrder];
  const newestFirst = inOrder.toReversed();
  const told = new Set(newestFirst.toSorted((a, b) => placeOf(a) - placeOf(b)).slice(0, limit));
  return inOrder.filter((one) => told.has(one));
}

/** Of the most telling, which are in order, those that are on a page. */
export function onPage<One extends Ending>(inOrder: readonly One[], page: number): One[] {
  const before = new Set(mostTelling(inOrder, (page - 1) * FOUND_LIMIT));
  return mostTelling(inOrder, page * FOUND_LIMIT).filter((one) => !before.has(one));
}

/** With what others know beyond it. */
export function joined<One extends Dated>(
  own: Told<One>,
  others: readonly One[],
  most: number,
): Told<One> {
  const known = new Set(own.notifications.map(({ id }) => id));
  const added = others.filter(({ id }) => !known.has(id) && known.add(id));
  const inOrder = [...own.notifications, ...added].toSorted((a, b) =>
    a.attempted_at.localeCompare(b.attempted_at),
  );
  return {
    notifications: mostTelling(inOrder, most),
    notifications_by_outcome: addedUp([
      own.notifications_by_outcome,
      countEndings(uncounted(own, added)),
    ]),
  };
}

/** Where a list was cut, what it lacks may be among those that it counted. */
function uncounted<One extends Dated>(
  { notifications: own, notifications_by_outcome: counts }: Told<One>,
  added: readonly One[],
): readonly One[] {
  if (totalOf(counts) <= own.length) return added;
  const isAmongConfirmed = own.some(({ outcome }) => outcome === 'confirmed');
  const cutAt = Math.max(...own.map(placeOf));
  const oldest = own.find((one) => placeOf(one) === cutAt)?.attempted_at ?? '';
  // What was pending and left out may have ended meanwhile.
  return added.filter(({ outcome, attempted_at: at }) =>
    outcome === 'confirmed' ? isAmongConfirmed && at >= oldest : isAmongConfirmed || at >= oldest,
  );
}

function placeOf({ outcome }: Ending): number {
  return outcome === 'confirmed' ? 2 : outcome === 'pending' ? 1 : 0;
}

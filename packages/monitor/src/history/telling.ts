/** What of a long story is told: all that was not confirmed goes before what was. */

/** The most notifications in one answer. */
export const FOUND_LIMIT = 1_000;

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
  readonly notifications_total: number;
}

/** Ended without confirmation, then pending, then confirmed; of each the newest. Keeps the order. */
export function mostTelling<One extends Ending>(inOrder: readonly One[], limit: number): One[] {
  if (inOrder.length <= limit) return [...inOrder];
  const newestFirst = inOrder.toReversed();
  const told = new Set(newestFirst.toSorted((a, b) => placeOf(a) - placeOf(b)).slice(0, limit));
  return inOrder.filter((one) => told.has(one));
}

/** With what others know beyond it. */
export function joined<One extends Dated>(own: Told<One>, others: readonly One[]): Told<One> {
  const known = new Set(own.notifications.map(({ id }) => id));
  const added = others.filter(({ id }) => !known.has(id) && known.add(id));
  const inOrder = [...own.notifications, ...added].toSorted((a, b) =>
    a.attempted_at.localeCompare(b.attempted_at),
  );
  return {
    notifications: mostTelling(inOrder, FOUND_LIMIT),
    notifications_total: own.notifications_total + uncounted(own, added),
  };
}

/** Where a list was cut, what it lacks may be among those that it counted. */
function uncounted<One extends Dated>(
  { notifications: own, notifications_total: total }: Told<One>,
  added: readonly One[],
): number {
  if (total <= own.length) return added.length;
  const isAmongConfirmed = own.some(({ outcome }) => outcome === 'confirmed');
  const cutAt = Math.max(...own.map(placeOf));
  const oldest = own.find((one) => placeOf(one) === cutAt)?.attempted_at ?? '';
  // What was pending and left out may have ended meanwhile.
  return added.filter(({ outcome, attempted_at: at }) =>
    outcome === 'confirmed' ? isAmongConfirmed && at >= oldest : isAmongConfirmed || at >= oldest,
  ).length;
}

function placeOf({ outcome }: Ending): number {
  return outcome === 'confirmed' ? 2 : outcome === 'pending' ? 1 : 0;
}

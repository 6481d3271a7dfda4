/**
 * A page that is not delivered yet, and what becomes of it when there is news of its alert: one page
 * that says how it is now. Whoever was to read the older one reads the newer one.
 */
import { retitled, tiersOf, type Page } from './page.ts';

export interface Waiting {
  readonly page: Page;
  /** Nobody was told by this channel that the alert fires. */
  readonly isNews: boolean;
  /** Monotonic, in ms. */
  readonly sinceMs: number;
  /** So often it came to nothing. */
  tries: number;
}

/** Of one alert, and not of an emergency or a test: those are each a person's words. */
export function isSameAlert(one: Page, other: Page): boolean {
  return isOfAlert(one) && isOfAlert(other) && keyOf(one) === keyOf(other);
}

export function supersede(older: Waiting, newer: Waiting): Waiting {
  return {
    page: { ...wordsOf(newer, older), ...audienceOf(older.page, newer.page) },
    isNews: older.isNews || newer.isNews,
    sinceMs: newer.sinceMs,
    tries: older.tries,
  };
}

/** What nobody read has not “gone on”, and its end alone would say nothing. */
function wordsOf({ page, isNews }: Waiting, older: Waiting): Page {
  if (!older.isNews) return page;
  if (page.kind === 'repeat') return retitled(page, 'firing');
  if (page.kind === 'resolved' && !isNews) {
    return {
      ...retitled(page, 'resolved', 'fired, and is over: '),
      text: `It fired from ${page.startsAt} to ${page.endsAt} and is over; this could not be sent before. ${page.text}`,
    };
  }
  if (older.page.kind !== 'resolved') return page;
  const { startsAt, endsAt } = older.page;
  return {
    ...page,
    text: `${page.text} It also fired from ${startsAt} to ${endsAt}, which could not be sent.`,
  };
}

function audienceOf(older: Page, newer: Page): Pick<Page, 'alsoTo'> {
  const tiers = new Set([...tiersOf(newer), ...tiersOf(older)]);
  tiers.delete(newer.tier);
  return tiers.size === 0 ? {} : { alsoTo: [...tiers] };
}

function isOfAlert({ kind }: Page): boolean {
  return kind !== 'emergency' && kind !== 'test';
}

function keyOf({ labels }: Page): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => a.localeCompare(b)));
}

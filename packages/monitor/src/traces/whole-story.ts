/**
 * One story out of the service's own memory and Jaeger. Neither has everything: the memory is this
 * process's and its members', bounded, and gone with them; Jaeger has what every process exported, but
 * no connection events, nothing that is still pending, and of what was confirmed outside of tools
 * nothing unless EARSHOT_SPANS is `all`. So both are asked at once and told together: what the memory
 * knows is taken from there, as it is of the ledger itself and a span only its copy (which may still be
 * on its way, or was never sampled), and Jaeger adds what the memory lacks. The answer is the same
 * whichever of the two knows a notification.
 */
import { countEndings, countsOf } from '../history/endings.ts';
import {
  mergeCheckpoints,
  numbersOf,
  type NoticeStory,
  type NotificationStory,
  type Story,
} from '../history/story.ts';
import { FOUND_LIMIT, joined } from '../history/telling.ts';
import { storyOfSpans, type SpanStory } from './span-story.ts';
import type { StoredSpan } from './stored-span.ts';

export interface WholeStorySources {
  readonly tell: (correlationId: string, most: number) => Promise<Story>;
  /** Rejects with an Error that says why Jaeger is of no help. */
  readonly find: (correlationId: string) => Promise<StoredSpan[]>;
  /** Are confirmed notifications outside of tools exported as spans? */
  readonly areAllSpans: boolean;
}

/** Never rejects because of Jaeger: without it the memory answers, and a note says so. */
export async function tellWhole(
  correlationId: string,
  { tell, find, areAllSpans }: WholeStorySources,
  most = FOUND_LIMIT,
): Promise<Story> {
  const [own, found] = await Promise.all([
    tell(correlationId, most),
    find(correlationId).catch((error: unknown) =>
      error instanceof Error ? error : new Error(String(error)),
    ),
  ]);
  if (found instanceof Error) {
    const note = `Jaeger was asked and is of no help (${found.message}): this is what the service itself remembers.`;
    return { ...own, note };
  }
  return merge(own, storyOfSpans(correlationId, found), { areAllSpans, most });
}

interface MergeOptions {
  readonly areAllSpans: boolean;
  readonly most: number;
}

function merge(own: Story, stored: SpanStory, { areAllSpans, most }: MergeOptions): Story {
  const notifications = own.notifications.map(endingOf(stored));
  const [ended, were] = [countEndings(notifications), countEndings(own.notifications)];
  const counts = countsOf(
    (ending) => own.notifications_by_outcome[ending] + ended[ending] - were[ending],
  );
  const { notifications: told, notifications_by_outcome: outcomes } = joined(
    { notifications, notifications_by_outcome: counts },
    stored.notifications,
    most,
  );
  const numbers = numbersOf(outcomes);
  const isFromElsewhere = numbers.notifications_total > own.notifications_total;
  return {
    ...own,
    ...numbers,
    notifications: told,
    tools: [...own.tools, ...newNotices(own.tools, stored.tools)].toSorted(byTime),
    // A creation has no ID: that of this process is here in full, or was elsewhere altogether.
    bridges: own.bridges.length > 0 ? own.bridges : stored.bridges,
    checkpoints: mergeCheckpoints([own.checkpoints, stored.checkpoints]),
    sources: [...own.sources, 'jaeger'],
    note:
      isFromElsewhere && !areAllSpans
        ? 'Part of this is known from Jaeger alone, where confirmed notifications outside of tools are not kept (EARSHOT_SPANS=failures), so some may be missing.'
        : null,
  };
}

/** What was pending when the memory was read may have had its verdict by the time Jaeger was. */
function endingOf({ notifications }: SpanStory): (own: NotificationStory) => NotificationStory {
  const ended = new Map(notifications.map((one) => [one.id, one]));
  return (own) => (own.outcome === 'pending' ? (ended.get(own.id) ?? own) : own);
}

function newNotices(own: readonly NoticeStory[], stored: readonly NoticeStory[]): NoticeStory[] {
  const identity = (notice: NoticeStory): string => `${notice['call_id']} ${notice['stage']}`;
  const known = new Set(own.map(identity));
  return stored.filter((notice) => !known.has(identity(notice)));
}

function byTime(a: NoticeStory, b: NoticeStory): number {
  return String(a['at']).localeCompare(String(b['at']));
}

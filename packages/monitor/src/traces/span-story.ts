/**
 * The story of a correlation ID from its spans alone, as another process of the service exported them.
 * Connections are no spans, so their events are not in it; neither is a confirmed notification outside
 * of a tool, unless EARSHOT_SPANS is `all`.
 */
import { SPAN_ATTRIBUTES as KEYS } from '@earshot/telemetry';
import type { NoticeStory, Story } from '../history/story.ts';
import { bridgeNotices } from './bridge-spans.ts';
import { checkpointsOf } from './checkpoint-events.ts';
import { notificationOf } from './notification-spans.ts';
import type { StoredSpan } from './stored-span.ts';
import { isTool, toolNotices } from './tool-spans.ts';

export type SpanStory = Pick<Story, 'notifications' | 'tools' | 'bridges' | 'checkpoints'>;

/** `spans` may hold whole traces: what is not of the correlation ID is left out. */
export function storyOfSpans(correlationId: string, spans: readonly StoredSpan[]): SpanStory {
  const byId = new Map(spans.map((span) => [`${span.traceId} ${span.spanId}`, span]));
  const own = [...byId.values()]
    .filter(({ attributes }) => attributes.get(KEYS.correlationId) === correlationId)
    .toSorted((a, b) => a.startMs - b.startMs || placeOf(a) - placeOf(b));
  return {
    notifications: own.flatMap((span) => notificationOf(span, byId) ?? []),
    tools: own
      .filter(isTool)
      .flatMap((span) => toolNotices(correlationId, span))
      .toSorted(byTime),
    bridges: own.flatMap((span) => bridgeNotices(correlationId, span)).toSorted(byTime),
    checkpoints: own.filter(isTool).flatMap((span) => checkpointsOf(correlationId, span)),
  };
}

/** The number at the end of a message's ID, for those of one microsecond. */
function placeOf({ attributes }: StoredSpan): number {
  return Number(/\d+$/.exec(String(attributes.get(KEYS.messageId) ?? ''))?.[0] ?? 0);
}

function byTime(a: NoticeStory, b: NoticeStory): number {
  return String(a['at']).localeCompare(String(b['at']));
}

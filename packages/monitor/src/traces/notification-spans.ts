/** Notifications in a story, from their spans. */
import {
  LEVELS,
  OUTCOMES,
  reasonBrief,
  REASONS,
  SPAN_ATTRIBUTES as KEYS,
} from '@earshot/telemetry';
import type { NotificationStory, StoryEvent } from '../history/story.ts';
import { iso, oneOf, rounded, STATUS_MESSAGE, textIn } from './span-facts.ts';
import type { StoredSpan } from './stored-span.ts';
import { isTool } from './tool-spans.ts';

export function notificationOf(
  span: StoredSpan,
  byId: ReadonlyMap<string, StoredSpan>,
): NotificationStory | undefined {
  const { attributes, startMs, durationMs } = span;
  const outcome = oneOf(OUTCOMES, attributes.get(KEYS.outcome));
  const id = textIn(attributes, KEYS.messageId);
  if (outcome === undefined || id === null) return undefined;
  const reason = oneOf(REASONS, attributes.get(KEYS.reason)) ?? null;
  const required = oneOf(LEVELS, attributes.get(KEYS.levelRequired)) ?? 'received';
  const reached = oneOf(LEVELS, attributes.get(KEYS.levelReached)) ?? null;
  const tool = toolAround(span, byId);
  // What never found a connection goes by its tool's call; its span names the tool's own connection.
  const connection = textIn(attributes, KEYS.connectionId);
  const isPlaced = connection !== null && id.startsWith(`${connection}-`);
  const end = { at: iso(startMs + durationMs), after_ms: rounded(durationMs) };
  const events: StoryEvent[] = [{ event: 'attempted', at: iso(startMs), after_ms: 0 }];
  if (outcome === 'confirmed' && reached !== null) events.push({ event: reached, ...end });
  events.push({ event: outcome, ...end });
  return {
    id,
    connection: isPlaced ? connection : null,
    direction: oneOf(['to_client', 'to_server'] as const, attributes.get(KEYS.direction)) ?? null,
    destination: isPlaced ? textIn(attributes, KEYS.destination) : null,
    tool: tool === undefined ? null : textIn(tool.attributes, KEYS.toolName),
    user_hash: isPlaced ? textIn(attributes, KEYS.userHash) : null,
    recipient_hash: textIn(attributes, KEYS.recipientHash),
    bytes: Number(attributes.get(KEYS.messageBodySize) ?? 0),
    attempted_at: iso(startMs),
    events,
    outcome,
    reason,
    reason_brief: reason === null ? null : reasonBrief(reason, required, reached ?? undefined),
    detail: textIn(attributes, STATUS_MESSAGE),
    redelivery_of: textIn(attributes, KEYS.redeliveryOf),
    level_required: required,
    level_reached: reached,
    trace_id: span.traceId,
    span_id: span.spanId,
    duration_ms: rounded(durationMs),
  };
}

function toolAround(
  span: StoredSpan,
  byId: ReadonlyMap<string, StoredSpan>,
): StoredSpan | undefined {
  const seen = new Set<StoredSpan>();
  for (
    let around = parentOf(span, byId);
    around !== undefined && !seen.has(around);
    around = parentOf(around, byId)
  ) {
    if (isTool(around)) return around;
    seen.add(around);
  }
  return undefined;
}

function parentOf(
  { traceId, parentId }: StoredSpan,
  byId: ReadonlyMap<string, StoredSpan>,
): StoredSpan | undefined {
  return parentId === undefined ? undefined : byId.get(`${traceId} ${parentId}`);
}

/**
 * The story of a correlation ID from its spans alone, as another process of the service exported them.
 * Connections are no spans, so their events are not in it; neither is a confirmed notification outside
 * of a tool, unless EARSHOT_SPANS is `all`.
 */
import {
  LEVELS,
  OPERATION_EXECUTE_TOOL,
  OUTCOMES,
  REASON_BRIEFS,
  REASONS,
  SPAN_ATTRIBUTES,
} from '@earshot/telemetry';
import type { NoticeStory, NotificationStory, Story, StoryEvent } from '../history/story.ts';
import type { SpanValue, StoredSpan } from './stored-span.ts';

export type SpanStory = Pick<Story, 'notifications' | 'tools' | 'bridges'>;

const KEYS = SPAN_ATTRIBUTES;

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
  };
}

function notificationOf(
  span: StoredSpan,
  byId: ReadonlyMap<string, StoredSpan>,
): NotificationStory | undefined {
  const { attributes, startMs, durationMs } = span;
  const outcome = oneOf(OUTCOMES, attributes.get(KEYS.outcome));
  const id = textIn(attributes, KEYS.messageId);
  if (outcome === undefined || id === null) return undefined;
  const reason = oneOf(REASONS, attributes.get(KEYS.reason)) ?? null;
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
    reason_brief: reason === null ? null : REASON_BRIEFS[reason],
    detail: textIn(attributes, STATUS_MESSAGE),
    level_required: oneOf(LEVELS, attributes.get(KEYS.levelRequired)) ?? 'received',
    level_reached: reached,
    trace_id: span.traceId,
    span_id: span.spanId,
    duration_ms: rounded(durationMs),
  };
}

/** As Jaeger shows a status, by the OpenTelemetry specification for stores that have none. */
const STATUS_CODE = 'otel.status_code';
const STATUS_MESSAGE = 'otel.status_description';

function isTool({ attributes }: StoredSpan): boolean {
  return attributes.get(KEYS.operationName) === OPERATION_EXECUTE_TOOL;
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

function toolNotices(correlationId: string, span: StoredSpan): NoticeStory[] {
  const { attributes, startMs, durationMs } = span;
  const facts = {
    tool: textIn(attributes, KEYS.toolName),
    call_id: textIn(attributes, KEYS.toolCallId),
    correlation_id: correlationId,
    trace_id: span.traceId,
    span_id: span.spanId,
  };
  const errorType = textIn(attributes, KEYS.errorType);
  const message = textIn(attributes, STATUS_MESSAGE);
  return [
    {
      at: iso(startMs),
      stage: 'started',
      ...facts,
      duration_ms: 0,
      error_type: null,
      detail: null,
    },
    {
      at: iso(startMs + durationMs),
      stage: errorType === null ? 'succeeded' : 'failed',
      ...facts,
      duration_ms: rounded(durationMs),
      error_type: errorType,
      // Where nothing was thrown the status repeats the category.
      detail: message === errorType ? null : message,
    },
  ];
}

function bridgeNotices(correlationId: string, span: StoredSpan): NoticeStory[] {
  const { attributes, startMs, durationMs, events } = span;
  const bridge = textIn(attributes, KEYS.bridgeName);
  if (bridge === null) return [];
  const isReinitialisation = textIn(attributes, KEYS.remediation) !== null;
  const notice = (
    stage: string,
    atMs: number,
    attempt: number,
    reason: string | null,
    detail: string | null,
  ): NoticeStory => ({
    at: iso(atMs),
    stage,
    bridge,
    correlation_id: correlationId,
    reason,
    attempt,
    detail,
    is_reinitialisation: isReinitialisation,
  });
  const retries = events.filter(({ name }) => name === 'retry');
  const reason = textIn(attributes, KEYS.reason);
  const hasFailed = attributes.get(STATUS_CODE) === 'ERROR';
  const message = textIn(attributes, STATUS_MESSAGE);
  return [
    notice('started', startMs, 1, null, null),
    ...retries.map(({ atMs, attributes: why }, index) =>
      notice(
        'retried',
        atMs,
        index + 1,
        textIn(why, KEYS.reason),
        textIn(why, KEYS.exceptionMessage),
      ),
    ),
    notice(
      hasFailed ? 'failed' : 'succeeded',
      startMs + durationMs,
      retries.length + 1,
      reason,
      message === reason ? null : message,
    ),
  ];
}

/** The number at the end of a message's ID, for those of one microsecond. */
function placeOf({ attributes }: StoredSpan): number {
  return Number(/\d+$/.exec(String(attributes.get(KEYS.messageId) ?? ''))?.[0] ?? 0);
}

function byTime(a: NoticeStory, b: NoticeStory): number {
  return String(a['at']).localeCompare(String(b['at']));
}

function textIn(attributes: ReadonlyMap<string, SpanValue>, key: string): string | null {
  const value = attributes.get(key);
  return value === undefined || value === '' ? null : String(value);
}

function oneOf<T extends string>(
  allowed: readonly T[],
  value: SpanValue | undefined,
): T | undefined {
  return allowed.find((one) => one === value);
}

function iso(ms: number): string {
  return new Date(Math.round(ms)).toISOString();
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

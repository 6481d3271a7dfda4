/** Tools in a story, from their spans. */
import { OPERATION_EXECUTE_TOOL, SPAN_ATTRIBUTES as KEYS } from '@earshot/telemetry';
import type { NoticeStory } from '../history/story.ts';
import { iso, rounded, STATUS_MESSAGE, textIn } from './span-facts.ts';
import type { StoredSpan } from './stored-span.ts';

export function isTool({ attributes }: StoredSpan): boolean {
  return attributes.get(KEYS.operationName) === OPERATION_EXECUTE_TOOL;
}

export function toolNotices(correlationId: string, span: StoredSpan): NoticeStory[] {
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

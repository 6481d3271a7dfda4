/** Checkpoints, told by the events of the tool's span. */
import { SPAN_ATTRIBUTES as KEYS } from '@earshot/telemetry';
import type { CheckpointStory } from '../history/story.ts';
import { iso, textIn } from './span-facts.ts';
import type { StoredSpan } from './stored-span.ts';

export function checkpointsOf(correlationId: string, span: StoredSpan): CheckpointStory[] {
  return span.events.flatMap(({ name: event, atMs, attributes }) => {
    const id = textIn(attributes, KEYS.checkpointId);
    const name = textIn(attributes, KEYS.checkpointName);
    if (event !== KEYS.checkpoint || id === null || name === null) return [];
    const facts = [...attributes].flatMap(([key, value]) =>
      key.startsWith(KEYS.checkpointFact)
        ? [[key.slice(KEYS.checkpointFact.length), value] as const]
        : [],
    );
    return {
      id,
      name,
      at: iso(atMs),
      correlation_id: correlationId,
      facts: Object.fromEntries(facts),
      tool: textIn(span.attributes, KEYS.toolName),
      call_id: textIn(span.attributes, KEYS.toolCallId),
      trace_id: span.traceId,
      span_id: span.spanId,
      held_back: Number(attributes.get(KEYS.checkpointHeldBack) ?? 0),
    };
  });
}

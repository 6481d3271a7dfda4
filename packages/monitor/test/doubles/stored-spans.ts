/** Spans as Jaeger would give them back. */
import type { SpanValue, StoredSpan } from '../../src/traces/stored-span.ts';

export function storedSpan(
  spanId: string,
  attributes: Record<string, SpanValue>,
  changes: Partial<StoredSpan> = {},
): StoredSpan {
  return {
    traceId: 't1',
    spanId,
    parentId: undefined,
    startMs: Date.UTC(2026, 0, 1),
    durationMs: 60_000,
    events: [],
    ...changes,
    attributes: new Map(Object.entries(attributes)),
  };
}

export function storedTool(spanId: string, attributes: Record<string, SpanValue> = {}): StoredSpan {
  return storedSpan(spanId, {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'search',
    'gen_ai.tool.call.id': 'call-1',
    'messaging.message.conversation_id': 'corr-1',
    ...attributes,
  });
}

export function storedNotification(
  spanId: string,
  attributes: Record<string, SpanValue> = {},
  changes: Partial<StoredSpan> = {},
): StoredSpan {
  return storedSpan(
    spanId,
    {
      'messaging.system': 'websocket',
      'messaging.operation.type': 'send',
      'messaging.destination.name': '/chat',
      'messaging.message.id': 'c1-1',
      'messaging.message.body.size': 12,
      'messaging.message.conversation_id': 'corr-1',
      'earshot.connection.id': 'c1',
      'earshot.direction': 'to_client',
      'earshot.outcome': 'silent',
      'earshot.reason': 'timeout',
      'earshot.level.required': 'received',
      ...attributes,
    },
    changes,
  );
}

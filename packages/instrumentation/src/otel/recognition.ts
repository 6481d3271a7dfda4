/**
 * Which of anybody's spans are tools and notifications: by the semantic conventions for generative AI
 * and messaging, or by the names that they prescribe.
 */
import { SpanKind, type Attributes } from '@opentelemetry/api';
import { OPERATION_EXECUTE_TOOL, OPERATION_SEND, SPAN_ATTRIBUTES, SPANS } from '@earshot/telemetry';

/** What can be known of a span when it starts. */
export interface SpanFacts {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
}

const TOOL_PREFIX = SPANS.tool.name('');
const NOTIFICATION_PREFIX = SPANS.notification.name('');

export function isToolSpan({ name, attributes }: SpanFacts): boolean {
  return (
    attributes[SPAN_ATTRIBUTES.operationName] === OPERATION_EXECUTE_TOOL ||
    name.startsWith(TOOL_PREFIX)
  );
}

export function isNotificationSpan({ name, kind, attributes }: SpanFacts): boolean {
  return (
    kind === SpanKind.PRODUCER ||
    attributes[SPAN_ATTRIBUTES.messagingOperationType] === OPERATION_SEND ||
    name.startsWith(NOTIFICATION_PREFIX)
  );
}

/** A silent failure, said on the span of the tool whose notification it was. */
import type { Span } from '@opentelemetry/api';
import { SPAN_ATTRIBUTES } from '@earshot/telemetry';

/** Does nothing when the tool has ended: its span is exported and cannot be changed. */
export function markSilentFailure(
  tool: Span,
  reason: string,
  notification: Span | undefined,
  correlationId: string | undefined,
): void {
  if (!tool.isRecording()) return;
  tool.setAttribute(SPAN_ATTRIBUTES.silentFailure, true);
  tool.addEvent(SPAN_ATTRIBUTES.silentFailure, {
    [SPAN_ATTRIBUTES.reason]: reason,
    ...(correlationId === undefined ? {} : { [SPAN_ATTRIBUTES.correlationId]: correlationId }),
    ...(notification === undefined
      ? {}
      : { [SPAN_ATTRIBUTES.notificationSpanId]: notification.spanContext().spanId }),
  });
}

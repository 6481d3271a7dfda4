/** What is told of a silent failure that was found in spans. */
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';
import { SPAN_ATTRIBUTES, type SilentReason } from '@earshot/telemetry';

/** A notification whose span never ended. */
export interface SilentFailure {
  readonly reason: SilentReason;
  readonly notification: Span;
  readonly tool: Span;
  readonly toolName: string;
  readonly correlationId: string | undefined;
  /** How long it was pending, in ms. */
  readonly ageMs: number;
}

export function toolNameOf(tool: Span): string {
  const name = tool.attributes[SPAN_ATTRIBUTES.toolName];
  return typeof name === 'string' ? name : tool.name;
}

export function correlationOf({ attributes }: ReadableSpan): string | undefined {
  const id = attributes[SPAN_ATTRIBUTES.correlationId];
  return typeof id === 'string' ? id : undefined;
}

export function sentenceOf({ reason, toolName, correlationId = 'unknown' }: SilentFailure): string {
  return `Silent failure (${reason}): a notification of ${toolName} did not end; correlation ID ${correlationId}`;
}

/**
 * A sampler that keeps what may turn out to be a failure. A tool's or a notification's span that the
 * given sampler leaves out is recorded all the same, unsampled: the ordinary processors pass it over,
 * and the `SilentFailureProcessor` exports it if it fails.
 */
import { type Attributes, type Context, type Link, type SpanKind } from '@opentelemetry/api';
import { SamplingDecision, type Sampler, type SamplingResult } from '@opentelemetry/sdk-trace';
import { isNotificationSpan, isToolSpan } from './recognition.ts';

export function recordUnsampled(sampler: Sampler): Sampler {
  return {
    shouldSample(
      context: Context,
      traceId: string,
      name: string,
      kind: SpanKind,
      attributes: Attributes,
      links: Link[],
    ): SamplingResult {
      const result = sampler.shouldSample(context, traceId, name, kind, attributes, links);
      if (result.decision !== SamplingDecision.NOT_RECORD) return result;
      const span = { name, kind, attributes };
      if (!isToolSpan(span) && !isNotificationSpan(span)) return result;
      return { ...result, decision: SamplingDecision.RECORD };
    },
    toString: () => `RecordUnsampled{${sampler.toString()}}`,
  };
}

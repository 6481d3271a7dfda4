/** Which tool a span is below of, across whatever spans are in between. */
import { trace, TraceFlags, type Context } from '@opentelemetry/api';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';

/** A tool's span, and what must be known of it when a notification fails long after its end. */
export interface ToolSpan {
  readonly span: Span;
  hasFailed: boolean;
  isExported: boolean;
}

/** Unsampled traces whose latest tool is remembered, to find it across spans that nobody recorded. */
const MOST_TRACES = 2_000;

export class ToolLineage {
  /** Weak: spans go with their owners, and no bookkeeping is left. */
  readonly #toolOf = new WeakMap<object, ToolSpan>();
  readonly #latestOfTrace = new Map<string, ToolSpan>();

  addTool(span: Span): void {
    const tool = { span, hasFailed: false, isExported: false };
    this.#toolOf.set(span, tool);
    if (isSampled(span)) return;
    const { traceId } = span.spanContext();
    this.#latestOfTrace.delete(traceId);
    this.#latestOfTrace.set(traceId, tool);
    if (this.#latestOfTrace.size > MOST_TRACES) {
      this.#latestOfTrace.delete(this.#latestOfTrace.keys().next().value!);
    }
  }

  /** Notes a span that starts, and returns the tool that it is below of. */
  addSpan(span: Span, parentContext: Context): ToolSpan | undefined {
    const parent = trace.getSpan(parentContext);
    if (parent === undefined) return undefined;
    let tool = this.#toolOf.get(parent);
    if (tool === undefined && !parent.isRecording() && !isSampled(span)) {
      // A parent that is not recorded was never shown to us: then the trace has to do.
      tool = this.#latestOfTrace.get(span.spanContext().traceId);
    }
    if (tool !== undefined) this.#toolOf.set(span, tool);
    return tool;
  }

  /** The tool that the span is, or is below of. */
  toolOf(span: ReadableSpan): ToolSpan | undefined {
    return this.#toolOf.get(span);
  }
}

export function isSampled(span: ReadableSpan): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
}

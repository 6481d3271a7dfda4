/**
 * Which spans are exported although they were not sampled: those of failed notifications, each with
 * its tool, which says what the failure was a part of. Sampled ones go the ordinary way, and not twice.
 */
import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { SPAN_ATTRIBUTES } from '@earshot/telemetry';
import type { FailureExporter } from './failure-exporter.ts';
import { isSampled, type ToolSpan } from './tool-lineage.ts';

export class FailedSpans {
  readonly #exporter: FailureExporter;

  constructor(exporter: FailureExporter) {
    this.#exporter = exporter;
  }

  /** A span ended: the tool's itself, or one below it. */
  ended(span: ReadableSpan, tool: ToolSpan | undefined, isNotification: boolean): void {
    if (isSampled(span)) return;
    if (span === tool?.span) {
      if (isError(span) || tool.hasFailed) this.#addTool(tool);
    } else if (isError(span) && (tool === undefined ? hasVerdict(span) : isNotification)) {
      this.#exporter.add(span);
      if (tool === undefined) return;
      tool.hasFailed = true;
      if (tool.span.ended) this.#addTool(tool);
    }
  }

  #addTool(tool: ToolSpan): void {
    if (tool.isExported) return;
    tool.isExported = true;
    this.#exporter.add(tool.span);
  }
}

function isError({ status }: ReadableSpan): boolean {
  return status.code === SpanStatusCode.ERROR;
}

/** The ledger gave it: outside of tools nobody else's errors are ours to export. */
function hasVerdict({ attributes }: ReadableSpan): boolean {
  return attributes[SPAN_ATTRIBUTES.outcome] !== undefined;
}

/**
 * Exports spans of failures that the sampler left out; the batch processor passes those over. One
 * export at a time, in batches; what does not fit is counted.
 */
import { context } from '@opentelemetry/api';
import { ExportResultCode, suppressTracing } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { setImmediate } from 'node:timers';
import { within } from './within.ts';

export interface FailureExporterOptions {
  readonly exporter: SpanExporter;
  /** Spans that may wait. Default 10,000. */
  readonly capacity?: number;
  /** How long one export may take, in ms. Default 10,000. */
  readonly exportTimeoutMs?: number;
  /** Told how many spans were given up, or could not be exported. */
  readonly onLost: (count: number) => void;
}

const BATCH = 512;

export class FailureExporter {
  readonly #options: FailureExporterOptions;
  #waiting: ReadableSpan[] = [];
  #running: Promise<void> | undefined;

  constructor(options: FailureExporterOptions) {
    this.#options = options;
  }

  add(span: ReadableSpan): void {
    if (this.#waiting.length >= (this.#options.capacity ?? 10_000)) {
      this.#options.onLost(1);
      return;
    }
    this.#waiting.push(span);
    this.#running ??= this.#run();
  }

  /** Resolves when everything is exported or `timeoutMs` is over. It never rejects. */
  async flush(timeoutMs: number): Promise<void> {
    await within(timeoutMs, () => this.#running);
    await within(timeoutMs, () => this.#options.exporter.forceFlush?.());
  }

  async shutdown(timeoutMs: number): Promise<void> {
    await this.flush(timeoutMs);
    this.#options.onLost(this.#waiting.length);
    this.#waiting = [];
    await within(timeoutMs, () => this.#options.exporter.shutdown());
  }

  async #run(): Promise<void> {
    // Failures of one turn go together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      if (!(await this.#export(batch))) this.#options.onLost(batch.length);
    }
    this.#running = undefined;
  }

  async #export(batch: ReadableSpan[]): Promise<boolean> {
    const { exporter, exportTimeoutMs = 10_000 } = this.#options;
    const start = (): Promise<boolean> =>
      new Promise((resolve) => {
        context.with(suppressTracing(context.active()), () =>
          exporter.export(batch, ({ code }) => resolve(code === ExportResultCode.SUCCESS)),
        );
      });
    return (await within(exportTimeoutMs, start)) === true;
  }
}

/** Real tracing with its spans kept in memory, and a runtime on a clock that goes when it is told to. */
import { type Span as ApiSpan, type HrTime } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type ReadableSpan,
  type TracerProviderOptions,
} from '@opentelemetry/sdk-trace';
import type { SilentReason } from '@earshot/telemetry';
import { SpanRecorder } from '../../src/otel/span-recorder.ts';
import { useTracerProvider } from '../../src/otel/tracing.ts';
import type { RuntimeOptions } from '../../src/runtime/options.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { startRuntime, stopRuntime } from '../../src/runtime/shared.ts';
import { toolWatchOf, type ToolWatch } from '../../src/tools/tool-watch.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface Recorded {
  readonly runtime: Runtime;
  readonly clock: VirtualClock;
  readonly recorder: SpanRecorder;
  readonly exporter: InMemorySpanExporter;
  readonly provider: TracerProvider;
  toolWatch(): ToolWatch;
  /** The one exported span of this name. */
  span(name: string): ReadableSpan;
  /** Tool executions counted, by stage or category of error, without the zeros. */
  executions(): Readonly<Record<string, number>>;
  /** Silent failures counted, by reason, without the zeros. */
  silent(): Partial<Record<SilentReason, number>>;
}

/** Starts Earshot in this process, as the monitor does. `stopRecording` takes it back. */
export function startRecording(
  options: RuntimeOptions & { readonly tracing?: TracerProviderOptions } = {},
): Recorded {
  stopRecording();
  const clock = new VirtualClock();
  const exporter = new InMemorySpanExporter();
  const { tracing, ...rest } = options;
  const provider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
    ...tracing,
  });
  useTracerProvider(provider);
  const runtime = startRuntime({ clock: clock.read, ...rest });
  const recorder = new SpanRecorder(runtime);
  runtime.listen(recorder);
  return {
    runtime,
    clock,
    recorder,
    exporter,
    provider,
    toolWatch: () => toolWatchOf(runtime),
    span: (name) => theOne(exporter.getFinishedSpans(), name),
    executions() {
      const counter = runtime.measurements.counter('earshot.tool.executions');
      return Object.fromEntries(
        counter.series
          .map((of, cell) => [of['error.type'] ?? of.outcome!, counter.cells[cell]!] as const)
          .filter(([, count]) => count > 0),
      );
    },
    silent: () =>
      Object.fromEntries(
        Object.entries(runtime.ledger.counts().silent_by_reason).filter(([, count]) => count > 0),
      ),
  };
}

export function stopRecording(): void {
  stopRuntime();
  useTracerProvider(undefined);
}

export function theOne(spans: readonly ReadableSpan[], name: string): ReadableSpan {
  const named = spans.filter((span) => span.name === name);
  if (named.length === 1) return named[0]!;
  const seen = spans.map((span) => span.name).join(', ');
  throw new Error(`${named.length} spans are named "${name}"; exported: ${seen || 'none'}`);
}

export function idOf(span: ReadableSpan | ApiSpan): string {
  return span.spanContext().spanId;
}

export function msOf([seconds, nanoseconds]: HrTime): number {
  return seconds * 1000 + nanoseconds / 1e6;
}

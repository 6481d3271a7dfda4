/** Spans as somebody else makes them, with the processor in their pipeline. */
import { ROOT_CONTEXT, SpanKind, trace, type Context, type Span } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type BatchSpanProcessor,
  type ReadableSpan,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import { Measurements } from '../../src/measure/measurements.ts';
import type { SilentFailure } from '../../src/otel/silent-failure.ts';
import type { SilentFailureProcessorOptions } from '../../src/otel/silent-failure-options.ts';
import { SilentFailureProcessor } from '../../src/otel/silent-failure-processor.ts';
import { VirtualClock } from './virtual-clock.ts';

export class SomebodysTracing {
  readonly clock = new VirtualClock();
  readonly measurements = new Measurements();
  readonly failures: SilentFailure[] = [];
  readonly exporter = new InMemorySpanExporter();
  readonly processor: SilentFailureProcessor;
  readonly provider: TracerProvider;

  constructor(
    options: SilentFailureProcessorOptions = {},
    sampler?: Sampler,
    exporting = new SimpleSpanProcessor({ exporter: this.exporter }) as
      | BatchSpanProcessor
      | SimpleSpanProcessor,
  ) {
    this.processor = new SilentFailureProcessor({
      clock: this.clock.read,
      measurements: this.measurements,
      onSilentFailure: (failure) => void this.failures.push(failure),
      ...options,
    });
    this.provider = new TracerProvider({
      spanProcessors: [this.processor, exporting],
      ...(sampler === undefined ? {} : { sampler }),
    });
  }

  start(name: string, parent?: Span, kind = SpanKind.INTERNAL, attributes = {}): Span {
    return this.provider.getTracer('theirs').startSpan(name, { kind, attributes }, below(parent));
  }

  after(ms: number): this {
    this.clock.advance(ms);
    this.processor.sweep();
    return this;
  }

  get exported(): ReadableSpan[] {
    return this.exporter.getFinishedSpans();
  }

  get silent(): object {
    const counter = this.measurements.counter('earshot.notification.silent_failures');
    return Object.fromEntries(
      counter.series
        .map(({ reason }, cell) => [reason, counter.cells[cell]!] as const)
        .filter(([, count]) => count > 0),
    );
  }
}

export const below = (parent: Span | undefined): Context =>
  parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent);

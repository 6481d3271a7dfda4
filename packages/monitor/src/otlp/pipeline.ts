/**
 * Traces and metrics over OTLP/HTTP. Providers are private: the global places are the host's. A
 * receiver that is down, hangs or answers 500 is counted, and changes nothing for the host.
 */
import {
  MeasurementProducer,
  recordUnsampled,
  SilentFailureProcessor,
  useTracerProvider,
  type BridgeNotice,
  type Runtime,
  type RuntimeListener,
  type SettledNotification,
} from '@earshot/instrumentation';
import type { ExportSignal } from '@earshot/telemetry';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { Resource } from '@opentelemetry/resources';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { debounced } from '../debounce.ts';
import type { Settings } from '../settings/table.ts';
import { metricsDestination, tracesDestination, type Destination } from './destination.ts';
import { DetachedExporter, type DetachedOptions } from './detached-exporter.ts';
import { samplerOf } from './sampler.ts';

/** With room for what comes while the thread that sends is still starting. */
const MAX_IN_FLIGHT = 8;
/** A failure is on its way to the collector so soon after its detection; further ones follow in turns. */
const FLUSH_SOON_MS = 10;
const FLUSH_GAP_MS = 200;

export class OtlpPipeline implements RuntimeListener {
  readonly #runtime: Runtime;
  readonly #flushes: (() => Promise<void>)[] = [];
  /** One for each signal: a receiver of traces that hangs holds back no metric. */
  readonly #flushSoon: (() => void)[] = [];
  #endSpans: () => void = () => {};
  #flushMetrics = (): Promise<void> => Promise.resolve();
  #hasBegun = false;
  readonly #isTracingAll: () => boolean;

  /** `isTracingAll`: whatever the sampler says, every span is exported now. */
  constructor(
    runtime: Runtime,
    settings: Settings,
    resource: Resource,
    isTracingAll: () => boolean,
  ) {
    this.#runtime = runtime;
    this.#isTracingAll = isTracingAll;
    const traces = tracesDestination(settings);
    const metrics = metricsDestination(settings);
    if (traces !== undefined) this.#exportTraces(traces, settings, resource);
    if (metrics !== undefined) this.#exportMetrics(metrics, settings, resource);
  }

  /**
   * From now on something may be counted. Every series is exported once before, at 0: whatever were 1
   * in its first export would have had no increase, and an alert on increases would not see it.
   */
  begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    void this.#flushMetrics();
  }

  tool(): void {
    this.begin();
  }

  settled(settled: SettledNotification): void {
    if (settled.verdict.outcome === 'silent') this.#detected();
  }

  isolation(): void {
    this.#detected();
  }

  bridge({ stage }: BridgeNotice): void {
    if (stage === 'failed') this.#detected();
  }

  /** The process ends: notifications whose spans are still open are judged, synchronously. */
  endSpans(): void {
    this.#endSpans();
  }

  /** Sends what waits. Never rejects; the caller bounds how long it waits for it. */
  async flush(): Promise<void> {
    await Promise.all(this.#flushes.map((flush) => flush()));
  }

  /** Something that somebody is paged for: it waits for no interval. */
  #detected(): void {
    for (const flush of this.#flushSoon) flush();
  }

  #addFlush(flush: () => Promise<void>): () => Promise<void> {
    const safely = (): Promise<void> =>
      flush().catch((error: unknown) => this.#runtime.failed('export', error));
    const { clock } = this.#runtime;
    this.#flushes.push(safely);
    this.#flushSoon.push(debounced(safely, { soonMs: FLUSH_SOON_MS, gapMs: FLUSH_GAP_MS, clock }));
    return safely;
  }

  #exportTraces(destination: Destination, settings: Settings, resource: Resource): void {
    const exporter = new DetachedExporter<ReadableSpan[]>(
      new OTLPTraceExporter(exporterOptions(destination, settings)),
      {
        ...this.#told('traces'),
        retryAfterMs: [1_000, 2_000, 4_000],
        maxInFlight: MAX_IN_FLIGHT,
      },
    );
    const processor = new BatchSpanProcessor({
      exporter,
      maxQueueSize: settings.bspMaxQueueSize,
      maxExportBatchSize: settings.bspMaxExportBatchSize,
      scheduledDelayMillis: settings.bspScheduleDelayMs,
      exportTimeoutMillis: settings.bspExportTimeoutMs,
    });
    const silentFailures = new SilentFailureProcessor({
      runtime: this.#runtime,
      exporter,
      windowMs: settings.silentFailureWindowSeconds * 1000,
    });
    const provider = new TracerProvider({
      resource,
      sampler: recordUnsampled(samplerOf(settings, this.#isTracingAll)),
      spanProcessors: [silentFailures, processor],
    });
    useTracerProvider(provider);
    this.#endSpans = () => void silentFailures.shutdown();
    this.#addFlush(async () => {
      await silentFailures.forceFlush();
      await processor.forceFlush();
      await exporter.forceFlush();
    });
  }

  #exportMetrics(destination: Destination, settings: Settings, resource: Resource): void {
    // Cumulative: a scrape that failed is made good by the next, so there is nothing to repeat.
    const exporter = new DetachedExporter<ResourceMetrics>(
      new OTLPMetricExporter(exporterOptions(destination, settings)),
      { ...this.#told('metrics'), retryAfterMs: [], maxInFlight: MAX_IN_FLIGHT },
    );
    const reader = new PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis: settings.metricExportIntervalMs,
      exportTimeoutMillis: Math.min(settings.metricExportIntervalMs, 30_000),
      metricProducers: [new MeasurementProducer(this.#runtime.measurements)],
    });
    const provider = new MeterProvider({ resource, readers: [reader] });
    this.#flushMetrics = this.#addFlush(() => provider.forceFlush());
  }

  #told(signal: ExportSignal): Pick<DetachedOptions, 'failed' | 'succeeded' | 'timed'> {
    const { measurements } = this.#runtime;
    const failing = measurements.gauge('earshot.export.failing');
    return {
      failed: (error) => {
        failing.set(1, { signal });
        this.#runtime.failed('export', error);
      },
      succeeded: () => failing.set(0, { signal }),
      timed: (handOver) => measurements.ownWork.time('export', handOver),
    };
  }
}

function exporterOptions({ url, headers }: Destination, { otlpTimeoutMs }: Settings) {
  return {
    url,
    headers,
    timeoutMillis: otlpTimeoutMs,
    concurrencyLimit: 16,
    userAgent: 'Earshot',
  };
}

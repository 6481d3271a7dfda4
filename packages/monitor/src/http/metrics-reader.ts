/**
 * /metrics: a reader that collects when asked and prints in Prometheus' text format, with the names
 * that every other path gives the same series (`prometheusNameOf`). The exporter's own server takes
 * no metric producers and adds no unit to a name.
 */
import type { OwnWork } from '@earshot/instrumentation';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import type { Resource } from '@opentelemetry/resources';
import {
  DataPointType,
  MeterProvider,
  MetricReader,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { prometheusNameOf } from '@earshot/telemetry';

const UNIT_WORDS: Readonly<Record<string, string>> = {
  s: 'seconds',
  By: 'bytes',
  ms: 'milliseconds',
  '1': 'ratio',
};

/**
 * On every series, as Prometheus puts them there when metrics come over OTLP
 * (`promote_resource_attributes` of prometheus/prometheus.yml): rules and dashboards group by them.
 */
const CONSTANT_LABELS = /^(?:service\.name|deployment\.environment\.name)$/;

class ScrapeReader extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

export class PrometheusPage {
  readonly #reader: ScrapeReader;
  /** Without scope labels: they would set these series apart from those of other paths. */
  readonly #serializer = new PrometheusSerializer(undefined, false, CONSTANT_LABELS, false, true);
  readonly #ownWork: OwnWork;
  readonly #failed: (error: unknown) => void;

  constructor(
    producer: MetricProducer,
    resource: Resource,
    ownWork: OwnWork,
    failed: (error: unknown) => void,
  ) {
    this.#ownWork = ownWork;
    this.#failed = failed;
    this.#reader = new ScrapeReader({ metricProducers: [producer] });
    bindReader(this.#reader, resource);
  }

  async print(): Promise<string> {
    const { resourceMetrics, errors } = await this.#reader.collect();
    for (const error of errors) this.#failed(error);
    return this.#ownWork.time('collection', () =>
      this.#serializer.serialize({
        resource: resourceMetrics.resource,
        scopeMetrics: resourceMetrics.scopeMetrics.map(({ scope, metrics }) => ({
          scope,
          metrics: metrics.map(named),
        })),
      }),
    );
  }
}

/** A provider that gives the reader its resource; it is registered nowhere. */
function bindReader(reader: MetricReader, resource: Resource): MeterProvider {
  return new MeterProvider({ resource, readers: [reader] });
}

function named(metric: MetricData): MetricData {
  const { name, unit } = metric.descriptor;
  return {
    ...metric,
    descriptor: {
      ...metric.descriptor,
      name: prometheusNameOf(name, unit, kindOf(metric)),
      unit: UNIT_WORDS[unit] ?? '',
    },
  };
}

function kindOf(metric: MetricData): 'counter' | 'gauge' | 'histogram' {
  if (metric.dataPointType === DataPointType.SUM) return metric.isMonotonic ? 'counter' : 'gauge';
  return metric.dataPointType === DataPointType.GAUGE ? 'gauge' : 'histogram';
}

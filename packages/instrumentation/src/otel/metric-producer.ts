/**
 * The measurements as a metric producer of the metrics SDK: cumulative, every series of the table
 * from the start. So a message costs no OpenTelemetry call (`histogram.record` 0.28 µs, `counter.add`
 * about 0.6 µs, measured), and no view or cardinality limit can lose one.
 */
import { ValueType, type Attributes, type HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import { emptyResource, type Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type CollectionResult,
  type DataPoint,
  type Histogram as HistogramValue,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { METRICS, type MetricName, type Series, type Unit } from '@earshot/telemetry';
import type { HistogramCell } from '../measure/histogram.ts';
import type { Measurements } from '../measure/measurements.ts';

/** A clock that is corrected goes back by less than this. */
const STEP_BACK_MS = 1_000;

export interface MeasurementProducerOptions {
  /** Ignored by readers of a MeterProvider, which use that one's. Default: empty. */
  readonly resource?: Resource;
  /** Epoch in ms. Default `Date.now`. */
  readonly wallClock?: () => number;
}

export class MeasurementProducer implements MetricProducer {
  readonly #measurements: Measurements;
  readonly #resource: Resource;
  readonly #wallClock: () => number;
  readonly #startTime: HrTime;
  #lastMs = -Infinity;

  /** The series start now: make it together with the measurements. */
  constructor(measurements: Measurements, options: MeasurementProducerOptions = {}) {
    this.#measurements = measurements;
    this.#resource = options.resource ?? emptyResource();
    this.#wallClock = options.wallClock ?? Date.now;
    this.#startTime = millisToHrTime(this.#wallClock());
  }

  collect(): Promise<CollectionResult> {
    return Promise.resolve(this.#measurements.ownWork.time('collection', () => this.#collect()));
  }

  #collect(): CollectionResult {
    const endTime = this.#nextTime();
    const errors: unknown[] = [];
    const metrics: MetricData[] = [];
    for (const name of Object.keys(METRICS) as MetricName[]) {
      try {
        metrics.push(this.#metric(name, endTime));
      } catch (error) {
        errors.push(error);
      }
    }
    return {
      resourceMetrics: {
        resource: this.#resource,
        scopeMetrics: [{ scope: { name: '@earshot/instrumentation' }, metrics }],
      },
      errors,
    };
  }

  /**
   * Prometheus refuses a request that has two samples of one time for a series, and with it all other
   * series in it: two collections in one millisecond are a millisecond apart.
   */
  #nextTime(): HrTime {
    const nowMs = Math.floor(this.#wallClock());
    const aheadMs = this.#lastMs - nowMs;
    // A clock that was set back far is followed: samples of the future stay unseen until it comes.
    this.#lastMs = aheadMs >= 0 && aheadMs < STEP_BACK_MS ? this.#lastMs + 1 : nowMs;
    return millisToHrTime(this.#lastMs);
  }

  #metric(name: MetricName, endTime: HrTime): MetricData {
    const { kind, unit, description } = METRICS[name];
    const base = {
      descriptor: {
        name,
        description,
        unit,
        valueType: valueTypeOf(unit),
      },
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
    };
    const { counters, gauges, histograms } = this.#measurements;
    switch (kind) {
      case 'counter': {
        const counter = counters[name as keyof typeof counters];
        const value = (cell: number): number => counter.read(cell);
        return {
          ...base,
          dataPointType: DataPointType.SUM,
          isMonotonic: true,
          dataPoints: this.#points(counter.series, value, endTime),
        };
      }
      case 'gauge': {
        const gauge = gauges[name as keyof typeof gauges];
        const value = (cell: number): number => gauge.read(cell);
        return {
          ...base,
          dataPointType: DataPointType.GAUGE,
          dataPoints: this.#points(gauge.series, value, endTime),
        };
      }
      case 'histogram': {
        const histogram = histograms[name as keyof typeof histograms];
        const value = (cell: number): HistogramValue => valueOf(histogram.cells[cell]!);
        return {
          ...base,
          dataPointType: DataPointType.HISTOGRAM,
          dataPoints: this.#points(histogram.series, value, endTime),
        };
      }
    }
  }

  #points<T>(
    series: readonly Series[],
    value: (cell: number) => T,
    endTime: HrTime,
  ): DataPoint<T>[] {
    return series.map((attributes, cell) => ({
      startTime: this.#startTime,
      endTime,
      attributes: attributes as Attributes,
      value: value(cell),
    }));
  }
}

/** Times and ratios have fractions; what is counted has none, and neither have bytes. */
export function valueTypeOf(unit: Unit): ValueType {
  return unit === 's' || unit === '1' ? ValueType.DOUBLE : ValueType.INT;
}

function valueOf({ boundaries, counts, count, sum, min, max }: HistogramCell): HistogramValue {
  return {
    buckets: { boundaries: [...boundaries], counts: Array.from(counts) },
    count,
    sum,
    ...(count === 0 ? {} : { min, max }),
  };
}

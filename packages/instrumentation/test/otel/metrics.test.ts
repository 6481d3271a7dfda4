import { METRICS, type MetricName } from '@earshot/telemetry';
import {
  AggregationTemporality,
  DataPointType,
  MeterProvider,
  MetricReader,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { beforeEach, describe, expect, it } from 'vitest';
import { Measurements } from '../../src/measure/measurements.ts';
import { bindMeter } from '../../src/otel/meter-binding.ts';
import { MeasurementProducer } from '../../src/otel/metric-producer.ts';

class ReaderOnDemand extends MetricReader {
  protected override onForceFlush = async (): Promise<void> => undefined;
  protected override onShutdown = async (): Promise<void> => undefined;

  async read(): Promise<Map<string, MetricData>> {
    const { resourceMetrics, errors } = await this.collect();
    expect(errors).toEqual([]);
    const metrics = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
    return new Map(metrics.map((metric) => [metric.descriptor.name, metric]));
  }
}

const STARTED = 1_700_000_000_000;
let measurements: Measurements;
beforeEach(() => {
  measurements = new Measurements();
});

/** What a reader sees of a metric, without times. */
const points = (metric: MetricData | undefined): unknown[] =>
  metric!.dataPoints
    .map(({ attributes, value }) => ({ attributes, value }))
    .toSorted((a, b) => JSON.stringify(a.attributes).localeCompare(JSON.stringify(b.attributes)));

describe('the metric producer', () => {
  let nowMs = STARTED;
  let reader: ReaderOnDemand;
  beforeEach(() => {
    nowMs = STARTED;
    reader = new ReaderOnDemand({
      metricProducers: [new MeasurementProducer(measurements, { wallClock: () => nowMs })],
    });
    new MeterProvider({ readers: [reader] });
  });

  it('gives every metric of the table with its unit, description and all of its series, at 0', async () => {
    const metrics = await reader.read();

    expect([...metrics.keys()]).toEqual(Object.keys(METRICS));
    for (const [name, metric] of metrics) {
      const row = METRICS[name as MetricName];
      expect(metric.descriptor).toMatchObject({ unit: row.unit, description: row.description });
      expect(metric.dataPoints.map(({ attributes }) => attributes)).toEqual(row.series);
      for (const { value } of metric.dataPoints) {
        expect(typeof value === 'number' ? value : value.count).toBe(0);
      }
    }
  });

  it('is cumulative from the time that it was made', async () => {
    measurements.counter('earshot.notification.attempts').add(2, {});
    nowMs = STARTED + 5_000;
    await reader.read();
    measurements.counter('earshot.notification.attempts').add(3, {});
    nowMs = STARTED + 10_000;
    const metric = (await reader.read()).get('earshot.notification.attempts')!;

    expect(metric).toMatchObject({
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.SUM,
      isMonotonic: true,
      dataPoints: [{ value: 5, startTime: [STARTED / 1000, 0], endTime: [STARTED / 1000 + 10, 0] }],
    });
  });

  it('gives histograms with the buckets of the table', async () => {
    const histogram = measurements.histogram('earshot.notification.delivery.duration');
    histogram.record(0.0025, { level: 'received' });
    histogram.record(100, { level: 'received' });
    const metric = (await reader.read()).get('earshot.notification.delivery.duration')!;

    const { buckets, count, sum, min, max } = metric.dataPoints[0]!.value as never as {
      buckets: { boundaries: number[]; counts: number[] };
      count: number;
      sum: number;
      min: number;
      max: number;
    };
    expect({ count, sum, min, max }).toEqual({ count: 2, sum: 100.0025, min: 0.0025, max: 100 });
    expect(buckets.boundaries).toEqual(METRICS['earshot.notification.delivery.duration'].buckets);
    expect([buckets.counts[1], buckets.counts.at(-1), buckets.counts.length]).toEqual([
      1,
      1,
      buckets.boundaries.length + 1,
    ]);
  });

  it('asks gauges when somebody reads them', async () => {
    let pending = 0;
    measurements.gauge('earshot.notification.pending').set(() => pending, {});
    pending = 7;

    expect(points((await reader.read()).get('earshot.notification.pending'))).toEqual([
      { attributes: {}, value: 7 },
    ]);
  });

  it('gives the rest when one gauge fails', async () => {
    measurements.gauge('earshot.notification.pending').set(() => {
      throw new Error('gone');
    }, {});
    const { resourceMetrics, errors } = await new MeasurementProducer(measurements).collect();

    expect(errors).toEqual([new Error('gone')]);
    expect(resourceMetrics.scopeMetrics[0]!.metrics).toHaveLength(Object.keys(METRICS).length - 1);
  });
});

describe('a bound meter', () => {
  it('gives what the producer gives', async () => {
    const [bound, produced] = [
      new ReaderOnDemand(),
      new ReaderOnDemand({ metricProducers: [new MeasurementProducer(measurements)] }),
    ];
    bindMeter(new MeterProvider({ readers: [bound] }).getMeter('host'), measurements);
    new MeterProvider({ readers: [produced] });
    measurements
      .counter('earshot.tool.executions')
      .add(2, { outcome: 'failed', 'error.type': 'timeout' });
    measurements.gauge('earshot.connection.buffered').set(512, {});
    measurements.histogram('gen_ai.execute_tool.duration').record(0.3, { outcome: 'succeeded' });

    const [theirs, ours] = [await bound.read(), await produced.read()];
    for (const name of Object.keys(METRICS) as MetricName[]) {
      const mine = points(ours.get(name));
      // The SDK's histogram has no series before the first recording.
      const expected =
        METRICS[name].kind === 'histogram'
          ? mine.filter((point) => (point as { value: { count: number } }).value.count > 0)
          : mine;
      if (expected.length > 0) expect(points(theirs.get(name)), name).toEqual(expected);
    }
  });

  it('keeps its zero series at 0', async () => {
    const reader = new ReaderOnDemand();
    bindMeter(new MeterProvider({ readers: [reader] }).getMeter('host'), measurements);
    const metric = (await reader.read()).get('earshot.notification.silent_failures');

    expect(metric!.dataPoints.map(({ attributes, value }) => [attributes, value])).toEqual(
      METRICS['earshot.notification.silent_failures'].series.map((series) => [series, 0]),
    );
  });

  it('records nothing more once it is taken back', async () => {
    const reader = new ReaderOnDemand();
    const undo = bindMeter(new MeterProvider({ readers: [reader] }).getMeter('host'), measurements);
    undo();
    measurements.histogram('gen_ai.execute_tool.duration').record(0.3, { outcome: 'succeeded' });

    const counts = [...(await reader.read()).values()].map(({ dataPoints }) => dataPoints.length);
    expect(counts.filter((count) => count > 0)).toEqual([]);
    expect(measurements.histogram('gen_ai.execute_tool.duration').onRecord).toBeUndefined();
  });
});

describe('the times of collections', () => {
  const timesOf = async (clock: number[]): Promise<number[]> => {
    let nowMs = 1_000;
    const producer = new MeasurementProducer(measurements, { wallClock: () => nowMs });
    const times: number[] = [];
    for (nowMs of clock) {
      const { resourceMetrics } = await producer.collect();
      const [seconds, nanos] = resourceMetrics.scopeMetrics[0]!.metrics[0]!.dataPoints[0]!.endTime;
      times.push(seconds * 1000 + nanos / 1e6);
    }
    return times;
  };

  it('differ by a millisecond for two in one, also when the clock is corrected', async () => {
    expect(await timesOf([1_000, 1_000.4, 500, 2_000])).toEqual([1_000, 1_001, 1_002, 2_000]);
  });

  it('follow a clock that is set back', async () => {
    expect(await timesOf([3_600_000, 5_000, 5_000])).toEqual([3_600_000, 5_000, 5_001]);
  });
});

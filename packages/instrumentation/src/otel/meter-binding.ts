/**
 * The measurements through a user's own meter, where no metric producer can be added: counters and
 * gauges are observed at collection, histograms are recorded as they happen.
 */
import type { Attributes, Meter, ObservableResult, ValueType } from '@opentelemetry/api';
import { METRICS, type MetricName, type Series } from '@earshot/telemetry';
import type { Measurements } from '../measure/measurements.ts';
import { valueTypeOf } from './metric-producer.ts';

/** Binds every metric of the table to the meter. Returns what takes the binding back. */
export function bindMeter(meter: Meter, measurements: Measurements): () => void {
  const undo: (() => void)[] = [];
  const { counters, gauges, histograms } = measurements;

  for (const counter of Object.values(counters)) {
    const instrument = meter.createObservableCounter(counter.name, optionsOf(counter.name));
    const observe = observer(counter.series, (cell) => counter.read(cell));
    instrument.addCallback(observe);
    undo.push(() => instrument.removeCallback(observe));
  }
  for (const gauge of Object.values(gauges)) {
    const instrument = meter.createObservableGauge(gauge.name, optionsOf(gauge.name));
    const observe = observer(gauge.series, (cell) => gauge.read(cell));
    instrument.addCallback(observe);
    undo.push(() => instrument.removeCallback(observe));
  }
  for (const histogram of Object.values(histograms)) {
    const { buckets } = METRICS[histogram.name];
    const instrument = meter.createHistogram(histogram.name, {
      ...optionsOf(histogram.name),
      advice: { explicitBucketBoundaries: [...buckets] },
    });
    const before = histogram.onRecord;
    histogram.onRecord = (value, series) => {
      before?.(value, series);
      instrument.record(value, series as Attributes);
    };
    undo.push(() => {
      histogram.onRecord = before;
    });
  }
  return () => undo.forEach((takeBack) => takeBack());
}

function optionsOf(name: MetricName): { unit: string; description: string; valueType: ValueType } {
  const { unit, description } = METRICS[name];
  return { unit, description, valueType: valueTypeOf(unit) };
}

function observer(
  series: readonly Series[],
  read: (cell: number) => number,
): (result: ObservableResult) => void {
  return (result) =>
    series.forEach((attributes, cell) => result.observe(read(cell), attributes as Attributes));
}

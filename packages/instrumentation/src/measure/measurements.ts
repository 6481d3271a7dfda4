/**
 * All instruments of the table. Counting never depends on sampling, on the span pipeline or on a
 * telemetry SDK; who exports the numbers reads them here.
 */
import {
  METRICS,
  type CounterName,
  type GaugeName,
  type HistogramName,
  type MetricName,
} from '@earshot/telemetry';
import { Counter } from './counter.ts';
import { Gauge } from './gauge.ts';
import { Histogram } from './histogram.ts';
import { OwnErrors } from './own-errors.ts';
import { OwnWork } from './own-work.ts';

export class Measurements {
  readonly counters: { readonly [N in CounterName]: Counter<N> };
  readonly gauges: { readonly [N in GaugeName]: Gauge<N> };
  readonly histograms: { readonly [N in HistogramName]: Histogram<N> };
  readonly ownErrors: OwnErrors;
  /** Times what the monitor itself does. */
  readonly ownWork: OwnWork;

  constructor() {
    const make = <T>(kind: string, instrument: (name: never) => T): Record<string, T> =>
      Object.fromEntries(
        (Object.keys(METRICS) as MetricName[])
          .filter((name) => METRICS[name].kind === kind)
          .map((name) => [name, instrument(name as never)]),
      );
    this.counters = make('counter', (name) => new Counter(name)) as never;
    this.gauges = make('gauge', (name) => new Gauge(name)) as never;
    this.histograms = make('histogram', (name) => new Histogram(name)) as never;
    this.ownErrors = new OwnErrors(
      this.counter('earshot.monitor.errors'),
      this.gauge('earshot.monitor.error.timestamp'),
    );
    this.ownWork = new OwnWork(this.counter('earshot.monitor.cpu.time'));
  }

  counter<N extends CounterName>(name: N): Counter<N> {
    return this.counters[name] as unknown as Counter<N>;
  }

  gauge<N extends GaugeName>(name: N): Gauge<N> {
    return this.gauges[name] as unknown as Gauge<N>;
  }

  histogram<N extends HistogramName>(name: N): Histogram<N> {
    return this.histograms[name] as unknown as Histogram<N>;
  }
}

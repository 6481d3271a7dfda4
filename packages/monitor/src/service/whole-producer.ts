/** The numbers of the whole for a metric reader. */
import { MeasurementProducer, type Runtime } from '@earshot/instrumentation';
import type { MetricProducer } from '@opentelemetry/sdk-metrics';
import type { Whole } from './whole.ts';

export class WholeProducer implements MetricProducer {
  readonly #runtime: Runtime;
  readonly #whole: Whole;
  readonly #own: MeasurementProducer;
  readonly #total: MeasurementProducer;

  constructor(runtime: Runtime, whole: Whole) {
    this.#runtime = runtime;
    this.#whole = whole;
    this.#own = new MeasurementProducer(runtime.measurements);
    this.#total = new MeasurementProducer(whole.total);
  }

  collect(): ReturnType<MetricProducer['collect']> {
    const isOwn = this.#whole.measurements() === this.#runtime.measurements;
    return (isOwn ? this.#own : this.#total).collect();
  }
}

/** Counts the monitor's own errors, and notes when the latest was. */
import type { MonitorComponent } from '@earshot/telemetry';
import type { Counter } from './counter.ts';
import type { Gauge } from './gauge.ts';

/** Captured here: a test's fake timers may replace it later. */
const epochMs = Date.now.bind(Date);

export class OwnErrors {
  readonly #errors: Counter<'earshot.monitor.errors'>;
  readonly #latest: Gauge<'earshot.monitor.error.timestamp'>;

  constructor(
    errors: Counter<'earshot.monitor.errors'>,
    latest: Gauge<'earshot.monitor.error.timestamp'>,
  ) {
    this.#errors = errors;
    this.#latest = latest;
  }

  count(component: MonitorComponent): void {
    this.#errors.add(1, { component });
    this.#latest.set(epochMs() / 1000, { component });
  }
}

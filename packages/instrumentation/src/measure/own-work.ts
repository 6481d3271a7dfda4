/**
 * Times the monitor's own synchronous work on the event loop. Wall time on one thread is an upper
 * bound of its CPU time: `process.cpuUsage` would be exact and costs ten times as much.
 */
import type { MonitorWork } from '@earshot/telemetry';
import type { Counter } from './counter.ts';

/** Captured here: a test's fake timers may replace it later. */
const now = performance.now.bind(performance);

export class OwnWork {
  readonly #cells: Float64Array;
  readonly #cellOf: Readonly<Record<MonitorWork, number>>;

  constructor(counter: Counter<'earshot.monitor.cpu.time'>) {
    this.#cells = counter.cells;
    this.#cellOf = {
      sweep: counter.cell({ component: 'sweep' }),
      barrier: counter.cell({ component: 'barrier' }),
      collection: counter.cell({ component: 'collection' }),
      export: counter.cell({ component: 'export' }),
      journal: counter.cell({ component: 'journal' }),
    };
  }

  /** Runs the work, and counts its time also when it throws. It must not be nested in other work. */
  time<T>(work: MonitorWork, run: () => T): T {
    const startedAtMs = now();
    try {
      return run();
    } finally {
      const cell = this.#cellOf[work];
      this.#cells[cell] = this.#cells[cell]! + (now() - startedAtMs) / 1000;
    }
  }
}

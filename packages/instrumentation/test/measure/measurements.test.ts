/** Counters and gauges: all series of the table at 0 from the start. */
import { METRICS, type MetricName } from '@earshot/telemetry';
import { describe, expect, test } from 'vitest';
import { Counter } from '../../src/measure/counter.ts';
import { Gauge } from '../../src/measure/gauge.ts';
import { Measurements } from '../../src/measure/measurements.ts';

describe('measurements', () => {
  const { counters, gauges, histograms } = new Measurements();
  const made = { ...counters, ...gauges, ...histograms };

  test('hold every metric of the table once, under its kind', () => {
    expect(Object.keys(made).toSorted()).toEqual(Object.keys(METRICS).toSorted());
    for (const [kind, instruments] of Object.entries({
      counter: counters,
      gauge: gauges,
      histogram: histograms,
    })) {
      for (const name of Object.keys(instruments))
        expect(METRICS[name as MetricName].kind).toBe(kind);
    }
  });

  test('start with every series at 0', () => {
    for (const counter of Object.values(counters)) {
      expect([...counter.cells]).toEqual(METRICS[counter.name].series.map(() => 0));
    }
    for (const gauge of Object.values(gauges)) {
      expect(gauge.series.map((_, cell) => gauge.read(cell))).toEqual(gauge.series.map(() => 0));
    }
    for (const histogram of Object.values(histograms)) {
      expect(histogram.cells.map(({ count, sum }) => ({ count, sum }))).toEqual(
        METRICS[histogram.name].series.map(() => ({ count: 0, sum: 0 })),
      );
    }
  });

  test('return the instrument that was asked for', () => {
    const measurements = new Measurements();
    expect(measurements.counter('earshot.notification.late').name).toBe(
      'earshot.notification.late',
    );
    expect(measurements.gauge('earshot.monitor.hooked').name).toBe('earshot.monitor.hooked');
    expect(measurements.histogram('gen_ai.execute_tool.duration').name).toBe(
      'gen_ai.execute_tool.duration',
    );
  });
});

describe('a counter', () => {
  test('asks for what somebody else counts when it is read', () => {
    const counter = new Counter('process.cpu.time');
    let user = 1.5;
    counter.observe(() => user, { 'cpu.mode': 'user' });
    counter.add(2, { 'cpu.mode': 'system' });
    user = 2.5;
    expect(counter.value({ 'cpu.mode': 'user' })).toBe(2.5);
    expect(counter.total()).toBe(4.5);
    expect(counter.series.map((_, cell) => counter.read(cell))).toEqual([2.5, 2]);
  });

  test('adds to the series of the attributes alone, in whatever order they are given', () => {
    const counter = new Counter('earshot.notification.outcomes');
    counter.add(2, { outcome: 'silent', reason: 'timeout', level: 'received' });
    counter.add(1, { level: 'received', reason: 'timeout', outcome: 'silent' });
    expect(counter.value({ outcome: 'silent', reason: 'timeout', level: 'received' })).toBe(3);
    expect(counter.value({ outcome: 'silent', reason: 'timeout', level: 'processed' })).toBe(0);
    expect(counter.total()).toBe(3);
  });

  test('takes an attribute that is undefined for one that is not there', () => {
    const counter = new Counter('earshot.notification.outcomes');
    const confirmed = { outcome: 'confirmed', reason: undefined, level: 'received' } as const;
    // @ts-expect-error a reason that is there and undefined comes from JavaScript
    counter.add(1, confirmed);
    expect(counter.value({ outcome: 'confirmed', level: 'received' })).toBe(1);
  });

  test('refuses what the table lacks, by the names of metric and attributes', () => {
    const counter = new Counter('earshot.notification.silent_failures');
    // @ts-expect-error no such reason
    expect(() => counter.add(1, { reason: 'lost' })).toThrow(
      new RangeError('earshot.notification.silent_failures has no series {"reason":"lost"}'),
    );
    expect(counter.total()).toBe(0);
  });

  test('does not see what the host put on Object.prototype', () => {
    const counter = new Counter('earshot.notification.silent_failures');
    const foreign = { foo: 'bar', reason: 'exception' };
    Object.assign(Object.prototype, foreign);
    try {
      counter.add(1, { reason: 'timeout' });
      expect(new Counter('earshot.notification.attempts').total()).toBe(0);
    } finally {
      for (const name of Object.keys(foreign)) Reflect.deleteProperty(Object.prototype, name);
    }
    expect(counter.value({ reason: 'timeout' })).toBe(1);
  });

  test('has a cell for hot paths that is the one its value is read from', () => {
    const counter = new Counter('earshot.isolation.violations');
    const cell = counter.cell({ action: 'blocked' });
    counter.cells[cell]! += 5;
    expect(counter.value({ action: 'blocked' })).toBe(5);
    expect(counter.series[cell]).toEqual({ action: 'blocked' });
  });
});

describe('a gauge', () => {
  test('is what it was last set to', () => {
    const gauge = new Gauge('earshot.connection.active');
    gauge.set(3, {});
    gauge.add(-1, {});
    expect(gauge.value({})).toBe(2);
  });

  test('asks its function at every reading', () => {
    const gauge = new Gauge('earshot.notification.pending');
    let pending = 0;
    gauge.set(() => pending, {});
    pending = 7;
    expect(gauge.value({})).toBe(7);
    pending = 8;
    expect(gauge.read(0)).toBe(8);
  });

  test('keeps its series apart', () => {
    const gauge = new Gauge('earshot.monitor.hooked');
    gauge.add(1, { target: 'tool' });
    gauge.add(2, { target: 'bridge' });
    expect(gauge.value({ target: 'tool' })).toBe(1);
    expect(gauge.value({ target: 'bridge' })).toBe(2);
    expect(gauge.value({ target: 'socket' })).toBe(0);
  });
});

describe("the monitor's own work", () => {
  test('is timed by what it is for, also when it throws', () => {
    const { ownWork, counters } = new Measurements();
    const spent = counters['earshot.monitor.cpu.time'];
    const busy = (): string => {
      const until = performance.now() + 5;
      while (performance.now() < until);
      return 'done';
    };
    expect(ownWork.time('sweep', busy)).toBe('done');
    expect(spent.value({ component: 'sweep' })).toBeGreaterThanOrEqual(0.005);
    expect(() =>
      ownWork.time('export', () => {
        busy();
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(spent.value({ component: 'export' })).toBeGreaterThanOrEqual(0.005);
    expect(spent.value({ component: 'barrier' })).toBe(0);
  });
});

/** The process's own state, as it is exported. */
import { Measurements } from '@earshot/instrumentation';
import { HEAP_SPACES } from '@earshot/telemetry';
import { getHeapSpaceStatistics } from 'node:v8';
import { afterEach, describe, expect, it } from 'vitest';
import { Heap } from '../../src/vitals/heap.ts';
import { publishVitals } from '../../src/vitals/vitals.ts';

const ended: (() => void)[] = [];
afterEach(() => ended.splice(0).forEach((end) => end()));

function publish(isMainThread: boolean): Measurements {
  const measurements = new Measurements();
  ended.push(publishVitals({ measurements, clock: () => performance.now(), isMainThread }));
  return measurements;
}

describe('the vitals', () => {
  it('are those of this process', () => {
    const measurements = publish(true);
    const { rss, heapUsed } = process.memoryUsage();
    const used = measurements
      .gauge('v8js.memory.heap.used')
      .series.reduce(
        (sum, _, cell) => sum + measurements.gauge('v8js.memory.heap.used').read(cell),
        0,
      );
    expect(used / heapUsed).toBeCloseTo(1, 0);
    expect(measurements.gauge('v8js.memory.heap.limit').value({})).toBeGreaterThan(heapUsed);
    expect(measurements.gauge('process.memory.usage').value({}) / rss).toBeCloseTo(1, 0);
    const before = measurements.counter('process.cpu.time').total();
    const until = performance.now() + 50;
    while (performance.now() < until);
    expect(measurements.counter('process.cpu.time').total()).toBeGreaterThan(before);
  });

  it('of a thread leave memory and CPU time to its process', () => {
    const measurements = publish(false);
    expect(measurements.gauge('process.memory.usage').value({})).toBe(0);
    expect(measurements.counter('process.cpu.time').total()).toBe(0);
    expect(measurements.gauge('v8js.memory.heap.limit').value({})).toBeGreaterThan(0);
  });
});

describe('the heap', () => {
  it('has a name in the table for every space that this Node has', () => {
    const spaces = getHeapSpaceStatistics().map(({ space_name }) => space_name);
    expect(spaces.filter((space) => !HEAP_SPACES.some((name) => name === space))).toEqual([]);
  });

  it('adds spaces that nobody knows yet to one', () => {
    const heap = new Heap(
      () => 0,
      () => [
        { space_name: 'old_space', space_used_size: 7 },
        { space_name: 'map_space', space_used_size: 20 },
        { space_name: 'moon_space', space_used_size: 3 },
      ],
    );
    expect(heap.usedBytes('old_space')).toBe(7);
    expect(heap.usedBytes('other')).toBe(23);
    expect(heap.usedBytes('code_space')).toBe(0);
  });

  it('is looked at once for a collection, and again 100 ms later', () => {
    let nowMs = 0;
    let looked = 0;
    const heap = new Heap(
      () => nowMs,
      () => [{ space_name: 'old_space', space_used_size: ++looked }],
    );
    for (const space of HEAP_SPACES) heap.usedBytes(space);
    nowMs = 99;
    expect(heap.usedBytes('old_space')).toBe(1);
    nowMs = 100;
    expect(heap.usedBytes('old_space')).toBe(2);
  });
});

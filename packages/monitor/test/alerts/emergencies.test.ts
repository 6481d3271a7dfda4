/** How many emergencies people may raise, under a clock that the test moves. */
import { Measurements } from '@earshot/instrumentation';
import { beforeEach, describe, expect, it } from 'vitest';
import { Emergencies, type Raised } from '../../src/alerts/emergencies.ts';

let nowMs: number;
let measurements: Measurements;
let emergencies: Emergencies;
beforeEach(() => {
  nowMs = 0;
  measurements = new Measurements();
  emergencies = new Emergencies(measurements, () => nowMs);
});
const raise = (title: string): Raised =>
  emergencies.raise({ title, message: 'm', severity: 'high' });

describe('emergencies', () => {
  it('are counted by severity, duplicates once', () => {
    expect(raise('a')).toBe('raised');
    expect(raise('a')).toBe('duplicate');
    const counter = measurements.counter('earshot.emergency.alerts');
    expect(counter.value({ severity: 'high' })).toBe(1);
    expect(counter.total()).toBe(1);
  });

  it('are the same within 59,999 ms, and new after 60,000', () => {
    raise('a');
    nowMs = 59_999;
    expect(raise('a')).toBe('duplicate');
    nowMs = 60_000;
    expect(raise('a')).toBe('raised');
  });

  it('are five a minute at most', () => {
    for (const title of ['a', 'b', 'c', 'd', 'e']) expect(raise(title)).toBe('raised');
    expect(raise('f')).toBe('too_many');
    expect(raise('a')).toBe('duplicate');
    nowMs = 60_000;
    expect(raise('f')).toBe('raised');
    expect(measurements.counter('earshot.emergency.alerts').total()).toBe(6);
  });
});

/** Acknowledgements, under a clock that the test moves. */
import { Measurements } from '@earshot/instrumentation';
import { SOURCE_ALERTS } from '@earshot/telemetry';
import { beforeEach, describe, expect, it } from 'vitest';
import { Acknowledgements } from '../../src/alerts/acknowledgements.ts';

let nowMs: number;
let measurements: Measurements;
let acknowledgements: Acknowledgements;
beforeEach(() => {
  nowMs = 5_000;
  measurements = new Measurements();
  acknowledgements = new Acknowledgements(measurements, () => nowMs);
});
const gauge = (alert: (typeof SOURCE_ALERTS)[number]): number =>
  measurements.gauge('earshot.alert.acknowledged').value({ source_alert: alert });

describe('an acknowledgement', () => {
  it('sets the gauge of its alert alone, and ends 60,000 ms later, not 59,999', () => {
    acknowledgements.give({ alert: 'SilentFailures', by: 'ada' }, 1);
    nowMs += 59_999;
    expect(SOURCE_ALERTS.filter((alert) => gauge(alert) === 1)).toEqual(['SilentFailures']);
    nowMs += 1;
    expect(gauge('SilentFailures')).toBe(0);
    expect(acknowledgements.list()).toEqual([]);
  });

  it('takes the place of the one before', () => {
    acknowledgements.give({ alert: 'SilentFailures', by: 'ada' }, 60);
    acknowledgements.give({ alert: 'SilentFailures', by: 'bo' }, 1);
    expect(acknowledgements.list()).toMatchObject([{ by: 'bo', endsAtMs: 65_000 }]);
  });

  it('can be taken back, once', () => {
    acknowledgements.give({ alert: 'LatencyHigh', by: 'ada' }, 60);
    expect(acknowledgements.takeBack('LatencyHigh')).toMatchObject({ by: 'ada' });
    expect(gauge('LatencyHigh')).toBe(0);
    expect(acknowledgements.takeBack('LatencyHigh')).toBeUndefined();
  });

  it('that has ended by itself is nothing to take back', () => {
    acknowledgements.give({ alert: 'LatencyHigh', by: 'ada' }, 1);
    nowMs += 60_000;
    expect(acknowledgements.takeBack('LatencyHigh')).toBeUndefined();
  });
});

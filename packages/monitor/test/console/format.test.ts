import { describe, expect, it } from 'vitest';
import {
  alertInWords,
  formatAgo,
  formatMoment,
  formatRange,
  formatTick,
  formatValue,
  sourceInWords,
} from '../../console/src/format.ts';

/** With plain spaces, to be read. */
function shown(value: number | null, unit: Parameters<typeof formatValue>[1]['unit']): string {
  return formatValue(value, { unit }).replaceAll(/[\u00a0\u202f]/g, ' ');
}

describe('a value', () => {
  it.each([
    [0, 'count', '0'],
    [0.2, 'count', '<1'],
    [81.7, 'count', '82'],
    [12_345, 'count', '12 345'],
    [0, 'per_second', '0 /s'],
    [11.166_666, 'per_second', '11.2 /s'],
    [0, 'seconds', '0 s'],
    [0.000_201, 'seconds', '201 µs'],
    [0.038_8, 'seconds', '38.8 ms'],
    [3.254_97, 'seconds', '3.25 s'],
    [119, 'seconds', '119 s'],
    [120, 'seconds', '2 min'],
    [4_920, 'seconds', '1 h 22 min'],
    [3_599.9, 'seconds', '60 min'],
    [180_000, 'seconds', '2 d 2 h'],
    [0, 'ratio', '0 %'],
    [0.000_4, 'ratio', '<0.1 %'],
    [0.773_997, 'ratio', '77.4 %'],
    [0.99, 'ratio', '99 %'],
    [1, 'ratio', '100 %'],
    [-21.6, 'ratio', '−2 160 %'],
    [0, 'bytes', '0 B'],
    [1_023, 'bytes', '1 023 B'],
    [1_024, 'bytes', '1 KiB'],
    [4_496_293_888, 'bytes', '4.19 GiB'],
    [null, 'count', '–'],
  ] as const)('%d (%s) reads %s', (value, unit, text) => {
    expect(shown(value, unit)).toBe(text);
  });

  it('is never all when it is not', () => {
    expect(shown(0.999_999, 'ratio')).toBe('99.99 %');
    expect(shown(0.989_999, 'ratio')).toBe('99 %');
  });

  it('of a state is its word, and a number where there is none', () => {
    const states = [{ value: 1, text: 'firing', level: 'critical' as const }];
    expect(formatValue(1, { unit: 'state', states })).toBe('firing');
    expect(formatValue(2, { unit: 'state', states })).toBe('2');
  });

  it('of a time is how long ago it was', () => {
    expect(formatValue(1_000, { unit: 'timestamp' }, 1_300_000)).toBe('5 minutes ago');
  });

  it('on an axis has no unit where the title says it', () => {
    expect(formatTick(2.5, 'per_second')).toBe('2.5');
    expect(formatTick(0.95, 'ratio').replaceAll('\u00a0', ' ')).toBe('95 %');
  });
});

describe('a time ago', () => {
  it.each([
    [-3, 'just now'],
    [9.9, 'just now'],
    [10, '10 seconds ago'],
    [59.9, '59 seconds ago'],
    [60, '1 minute ago'],
    [3_599, '59 minutes ago'],
    [3_600, '1 hour ago'],
    [86_399, '23 hours ago'],
    [172_800, '2 days ago'],
  ])('of %d s reads %s', (seconds, text) => {
    expect(formatAgo(seconds)).toBe(text);
  });
});

it('names ranges and alerts in words', () => {
  expect([300, 3_600, 86_400, 604_800].map(formatRange)).toEqual([
    'Last 5 minutes',
    'Last hour',
    'Last 24 hours',
    'Last 7 days',
  ]);
  expect(alertInWords('SuccessRateLow')).toBe('Success rate low');
});

describe('a moment', () => {
  const at = new Date(2026, 0, 15, 12, 3, 59).getTime();

  it('is its clock today, and has its day before', () => {
    expect(formatMoment(at, new Date(2026, 0, 15, 23, 59).getTime())).toBe('12:03');
    expect(formatMoment(at, new Date(2026, 0, 16, 0, 0).getTime())).toBe('15 Jan 12:03');
  });

  it('tells since when a service knows its own numbers', () => {
    const since = new Date(at).toISOString();
    expect(sourceInWords({ source: 'embedded', since }, at)).toBe('By this service, since 12:03');
    expect(sourceInWords({ source: 'prometheus', since }, at)).toBe('By Prometheus');
  });
});

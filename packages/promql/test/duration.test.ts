/** Durations as Prometheus writes them. */
import { expect, test } from 'vitest';
import { durationOf } from '../src/duration.ts';

test('a duration is written in the largest unit that fits', () => {
  expect([0.2, 1, 90, 900, 3600, 259_200].map(durationOf)).toEqual([
    '200ms',
    '1s',
    '90s',
    '15m',
    '1h',
    '3d',
  ]);
});

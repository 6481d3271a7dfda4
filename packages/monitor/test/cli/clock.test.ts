/** When clocks are too far apart. */
import { expect, test } from 'vitest';
import { lookAtClock } from '../../src/cli/doctor/clock.ts';

test.each([
  [0, 'ok', '0 ms apart from this one'],
  [2_000, 'ok', '2000 ms apart from this one'],
  [2_001, 'wrong', '2001 ms ahead of this one'],
  [-2_000, 'ok', '2000 ms apart from this one'],
  [-2_001, 'wrong', '2001 ms behind this one'],
  [9_499, 'wrong', '9499 ms ahead of this one'],
  [9_500, 'wrong', '10 s ahead of this one'],
  [-599_499, 'wrong', '599 s behind this one'],
  [-3_599_993, 'wrong', '60 min behind this one'],
])('a service %i ms ahead is %s', (skewMs, is, says) => {
  expect(lookAtClock(skewMs)).toMatchObject({ is, says });
});

import { expect, test } from 'vitest';
import { readCounts } from '../../src/run/counts.ts';
import { progressLine, summaryLines } from '../../src/table/summary.ts';
import { PLAIN, viewOf } from '../views.ts';

test('tells the run in one line', () => {
  expect(progressLine(viewOf())).toBe(
    '0:14  attempts 1,284  confirmed 1,201  failed 2  silent 65 (timeout 40, not_open 15, context_missing 3, bridge_unavailable 4, method_missing 3)  unknown 12  evicted 0  pending 4  p50 0.8 ms  p95 12 ms  p99 1.3 s',
  );
});

test('says at the end how many were lost', () => {
  expect(summaryLines(viewOf(), PLAIN)[0]).toBe(
    'Earshot  0:14 · 1,284 notifications · 65 lost without anybody being told',
  );
});

test('does not say that all is well when nothing was followed or sent', () => {
  const counts = readCounts({});
  const verdict = (isFollowed: boolean): string | undefined =>
    summaryLines(viewOf({ counts, isFollowed }), PLAIN)[0]?.split(' · ').at(-1);
  expect([verdict(false), verdict(true)]).toEqual(['nothing was followed', 'nothing was sent']);
});

test('says at the end that nothing was lost', () => {
  const counts = readCounts({ attempts: 7, confirmed: 7 });
  expect(summaryLines(viewOf({ counts }), PLAIN)[0]).toBe(
    'Earshot  0:14 · 7 notifications · nothing was lost silently',
  );
});

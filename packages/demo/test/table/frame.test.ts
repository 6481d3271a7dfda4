import { expect, test } from 'vitest';
import { readCounts } from '../../src/run/counts.ts';
import { renderEnd, renderFrame } from '../../src/table/frame.ts';
import { rowsOf, widthOf } from '../../src/table/text.ts';
import { PLAIN, viewOf } from '../views.ts';

test.each([80, 100, 160])('draws the table for a terminal of %i columns', (columns) => {
  const lines = renderFrame(viewOf(), { columns, rows: 40 }, PLAIN);
  expect(lines.map((line) => line.trimEnd()).join('\n')).toMatchSnapshot();
});

test('leaves the table, one failure of each reason and a headline at the end', () => {
  const lines = renderEnd(viewOf(), 80, PLAIN);
  expect(lines.map((line) => line.trimEnd()).join('\n')).toMatchSnapshot();
});

test.each([40, 60, 80, 100, 160])(
  'keeps every line but an address within %i columns',
  (columns) => {
    const counts = readCounts({
      attempts: 123_456_789,
      confirmed: 123_456_000,
      silent: 789,
      silent_by_reason: { isolation_violation: 789 },
    });
    const lines = renderFrame(viewOf({ counts }), { columns, rows: 40 }, PLAIN);
    const facts = lines.slice(0, lines.indexOf('Silent failures, latest first'));
    expect(facts.filter((line) => widthOf(line) > columns)).toEqual([]);
  },
);

test.each([24, 30, 50])('is never as tall as a terminal of %i rows', (rows) => {
  const silentFailures = Array.from({ length: 50 }, (_, index) => ({
    ...viewOf().silentFailures[0]!,
    correlationId: `job-${index}`,
  }));
  const lines = renderFrame(viewOf({ silentFailures }), { columns: 80, rows }, PLAIN);
  const drawn = lines.reduce((sum, line) => sum + rowsOf(line, 80), 0);
  expect(drawn).toBeLessThan(rows);
  expect(drawn).toBeGreaterThan(rows - 4);
});

test('shows dashes where nothing is known yet', () => {
  const percentiles = { p50: null, p95: null, p99: null };
  const lines = renderFrame(
    viewOf({ counts: readCounts({}), percentiles, perSecond: [] }),
    { columns: 80, rows: 24 },
    PLAIN,
  );
  expect(lines.join('\n')).toContain('p50 –   p95 –   p99 –');
});

test('lets no control character of a service reach the terminal', () => {
  const silentFailures = [
    {
      ...viewOf().silentFailures[0]!,
      tool: '\x1b[2Jevil\r\n\x07',
      correlationId: 'a\x1b]0;x\x07b',
    },
  ];
  const text = renderFrame(viewOf({ silentFailures }), { columns: 80, rows: 30 }, PLAIN).join('');
  expect(text).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
});

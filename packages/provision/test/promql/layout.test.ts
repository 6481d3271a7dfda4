/** Long PromQL is broken into lines, and stays the same PromQL. */
import { expect, test } from 'vitest';
import { ALERTS, RECORDS } from '@earshot/telemetry';
import { SERVICE_RULES } from '../../src/promql/context.ts';
import { durationOf } from '../../src/promql/duration.ts';
import { layOut } from '../../src/promql/layout.ts';
import { promqlOf, promqlOfAlert } from '../../src/promql/write.ts';

test('what fits stays in one line', () => {
  expect(layOut('sum(rate(x[5m])) > 0')).toBe('sum(rate(x[5m])) > 0');
});

test('what is too long breaks at operators and within the operand', () => {
  const long = 'a_long_name_of_a_metric_total';
  expect(
    layOut(
      `(sum by(service_name) ((${long} unless (${long}[1h])) or (increase(${long}[15m])))) > 0`,
    ),
  ).toBe(
    [
      '(',
      '  sum by(service_name) (',
      `    (${long} unless (${long}[1h]))`,
      `    or (increase(${long}[15m]))`,
      '  )',
      ') > 0',
    ].join('\n'),
  );
});

test('nothing but white space is changed, in any rule', () => {
  const expressions = [
    ...Object.values(ALERTS).map((alert) => promqlOfAlert(alert, SERVICE_RULES)),
    ...Object.values(RECORDS).map(({ query }) => promqlOf(query, SERVICE_RULES)),
  ];
  const bare = (text: string): string => text.replaceAll(/\s/g, '');
  expect(expressions.map((one) => bare(layOut(one)))).toEqual(expressions.map(bare));
});

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

/** Long PromQL is broken into lines, and stays the same PromQL. */
import { expect, test } from 'vitest';
import { promqlOf, promqlOfAlert, SERVICE_RULES } from '@earshot/promql';
import { ALERTS, RECORDS } from '@earshot/telemetry';
import { layOut } from '../../src/rules/layout.ts';

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

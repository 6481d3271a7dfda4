import { expect, test } from 'vitest';
import { colorsFor } from '../../src/table/colors.ts';
import { flow, printable } from '../../src/table/text.ts';
import { bar, duration, elapsed, share, sparkline } from '../../src/table/words.ts';

test.each([
  [null, '–'],
  [0.00042, '0.4 ms'],
  [0.00999, '10.0 ms'],
  [0.0124, '12 ms'],
  [0.9999, '1000 ms'],
  [1, '1.0 s'],
  [Infinity, '–'],
])('says %s seconds as %s', (seconds, said) => {
  expect(duration(seconds)).toBe(said);
});

test('shows a sliver for what is not nothing', () => {
  expect([bar(0, 10), bar(0.0001, 10), bar(0.5, 10), bar(2, 10)]).toEqual([
    '',
    '▏',
    '█████',
    '██████████',
  ]);
});

test('says minutes and seconds', () => {
  expect([elapsed(-1), elapsed(59.9), elapsed(3601)]).toEqual(['0:00', '0:59', '60:01']);
});

test('gives no share of nothing', () => {
  expect([share(0, 0), share(1, 8)]).toEqual(['–', '12.5 %']);
});

test('scales a sparkline to its highest value', () => {
  expect(sparkline([0, 4, 8])).toBe('▁▅█');
});

test('flows parts over lines and cuts one that is too long', () => {
  expect(flow(['aaa', 'bbb', 'cccccccccc'], ' · ', 9)).toEqual(['aaa · bbb', 'cccccccc…']);
});

test('keeps tabs and text, and drops what moves a cursor', () => {
  expect(printable('a\tb\x1b[31mred\x1b[0m\rc\x07')).toBe('a\tbred�c�');
});

test('colours a terminal, and nothing where NO_COLOR is set', () => {
  expect(colorsFor({ isTTY: true }, {}).red('x')).not.toBe('x');
  expect(colorsFor({ isTTY: true }, { NO_COLOR: '1' }).red('x')).toBe('x');
  expect(colorsFor({}, {}).red('x')).toBe('x');
});

/** Lines that are longer than the terminal is wide. */
import { expect, test } from 'vitest';
import { fold, foldLine } from '../../src/cli/fold.ts';

const terminal = (columns: number, isTTY = true) => ({ columns, isTTY }) as NodeJS.WriteStream;

test('a line that fits stays as it is, at both sides of the edge', () => {
  expect(foldLine('wrong  slack  nobody is there', 29)).toEqual(['wrong  slack  nobody is there']);
  expect(foldLine('wrong  slack  nobody is there', 28)).toEqual([
    'wrong  slack  nobody is',
    '              there',
  ]);
});

test('a paragraph goes on below its beginning', () => {
  expect(foldLine('  take an ID from the log', 16)).toEqual(['  take an ID', '  from the log']);
  expect(foldLine('take an ID from the log', 16)).toEqual(['take an ID from', 'the log']);
});

test('colours take no room', () => {
  const red = '\u001b[31mwrong\u001b[39m  slack  nobody is there';
  expect(foldLine(red, 29)).toEqual([red]);
});

test('an ID that is wider than the terminal is not broken', () => {
  const id = 'x'.repeat(128);
  expect(foldLine(`${id}: 3 messages`, 80)).toEqual([`${id}:`, '3 messages']);
});

test('what is no terminal gets whole lines', () => {
  const lines = ['x '.repeat(100)];
  expect(fold(lines, terminal(80, false))).toEqual(lines);
  expect(fold(lines, terminal(80))).toHaveLength(3);
});

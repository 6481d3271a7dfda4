/** IDs by which clients acknowledge: made, held, and told from what is none. */
import { describe, expect, test } from 'vitest';
import { heldId, makeMessageId, MOST_CHARACTERS } from '../../src/acknowledgements/ids.ts';

test('makeMessageId makes IDs of 128 bits that are held as they are, each another one', () => {
  const ids = Array.from({ length: 1_000 }, makeMessageId);
  for (const id of ids) {
    expect(Buffer.from(id, 'base64url')).toHaveLength(16);
    expect(heldId(id)).toBe(id);
  }
  expect(new Set(ids).size).toBe(ids.length);
});

describe('an ID', () => {
  test.each([
    ['a', 'a'],
    ['A-Za-z0-9._:@/+=-', 'A-Za-z0-9._:@/+=-'],
    ['x'.repeat(128), 'x'.repeat(128)],
    [7, '7'],
    [7n, '7'],
  ])('%s is held as it is', (given, held) => {
    expect(heldId(given)).toBe(held);
  });

  test.each([
    'x'.repeat(129),
    'x'.repeat(MOST_CHARACTERS),
    'with a blank',
    'ключ',
    'evil\r\nline \u001b[31m',
    '#hash',
    '\ud800',
  ])('%j is held as a hash that no ID is held as', (given) => {
    expect(heldId(given)).toMatch(/^#[\w-]{43}$/);
    expect(heldId(given)).toBe(heldId(given));
    expect(heldId(heldId(given))).not.toBe(heldId(given));
  });

  test.each<[unknown]>([
    [undefined],
    [null],
    [''],
    ['x'.repeat(MOST_CHARACTERS + 1)],
    [true],
    [{}],
    [[]],
    [Symbol('id')],
    [{ toString: () => 'id' }],
    [JSON.parse('{"__proto__":"id"}')],
  ])('is not %o', (given) => {
    expect(heldId(given)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';

import { readFileSync } from 'node:fs';

import { MINIMUM, PINNED, isAtLeast } from '../version.mjs';

describe('isAtLeast', () => {
  it.each([
    ['22.15.0', '22.15.0', true],
    ['22.14.9', '22.15.0', false],
    ['22.9.0', '22.15.0', false],
    ['v24.21.0', '22.15.0', true],
    ['9.15.0', '12.0.0', false],
    ['12.0.0-rc.1', '12.0.0', true],
    ['24.21', '22.15.0', true],
  ])('takes %s for %s: %s', (version, minimum, expected) => {
    expect(isAtLeast(version, minimum)).toBe(expected);
  });

  it.each([undefined, '', 'command not found', '12'])(
    'refuses %j, which is no version',
    (version) => {
      expect(isAtLeast(version, '1.0.0')).toBe(false);
    },
  );
});

it('fetches versions that it would itself accept', () => {
  expect(isAtLeast(PINNED.node, MINIMUM.node)).toBe(true);
  expect(isAtLeast(PINNED.pnpm, MINIMUM.pnpm)).toBe(true);
});

it('names the same Node in .node-version', () => {
  const file = new URL('../../.node-version', import.meta.url);
  expect(readFileSync(file, 'utf8').trim()).toBe(PINNED.node);
});

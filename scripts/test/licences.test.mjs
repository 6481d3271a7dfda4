import { describe, expect, it } from 'vitest';

import { foreignOrigins, isAllowed } from '../steps/licences.mjs';

describe('isAllowed', () => {
  it.each(['MIT', 'Apache-2.0', 'MIT OR GPL-3.0', '(MIT OR CC0-1.0)', 'MIT AND BSD-3-Clause'])(
    'allows %s',
    (licence) => {
      expect(isAllowed(licence)).toBe(true);
    },
  );

  it.each([
    'GPL-3.0',
    'AGPL-3.0-only',
    'MIT AND GPL-2.0',
    'UNLICENSED',
    'Unknown',
    'SEE LICENSE IN LICENSE.md',
    '',
  ])('refuses %j', (licence) => {
    expect(isAllowed(licence)).toBe(false);
  });
});

describe('foreignOrigins', () => {
  it('finds what does not come from the registry', () => {
    const lockfile = [
      '    resolution: {integrity: sha512-abc==}',
      '    resolution: {integrity: sha512-abc==, tarball: https://mirror.example/ws.tgz}',
      '    resolution: {type: git, repo: https://example.org/a.git, commit: abc}',
    ].join('\n');
    expect(foreignOrigins(lockfile)).toHaveLength(2);
  });
});

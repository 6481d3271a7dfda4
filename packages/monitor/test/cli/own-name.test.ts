import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { ownName } from '../../src/cli/own-name.ts';

test('a user has a name, or where the machine knows none, a number', () => {
  expect(ownName()).toBe(userInfo().username);
  const nameless = (): never => {
    throw new Error('uv_os_get_passwd returned ENOENT');
  };
  expect(ownName(nameless)).toBe(`uid ${process.getuid?.()}`);
});

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { findGo, isAtLeast, MINIMUM_GO } from '../../src/build/go.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'earshot-go-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A Go that knows its version and no more. */
function installGo(version: string, toolchain: string): void {
  const file = path.join(folder, 'go');
  writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' 'go${version}' '${toolchain}'\n`);
  chmodSync(file, 0o755);
}

describe.skipIf(process.platform === 'win32')('findGo', () => {
  test('takes one that is new enough', async () => {
    installGo(MINIMUM_GO, 'local');
    expect(await findGo({ PATH: folder }, [])).toEqual({
      file: path.join(folder, 'go'),
      version: MINIMUM_GO,
    });
  });

  test('looks where installers put it, too', async () => {
    installGo('1.26.1', 'local');
    expect(await findGo({ PATH: '' }, [folder])).toMatchObject({ version: '1.26.1' });
  });

  test('takes an older one that fetches a newer by itself', async () => {
    installGo('1.21.0', 'auto');
    expect(await findGo({ PATH: folder }, [])).toMatchObject({ version: '1.21.0' });
  });

  test.each([
    ['1.25.6', 'local'],
    ['1.20.14', 'auto'],
  ])('refuses Go %s with GOTOOLCHAIN=%s, saying what to install and from where', async (...go) => {
    installGo(...go);
    await expect(findGo({ PATH: folder }, [])).rejects.toMatchObject({
      code: 'go-missing',
      message: `Go ${go[0]} is too old; the servers are built with Go ${MINIMUM_GO} or newer.`,
      remedy: expect.stringContaining('https://go.dev/dl/'),
    });
  });

  test('says what is missing when there is none', async () => {
    await expect(findGo({ PATH: folder }, [])).rejects.toMatchObject({
      code: 'go-missing',
      message: `Go is not installed here; the servers are built with Go ${MINIMUM_GO} or newer.`,
    });
  });
});

test.each([
  ['1.25.7', '1.25.7', true],
  ['1.25.6', '1.25.7', false],
  ['1.26', '1.25.7', true],
  ['1.9.9', '1.25.7', false],
  ['2.0', '1.25.7', true],
])('%s is at least %s: %s', (version, minimum, expected) => {
  expect(isAtLeast(version, minimum)).toBe(expected);
});

import { afterEach, beforeEach, expect, it } from 'vitest';

import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';

import { withLock } from '../lock.mjs';

const UNUSED_PID = 2 ** 22 + 1; // above Linux's largest

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'earshot-lock-'));
  file = path.join(folder, 'sub', 'prepare.lock');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const neverWait = () => {
  throw new Error('waited');
};

it('lets one in at a time, and tells the other whom it waits for', async () => {
  /** @type {string[]} */
  const events = [];
  /** @type {() => void} */
  let finishFirst = () => {};
  const first = withLock(file, neverWait, async () => {
    events.push('first in');
    await new Promise((resolve) => {
      finishFirst = () => resolve(undefined);
    });
    events.push('first out');
  });
  const second = withLock(
    file,
    (holder) => {
      events.push(`waits for ${holder}`);
      finishFirst();
    },
    async () => events.push('second in'),
  );
  await Promise.all([first, second]);
  expect(events).toEqual([
    'first in',
    `waits for process ${process.pid} on ${hostname()}`,
    'first out',
    'second in',
  ]);
  expect(existsSync(file)).toBe(false);
});

it('is released when the work fails', async () => {
  await expect(
    withLock(file, neverWait, () => Promise.reject(new Error('disk full'))),
  ).rejects.toThrow('disk full');
  expect(existsSync(file)).toBe(false);
});

it('takes over the lock of a process that is gone', async () => {
  await withLock(file, neverWait, async () => {});
  writeFileSync(file, JSON.stringify({ pid: UNUSED_PID, host: hostname(), since: '' }));
  await expect(withLock(file, neverWait, async () => 'done')).resolves.toBe('done');
  expect(readdirSync(path.dirname(file))).toEqual([]);
});

it('takes over an empty lock once it is too old to be just being written', async () => {
  await withLock(file, neverWait, async () => {});
  writeFileSync(file, '');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(file, longAgo, longAgo);
  await expect(withLock(file, neverWait, async () => 'done')).resolves.toBe('done');
});

it("believes another machine's lock until it is old", async () => {
  await withLock(file, neverWait, async () => {});
  writeFileSync(file, JSON.stringify({ pid: 1, host: 'elsewhere', since: '' }));
  await withLock(
    file,
    () => rmSync(file), // as its holder would
    async () => {},
  );
  writeFileSync(file, JSON.stringify({ pid: 1, host: 'elsewhere', since: '' }));
  const longAgo = new Date(Date.now() - 60 * 60_000);
  utimesSync(file, longAgo, longAgo);
  await expect(withLock(file, neverWait, async () => 'done')).resolves.toBe('done');
});

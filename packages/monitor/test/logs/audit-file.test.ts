/** The security audit log as a file: appended, for its owner alone, and never in the way. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AuditFile } from '../../src/logs/audit-file.ts';
import { openLog } from '../../src/logs/logger.ts';

let folder: string;
let path: string;
let errors: Error[];
let file: AuditFile;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-audit-'));
  path = join(folder, 'audit.log');
  errors = [];
  file = new AuditFile(path, (error) => errors.push(error));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('lines are appended to what is there, which others can no longer read', () => {
  writeFileSync(path, 'before\n', { mode: 0o644 });
  file.open();
  file.write('one\n');
  file.write('two\n');
  file.flushSync();
  expect(readFileSync(path, 'utf8')).toBe('before\none\ntwo\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(errors).toEqual([]);
});

test('a new file is for its owner alone', () => {
  file.open();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('what can not be written is told once, waits, and is written when it can be', async () => {
  path = join(folder, 'missing', 'audit.log');
  file = new AuditFile(path, (error) => errors.push(error));
  file.open();
  file.write('one\n');
  file.flushSync();
  expect(errors).toHaveLength(1);
  expect(errors[0]!.message).toContain('ENOENT');
  mkdirSync(join(folder, 'missing'));
  await vi.waitFor(() => expect(readFileSync(path, 'utf8')).toBe('one\n'), { timeout: 20_000 });
});

test('what waits is bounded: the newest lines are kept', () => {
  path = join(folder, 'missing', 'audit.log');
  file = new AuditFile(path, (error) => errors.push(error));
  for (let at = 0; at < 10_000; at++) file.write(`${at} ${'x'.repeat(100)}\n`);
  mkdirSync(join(folder, 'missing'));
  file.flushSync();
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(statSync(path).size).toBeLessThanOrEqual(256 * 1024);
  expect(lines.at(-1)).toMatch(/^9999 /);
});

test('a folder in its place is refused', () => {
  mkdirSync(path);
  chmodSync(path, 0o755);
  file.open();
  expect(errors).toHaveLength(1);
  expect(statSync(path).mode & 0o777).toBe(0o755);
});

test('audited lines go to both logs, whatever the level, and no others do', () => {
  const written: string[] = [];
  const sink = { dropped: 0, write: (line: string) => written.push(line), flushSync() {} };
  const audited: string[] = [];
  const audit = { write: (line: string) => audited.push(line) };
  const wall = { now: () => 'now', at: () => 'then' };
  const { logger } = openLog('error', wall as never, sink as never, audit as never);
  logger.info({ event: 'user_looked_up', audit: true, found: false }, 'A user was looked up');
  logger.error({ event: 'http_failed' }, 'no API');
  expect(written.map((line) => JSON.parse(line).event)).toEqual(['http_failed']);
  expect(audited.map((line) => JSON.parse(line))).toMatchObject([
    { event: 'user_looked_up', audit: true, level: 'info', logger: 'earshot' },
  ]);
});

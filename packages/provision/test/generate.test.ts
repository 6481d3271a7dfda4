/** What is committed is what the table makes; anything else is found. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { artifacts, GENERATED_FOLDERS } from '../src/artifacts.ts';
import { staleFiles } from '../src/stale.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'earshot-generate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('every generated file in the repository is up to date (run `pnpm generate`)', () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  expect(staleFiles(root, artifacts(), GENERATED_FOLDERS)).toEqual([]);
});

test('a file that is missing, differs or is made by nothing is stale', () => {
  mkdirSync(path.join(folder, 'made', 'deep'), { recursive: true });
  writeFileSync(path.join(folder, 'made', 'same'), 'a');
  writeFileSync(path.join(folder, 'made', 'other'), 'b');
  writeFileSync(path.join(folder, 'made', 'deep', 'orphan'), 'c');
  const made = ['made/same', 'made/other', 'made/none'].map((file) => ({
    path: file,
    content: 'a',
  }));
  expect(staleFiles(folder, made, ['made', 'nowhere'])).toEqual([
    { path: 'made/other', why: 'differs' },
    { path: 'made/none', why: 'missing' },
    { path: 'made/deep/orphan', why: 'made by nothing' },
  ]);
});

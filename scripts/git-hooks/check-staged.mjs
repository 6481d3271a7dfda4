/**
 * The pre-commit hook: oxfmt and oxlint on the staged files, which takes well under a second.
 *
 * It looks at the files in the folder, so a file staged in part is judged as a whole.
 */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isCi } from '../environment.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

process.exitCode = check();

/** @returns {number} the exit code */
function check() {
  if (isCi(process.env)) return 0;
  if (!existsSync(path.join(root, 'node_modules', 'oxlint'))) {
    process.stderr.write('earshot: nothing is installed yet, so the commit was not checked.\n');
    return 0;
  }
  const files = stagedFiles();
  if (files.length === 0) return 0;
  const isFormatted = run('oxfmt', ['--check', '--no-error-on-unmatched-pattern', ...files]);
  const isLinted = run('oxlint', ['--quiet', '--no-error-on-unmatched-pattern', ...files]);
  if (!isFormatted) process.stderr.write('earshot: `pnpm format` repairs the format.\n');
  return isFormatted && isLinted ? 0 : 1;
}

/** @returns {string[]} added, copied, modified or renamed; a deleted file has nothing to check */
function stagedFiles() {
  const args = ['diff', '--cached', '--name-only', '--diff-filter=ACMR', '-z'];
  const { stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  return stdout.split('\0').filter((file) => file !== '');
}

/**
 * @param {string} tool
 * @param {string[]} args
 * @returns {boolean} whether it had nothing to say against the files
 */
function run(tool, args) {
  const file = path.join(root, 'node_modules', tool, 'bin', tool);
  const result = spawnSync(process.execPath, [file, ...args], { cwd: root, encoding: 'utf8' });
  if (result.status !== 0) process.stderr.write(`${result.stdout}${result.stderr}`);
  return result.status === 0;
}

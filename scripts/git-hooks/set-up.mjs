/**
 * Points git at the hooks in this folder. `pnpm install` runs it; no install fails because of it.
 *
 * Not under CI, not without a repository (a tarball, an image), and never over a `core.hooksPath`
 * that somebody set for reasons of their own.
 */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isCi } from '../environment.mjs';

const HOOKS = 'scripts/git-hooks';
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

if (
  !isCi(process.env) &&
  existsSync(path.join(root, '.git')) &&
  git('config', 'core.hooksPath') === ''
) {
  git('config', '--local', 'core.hooksPath', HOOKS);
}

/**
 * @param {...string} args
 * @returns {string} what it printed; nothing when it failed, or when there is no git
 */
function git(...args) {
  return (spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout ?? '').trim();
}

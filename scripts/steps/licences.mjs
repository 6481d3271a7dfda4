/**
 * Whether everything that is shipped may be shipped under Apache-2.0, and comes from the registry.
 *
 * Allowed are the permissive licences that ask for no more than Apache-2.0 does (category A of the
 * Apache Software Foundation's third-party licence policy).
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';

import { runCommand } from '../command.mjs';

const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/** @type {import('./step.mjs').Step['run']} */
export async function checkLicences({ root, toolchain }) {
  const result = await runCommand(
    toolchain.pnpmPath,
    ['-r', 'licenses', 'list', '--prod', '--json'],
    {
      cwd: root,
      environment: toolchain.environment,
    },
  );
  if (result.exitCode !== 0) return { isOk: false, output: result.output };
  /** @type {Record<string, { name: string }[]>} */
  const byLicence = JSON.parse(result.stdout);
  const problems = [
    ...Object.entries(byLicence)
      .filter(([licence]) => !isAllowed(licence))
      .map(([licence, packages]) => `${licence}: ${packages.map(({ name }) => name).join(', ')}`),
    ...foreignOrigins(readFileSync(path.join(root, 'pnpm-lock.yaml'), 'utf8')),
  ];
  if (Object.keys(byLicence).length === 0)
    problems.push('pnpm listed no production dependency at all');
  return { isOk: problems.length === 0, output: problems.join('\n') };
}

/**
 * Whether an SPDX expression leaves a permissive choice: one side of OR, every side of AND.
 *
 * @param {string} expression
 * @returns {boolean} false for what is no such expression, as `SEE LICENSE IN ...`
 */
export function isAllowed(expression) {
  const plain = expression.replaceAll(/[()]/g, ' ').trim();
  return plain
    .split(/\s+OR\s+/i)
    .some((choice) => choice.split(/\s+AND\s+/i).every((licence) => ALLOWED.has(licence.trim())));
}

/**
 * Lines of the lockfile that fetch from elsewhere than the registry: a tarball's address, a git
 * repository. Such a package may change under its version, and names a host in the repository.
 *
 * @param {string} lockfile
 * @returns {string[]}
 */
export function foreignOrigins(lockfile) {
  return lockfile
    .split('\n')
    .filter((line) =>
      /\btarball: |\btype: git\b|\bgitHosted: true|git\+(?:https|ssh):|github:/.test(line),
    )
    .map((line) => `pnpm-lock.yaml: ${line.trim()}`);
}

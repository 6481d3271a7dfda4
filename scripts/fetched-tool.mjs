/** A Node or pnpm fetched from npm: one folder each in `.toolchain/`, complete or not there. */

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { ScriptFailure, isNetworkProblem, remedyFor } from './failure.mjs';
import { npmInstall } from './npm.mjs';
import { probe } from './probe.mjs';
import { installByHand } from './recipes.mjs';
import { PINNED, isAtLeast } from './version.mjs';

/**
 * @param {string} folder `.toolchain`
 * @param {import('./recipes.mjs').ToolName} name
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<string | undefined>}
 */
export async function findFetched(folder, name, environment) {
  return findExecutable(path.join(folder, folderName(name)), name, environment);
}

/**
 * Fetches one tool beside its final place and moves it there once it has run, so that an interrupted
 * or failed run leaves nothing that looks complete.
 *
 * @param {string} folder `.toolchain`
 * @param {import('./recipes.mjs').Recipe} recipe
 * @param {NodeJS.ProcessEnv} environment
 */
export async function fetchTool(folder, { name, label, packages }, environment) {
  const target = path.join(folder, folderName(name));
  /** @type {string[]} */
  const tried = [];
  let output = '';
  for (const spec of packages) {
    const partial = `${target}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    writeFileSync(path.join(partial, 'package.json'), '{ "private": true }\n');
    const result = await npmInstall(spec, partial, environment);
    tried.push(`npm install ${spec} (exit code ${result.exitCode})`);
    output = result.output;
    if (result.exitCode === 0 && (await findExecutable(partial, name, environment)) !== undefined) {
      rmSync(target, { recursive: true, force: true });
      renameSync(partial, target);
      return;
    }
    rmSync(partial, { recursive: true, force: true });
    if (result.exitCode !== 0 && (result.exitCode === 127 || isNetworkProblem(output))) break;
  }
  const hasNoNpm = output.includes('ENOENT') && output.includes('spawn');
  throw new ScriptFailure('toolchain', `${label} could not be fetched from npm.`, {
    tried,
    output,
    remedy: hasNoNpm
      ? `put npm on the PATH, or ${installByHand()}`
      : remedyFor(output, installByHand()),
  });
}

/**
 * The executable in an npm folder that runs and has the pinned version. npm picks the platform's
 * package, except that old versions cannot tell glibc from musl: hence trying each.
 *
 * @param {string} folder
 * @param {import('./recipes.mjs').ToolName} name
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<string | undefined>}
 */
async function findExecutable(folder, name, environment) {
  const modules = path.join(folder, 'node_modules');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const candidates =
    name === 'node'
      ? list(modules).map((entry) => path.join(modules, entry, 'bin', `node${suffix}`))
      : list(path.join(modules, '@pnpm')).map((entry) =>
          path.join(modules, '@pnpm', entry, `pnpm${suffix}`),
        );
  for (const file of candidates.filter((candidate) => existsSync(candidate))) {
    if (isAtLeast(await probe(file, environment), PINNED[name])) return file;
  }
  return undefined;
}

/**
 * @param {import('./recipes.mjs').ToolName} name
 * @returns {string} with the platform, since a folder may be shared with a container or another machine
 */
function folderName(name) {
  return `${name}-${PINNED[name]}-${process.platform}-${process.arch}`;
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function list(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}

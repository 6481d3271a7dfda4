/**
 * The Node and pnpm everything else runs on: the machine's own when they are new enough, else exact
 * versions fetched from npm into `.toolchain/`.
 */

import { existsSync } from 'node:fs';
import path from 'node:path';

import { childEnvironment } from './environment.mjs';
import { ScriptFailure } from './failure.mjs';
import { fetchTool, findFetched } from './fetched-tool.mjs';
import { probe } from './probe.mjs';
import { installByHand, recipes } from './recipes.mjs';
import { MINIMUM, isAtLeast } from './version.mjs';

/**
 * @typedef {object} Toolchain
 * @property {string} nodePath
 * @property {string} pnpmPath
 * @property {NodeJS.ProcessEnv} environment in which `node` and `pnpm` are these two
 */

/**
 * Finds both tools, fetching what is missing. The caller holds the lock.
 *
 * @param {object} options
 * @param {string} options.root the repository
 * @param {import('./progress.mjs').Progress} options.progress
 * @param {NodeJS.ProcessEnv} [options.environment]
 * @returns {Promise<Toolchain>}
 * @throws {ScriptFailure} `toolchain`
 */
export async function prepareToolchain({ root, progress, environment = process.env }) {
  const base = childEnvironment(environment);
  const folder = path.join(root, '.toolchain');
  const [ownPnpm, fetchedNode, fetchedPnpm] = await Promise.all([
    findPnpmOnPath(base),
    isOwnNodeUsable() ? undefined : findFetched(folder, 'node', base),
    findFetched(folder, 'pnpm', base),
  ]);
  let nodePath = isOwnNodeUsable() ? process.execPath : fetchedNode;
  let pnpmPath = ownPnpm.path ?? fetchedPnpm;

  const missing = recipes().filter(
    ({ name }) => (name === 'node' ? nodePath : pnpmPath) === undefined,
  );
  if (missing.length > 0) {
    const names = missing.map(({ label }) => label).join(' and ');
    progress.say(
      `fetching ${names} from npm into .toolchain/ (${whyMissing(missing, ownPnpm.version)})`,
    );
    await progress.during(`fetching ${names}`, () =>
      // Both even if one fails: a folder half full is of use to the next run.
      settleAll(missing.map((recipe) => fetchTool(folder, recipe, base))),
    );
    nodePath ??= await findFetched(folder, 'node', base);
    pnpmPath ??= await findFetched(folder, 'pnpm', base);
  }
  if (nodePath === undefined || pnpmPath === undefined) {
    throw new ScriptFailure('toolchain', 'the fetched Node or pnpm does not run on this machine.', {
      remedy: installByHand(),
    });
  }
  return {
    nodePath,
    pnpmPath,
    environment: childEnvironment(environment, [path.dirname(nodePath), path.dirname(pnpmPath)]),
  };
}

/** @returns {boolean} */
function isOwnNodeUsable() {
  return isAtLeast(process.versions.node, MINIMUM.node);
}

/**
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<{ path?: string, version?: string | undefined }>} the version also when it is too old
 */
async function findPnpmOnPath(environment) {
  const names = process.platform === 'win32' ? ['pnpm.exe', 'pnpm.cmd'] : ['pnpm'];
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(path.delimiter);
  for (const file of folders.flatMap((folder) => names.map((name) => path.join(folder, name)))) {
    if (!path.isAbsolute(file) || !existsSync(file)) continue;
    const version = await probe(file, environment);
    return isAtLeast(version, MINIMUM.pnpm) ? { path: file, version } : { version };
  }
  return {};
}

/**
 * @param {import('./recipes.mjs').Recipe[]} missing
 * @param {string | undefined} pnpmVersion
 * @returns {string}
 */
function whyMissing(missing, pnpmVersion) {
  const reasons = missing.map(({ name }) => {
    if (name === 'node')
      return `Node here is ${process.versions.node}, ${MINIMUM.node} or newer is needed`;
    return pnpmVersion === undefined
      ? 'no pnpm here'
      : `pnpm here is ${pnpmVersion}, ${MINIMUM.pnpm} or newer is needed`;
  });
  return reasons.join('; ');
}

/**
 * @param {Promise<void>[]} promises
 */
async function settleAll(promises) {
  for (const outcome of await Promise.allSettled(promises)) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
}

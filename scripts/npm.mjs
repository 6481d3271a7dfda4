/** npm, as the fetcher of tools: nobody's project, no scripts, no long silence. */

import { existsSync } from 'node:fs';
import path from 'node:path';

import { runCommand } from './command.mjs';

const INSTALL_TIMEOUT_MS = 10 * 60_000;

/**
 * Installs one package into a folder that holds a package.json.
 *
 * Not by `--prefix`: that makes npm look for its global settings (proxy, certificates) in there.
 *
 * @param {string} spec such as `pnpm@12.21.0`
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} environment
 */
export function npmInstall(spec, folder, environment) {
  return runNpm(['install', spec, ...npmFlags(spec)], {
    cwd: folder,
    environment,
    timeoutMs: INSTALL_TIMEOUT_MS,
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

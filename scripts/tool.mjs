/**
 * Development tools from node_modules, started by the toolchain's Node: the shims in `.bin` would use
 * whichever Node the path names, and are shell scripts on one system and batch files on another.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';

import { runCommand } from './command.mjs';

/**
 * @typedef {object} Workplace
 * @property {string} root
 * @property {import('./toolchain.mjs').Toolchain} toolchain
 */

/**
 * @param {Workplace} workplace
 * @param {string} packageName such as `@arethetypeswrong/cli`
 * @param {string[]} args
 * @param {import('./command.mjs').CommandOptions & { command?: string }} [options] `command` when the
 *   package has several, or one of another name
 */
export function runTool({ root, toolchain }, packageName, args, { command, ...options } = {}) {
  const folder = path.join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = typeof bin === 'string' ? bin : bin[command ?? path.basename(packageName)];
  return runCommand(toolchain.nodePath, [path.join(folder, file), ...args], {
    cwd: root,
    environment: toolchain.environment,
    ...options,
  });
}

/**
 * What `npm start`, `npm run stack` and `npm test` run: makes the folder ready to run, then does the task.
 *
 *     node scripts/run.mjs start [-- demo arguments]
 *     node scripts/run.mjs stack [-- check, build, or options]
 *     node scripts/run.mjs test [part or file filter ...]
 *
 * Plain JavaScript for Node 18 and newer, without packages: it has to work before anything is there.
 */

import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { parseArguments } from './arguments.mjs';
import { exitCodeOf, stopCommands } from './command.mjs';
import { prepareDependencies } from './dependencies.mjs';
import { ScriptFailure, describeFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { watchParent } from './parent.mjs';
import { createProgress } from './progress.mjs';
import { prepareToolchain } from './toolchain.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** @type {Record<string, () => Promise<{ prepare?: Task, run: Task }>>} */
const TASKS = {
  start: () => import('./tasks/start.mjs'),
  stack: () => import('./tasks/stack.mjs'),
  test: () => import('./tasks/test.mjs'),
};

/**
 * @typedef {object} TaskContext
 * @property {string} root
 * @property {string[]} args
 * @property {import('./toolchain.mjs').Toolchain} toolchain
 * @property {import('./progress.mjs').Progress} progress
 *
 * @callback Task
 * @param {TaskContext} context
 * @returns {Promise<number | void>} the exit code
 */

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    stopCommands(signal);
    process.exit(exitCodeOf(null, signal));
  });
}

// Only npm's shell is a parent to outlive badly: one started with nohup is meant to go on.
if (process.env['npm_lifecycle_event'] !== undefined) watchParent(() => process.emit('SIGTERM'));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ScriptFailure)) throw error;
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}

/**
 * @param {string[]} argv
 * @returns {Promise<number>}
 */
async function main(argv) {
  const { task: name, args } = parseArguments(argv, Object.keys(TASKS));
  const progress = createProgress();
  const task = await TASKS[name]();
  // The build is inside the lock too: nobody should start from files that are being written.
  const context = await withLock(
    path.join(root, '.toolchain', 'prepare.lock'),
    (holder) => progress.say(`waiting for ${holder}, which is preparing this folder`),
    async () => {
      const toolchain = await prepareToolchain({ root, progress });
      await prepareDependencies({ root, toolchain, progress });
      const prepared = { root, args, toolchain, progress };
      await task.prepare?.(prepared);
      return prepared;
    },
  );
  return (await task.run(context)) ?? 0;
}

/**
 * A program of this repository in the user's terminal: it gets the keys and the signals, and its exit
 * code is ours.
 */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

import { exitCodeOf } from './command.mjs';
import { ScriptFailure } from './failure.mjs';

const REPEAT_MS = 1000;

/**
 * @param {import('./tool.mjs').Workplace} workplace
 * @param {{ name: string, file: string, args: string[], environment?: NodeJS.ProcessEnv }} program
 *   `file` from the root, as the build leaves it; `environment` holds where the user's has no value
 * @returns {Promise<number>} its exit code
 * @throws {ScriptFailure} `demo`
 */
export async function runInForeground({ root, toolchain }, { name, file, args, environment }) {
  const entry = path.join(root, file);
  if (!existsSync(entry)) {
    const folder = file.replace(/dist.*$/, 'dist');
    throw new ScriptFailure('demo', `the build left no ${file}.`, {
      tried: ['tsc -b (exit code 0)'],
      remedy: `see that its source exists; \`rm -rf ${folder}\` makes the next run build afresh.`,
    });
  }
  const child = spawn(toolchain.nodePath, [entry, ...args], {
    // The folder the user is in, not ours, so that a file named on the command line is found.
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
    env: { ...environment, ...toolchain.environment },
    stdio: 'inherit',
  });
  forwardSignals(child);
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      const remedy = 'delete .toolchain/ and run the same command again.';
      reject(
        new ScriptFailure('demo', `${name} could not be started.`, {
          output: cause.message,
          remedy,
        }),
      );
    });
    child.once('exit', (code, signal) => resolve(exitCodeOf(code, signal)));
  });
}

/**
 * Leaves it to the program how to end. A signal is passed on once a second at most: on Ctrl-C npm sends
 * us a second SIGINT, which a program may take for impatience, and the terminal has sent the program
 * its own already.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
function forwardSignals(child) {
  const isInForeground = process.stdin.isTTY;
  let forwardedAt = Number.NEGATIVE_INFINITY;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (signal === 'SIGINT' && isInForeground) return;
      if (performance.now() - forwardedAt < REPEAT_MS) return;
      forwardedAt = performance.now();
      child.kill(signal);
    });
  }
}

/** `npm start`: the demo, in this terminal and with its exit code. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

import { build } from '../build.mjs';
import { exitCodeOf } from '../command.mjs';
import { ScriptFailure } from '../failure.mjs';

const DEMO = path.join('packages', 'demo', 'dist', 'main.js');
const REPEAT_MS = 1000;

/** @type {import('../run.mjs').Task} */
export async function prepare(context) {
  await build(context);
}

/** @type {import('../run.mjs').Task} */
export async function run({ root, args, toolchain }) {
  const file = path.join(root, DEMO);
  if (!existsSync(file)) {
    throw new ScriptFailure('demo', `the build left no ${DEMO}.`, {
      tried: ['tsc -b (exit code 0)'],
      remedy:
        'see that packages/demo/src/main.ts exists; `rm -rf packages/*/dist` makes the next run build afresh.',
    });
  }
  const child = spawn(toolchain.nodePath, [file, ...args], {
    // The folder the user is in, not ours, so that a file named on the command line is found.
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
    env: toolchain.environment,
    stdio: 'inherit',
  });
  forwardSignals(child);
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      const remedy = 'delete .toolchain/ and run the same command again.';
      reject(
        new ScriptFailure('demo', 'the demo could not be started.', {
          output: cause.message,
          remedy,
        }),
      );
    });
    child.once('exit', (code, signal) => resolve(exitCodeOf(code, signal)));
  });
}

/**
 * Leaves it to the demo how to end. A signal is passed on once a second at most: on Ctrl-C npm sends
 * us a second SIGINT, which a program may take for impatience, and the terminal has sent the demo its
 * own already.
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

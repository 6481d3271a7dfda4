/** `npm start`: the demo, in this terminal and with its exit code. */

import path from 'node:path';

import { build } from '../build.mjs';
import { runInForeground } from '../foreground.mjs';

const DEMO = path.join('packages', 'demo', 'dist', 'main.js');

/** @type {import('../run.mjs').Task} */
export async function prepare(context) {
  await build(context);
}

/** @type {import('../run.mjs').Task} */
export function run({ args, ...workplace }) {
  return runInForeground(workplace, {
    name: 'the demo',
    file: DEMO,
    args,
    // What was pending when the last run was killed is told by the next; an empty value turns it off.
    environment: { EARSHOT_DATA_DIR: path.join(workplace.root, '.earshot') },
  });
}

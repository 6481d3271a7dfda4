/** `npm run stack`: the real servers and the demo, in this terminal and with their exit code. */

import path from 'node:path';

import { build } from '../build.mjs';
import { runInForeground } from '../foreground.mjs';

const STACK = path.join('stack', 'dist', 'main.js');

/** @type {import('../run.mjs').Task} */
export async function prepare(context) {
  await build(context);
}

/** @type {import('../run.mjs').Task} */
export function run({ args, ...workplace }) {
  return runInForeground(workplace, { name: 'the stack', file: STACK, args });
}

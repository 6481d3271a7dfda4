/** The command line of run.mjs, and which parts of the test run it asks for. */

import { ScriptFailure } from './failure.mjs';

/** Parts of the test run, in the order they run. */
export const PARTS = Object.freeze(['lint', 'packages', 'unit', 'process', 'pipeline']);

/** Those that run tests of Vitest's, each a project of its. */
export const TEST_PARTS = Object.freeze(['unit', 'process', 'pipeline']);

/**
 * @param {string[]} argv
 * @param {string[]} tasks
 * @returns {{ task: string, args: string[] }}
 * @throws {ScriptFailure} `usage`
 */
export function parseArguments(argv, tasks) {
  const [task, ...rest] = argv;
  if (task === undefined || !tasks.includes(task)) {
    throw new ScriptFailure(
      'usage',
      `no such task: ${task ?? '(none)'}; allowed are ${tasks.join(', ')}.`,
      {
        remedy: `npm ${tasks[0]}, or npm ${tasks.at(-1)}.`,
      },
    );
  }
  // npm removes the first `--` itself; pnpm passes it on.
  return { task, args: rest[0] === '--' ? rest.slice(1) : rest };
}

/**
 * Which parts to run, and what to hand to Vitest.
 *
 * Words that name no part are file filters and run the tests alone; what starts with `-` is an option
 * of Vitest, with the word after it left to it.
 *
 * @param {string[]} args
 * @returns {{ parts: string[], filters: string[] }}
 */
export function selectParts(args) {
  const parts = args.filter((arg) => PARTS.includes(arg));
  const filters = args.filter((arg) => !PARTS.includes(arg));
  if (parts.length > 0) return { parts: PARTS.filter((part) => parts.includes(part)), filters };
  return { parts: filters.length > 0 ? [...TEST_PARTS] : [...PARTS], filters };
}

/** Steps that read the sources: build, types, format, lint, unused code. */

import { runBuild } from '../build.mjs';
import { runTool } from '../tool.mjs';
import { checkDirections } from './directions.mjs';
import { fromCommand } from './step.mjs';

/** @type {import('./step.mjs').Step[]} */
export const LINT_STEPS = [
  { name: 'build', part: 'lint', run: async (workplace) => fromCommand(await runBuild(workplace)) },
  {
    name: 'types of the tests and scripts',
    part: 'lint',
    run: async (workplace) =>
      fromCommand(
        await runTool(workplace, 'typescript', ['-p', 'tsconfig.test.json'], { command: 'tsc' }),
      ),
  },
  {
    name: 'format',
    part: 'lint',
    run: async (workplace) => fromCommand(await runTool(workplace, 'oxfmt', ['--check'])),
  },
  {
    name: 'lint',
    part: 'lint',
    run: async (workplace) => fromCommand(await runTool(workplace, 'oxlint', [])),
  },
  { name: 'import directions are enforced', part: 'lint', run: checkDirections },
  {
    name: 'unused files, exports, dependencies',
    part: 'lint',
    run: async (workplace) => fromCommand(await runTool(workplace, 'knip', ['--no-progress'])),
  },
];

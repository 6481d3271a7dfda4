/** Steps that read the sources: build, types, format, lint, unused code. */

import { runBuild } from '../build.mjs';
import { runTool } from '../tool.mjs';
import { checkDirections } from './directions.mjs';
import { fromCommand } from './step.mjs';

/** @type {import('./step.mjs').Step[]} */
export const LINT_STEPS = [
  { name: 'build', part: 'lint', run: async (workplace) => fromCommand(await runBuild(workplace)) },
  { name: 'types of the tests', part: 'lint', run: typesOf('tsconfig.test.json') },
  {
    name: 'types of the console',
    part: 'lint',
    run: typesOf('packages/monitor/console/tsconfig.json'),
  },
  { name: 'types of the scripts', part: 'lint', run: typesOf('scripts/tsconfig.json') },
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

/**
 * @param {string} project
 * @returns {import('./step.mjs').Step['run']}
 */
function typesOf(project) {
  return async (workplace) =>
    fromCommand(await runTool(workplace, 'typescript', ['-p', project], { command: 'tsc' }));
}

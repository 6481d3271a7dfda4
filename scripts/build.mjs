/** The build: TypeScript project references, which cost 0.2 s when nothing changed. */

import { ScriptFailure } from './failure.mjs';
import { runTool } from './tool.mjs';

/**
 * @param {import('./tool.mjs').Workplace & { progress: import('./progress.mjs').Progress }} workplace
 * @throws {ScriptFailure} `build`
 */
export async function build({ progress, ...workplace }) {
  const result = await progress.during('building', () => runBuild(workplace));
  if (result.exitCode !== 0) {
    throw new ScriptFailure('build', 'the build failed.', {
      tried: [`tsc -b (exit code ${result.exitCode})`],
      output: result.output,
      remedy: 'fix the errors above, or `git pull` if they are not yours.',
    });
  }
}

/**
 * @param {import('./tool.mjs').Workplace} workplace
 */
export function runBuild(workplace) {
  return runTool(workplace, 'typescript', ['-b', 'tsconfig.build.json'], { command: 'tsc' });
}

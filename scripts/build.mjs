/** The build: TypeScript project references and the console, which cost 0.3 s when nothing changed. */

import path from 'node:path';

import { runCommand } from './command.mjs';
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
      tried: [`pnpm build (exit code ${result.exitCode})`],
      output: result.output,
      remedy: 'fix the errors above, or `git pull` if they are not yours.',
    });
  }
}

/**
 * @param {import('./tool.mjs').Workplace} workplace
 */
export async function runBuild(workplace) {
  const { root, toolchain } = workplace;
  const types = await runTool(workplace, 'typescript', ['-b', 'tsconfig.build.json'], {
    command: 'tsc',
  });
  if (types.exitCode !== 0) return types;
  return runCommand(toolchain.nodePath, [path.join(root, 'scripts', 'console.mjs')], {
    cwd: root,
    environment: toolchain.environment,
  });
}

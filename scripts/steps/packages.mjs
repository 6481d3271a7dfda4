/** Steps on what would be published: the tarballs, as npm and TypeScript will see them. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { runCommand } from '../command.mjs';
import { runTool } from '../tool.mjs';
import { checkLicences } from './licences.mjs';

const PUBLISHED = ['telemetry', 'promql', 'instrumentation', 'monitor'];

/** @type {import('./step.mjs').Step[]} */
export const PACKAGE_STEPS = [
  {
    name: 'packages are sound (publint)',
    part: 'packages',
    run: (workplace) =>
      onTarballs(workplace, (tarball) =>
        runTool(workplace, 'publint', ['run', tarball, '--strict']),
      ),
  },
  {
    name: 'packages have right types (attw)',
    part: 'packages',
    run: (workplace) =>
      // ESM only, on purpose: Node 22 can require() it.
      onTarballs(workplace, (tarball) =>
        runTool(
          workplace,
          '@arethetypeswrong/cli',
          [tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'],
          {
            command: 'attw',
          },
        ),
      ),
  },
  { name: 'licences and origins of dependencies', part: 'packages', run: checkLicences },
];

/**
 * Packs each published package, as `workspace:` versions and `files` are decided only then.
 *
 * @param {import('./step.mjs').Workplace} workplace
 * @param {(tarball: string) => Promise<import('../command.mjs').CommandResult>} check
 * @returns {Promise<import('./step.mjs').StepResult>}
 */
async function onTarballs({ root, toolchain }, check) {
  const folder = mkdtempSync(path.join(tmpdir(), 'earshot-packages-'));
  try {
    for (const name of PUBLISHED) {
      const packed = await runCommand(toolchain.pnpmPath, ['pack', '--pack-destination', folder], {
        cwd: path.join(root, 'packages', name),
        environment: toolchain.environment,
      });
      if (packed.exitCode !== 0)
        return { isOk: false, output: `pnpm pack of ${name}:\n${packed.output}` };
    }
    const results = await Promise.all(
      readdirSync(folder).map((file) => check(path.join(folder, file))),
    );
    const failed = results.filter(({ exitCode }) => exitCode !== 0);
    return { isOk: failed.length === 0, output: failed.map(({ output }) => output).join('\n') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

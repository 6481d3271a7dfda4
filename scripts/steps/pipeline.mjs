/**
 * The pipeline's tests need real servers, which are built once with Go.
 *
 * Where that cannot be done they are left out, and the run says so; CI may not leave them out.
 */

import { readdirSync } from 'node:fs';
import path from 'node:path';

import { runCommand } from '../command.mjs';
import { isCi } from '../environment.mjs';

/** Of `stack build`: this machine has no Go, or no way to the sources. */
const CANNOT_BUILD = 3;

/** @type {import('./step.mjs').Step} */
export const SERVERS_STEP = {
  name: "the pipeline's servers (Collector, Prometheus, Alertmanager, Jaeger)",
  part: 'pipeline',
  isVerbose: true,
  async run({ root, toolchain }) {
    const { exitCode } = await runCommand(
      toolchain.nodePath,
      [path.join(root, 'stack', 'dist', 'main.js'), 'build'],
      { cwd: root, environment: toolchain.environment, output: 'show' },
    );
    return judge(exitCode, process.env);
  },
};

/**
 * @param {number} exitCode of `stack build`, which has said by itself what is wrong
 * @param {NodeJS.ProcessEnv} environment
 * @returns {import('./step.mjs').StepResult}
 */
export function judge(exitCode, environment) {
  if (exitCode === CANNOT_BUILD && !isCi(environment)) {
    return {
      isOk: true,
      leftOut:
        'the pipeline tests: their servers cannot be built here; why and what to do is above',
    };
  }
  return {
    isOk: exitCode === 0,
    output:
      exitCode === CANNOT_BUILD
        ? 'under CI the pipeline tests may not be left out: what is missing is above'
        : `stack build ended with exit code ${exitCode}; its words are above`,
  };
}

/**
 * Whether any test of the pipeline is asked for: building servers for none would be a long wait.
 *
 * @param {string} root
 * @param {string[]} filters of Vitest: parts of paths, and options
 * @returns {boolean}
 */
export function concernsPipeline(root, filters) {
  // An option takes the word after it, unless it has its own.
  const words = filters.filter(
    (word, index) => !word.startsWith('-') && !/^-[^=]+$/.test(filters[index - 1] ?? ''),
  );
  if (words.length === 0) return true;
  const files = readdirSync(path.join(root, 'stack', 'test'), { recursive: true })
    .map((file) => path.posix.join('stack/test', String(file).replaceAll('\\', '/')))
    .filter((file) => file.endsWith('.pipeline.test.ts'));
  return files.some((file) => words.some((word) => file.includes(word)));
}

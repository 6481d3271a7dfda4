/** The version of a Node or pnpm, by asking it: an executable that does not run has none. */

import { runCommand } from './command.mjs';

const PROBE_TIMEOUT_MS = 20_000;

/**
 * @param {string} file
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<string | undefined>}
 */
export async function probe(file, environment) {
  const result = await runCommand(file, ['--version'], {
    // Corepack's shim named pnpm would download, or ask whether it may.
    environment: {
      ...environment,
      COREPACK_ENABLE_NETWORK: '0',
      COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
    },
    timeoutMs: PROBE_TIMEOUT_MS,
  });
  return result.exitCode === 0 ? result.stdout.trim() : undefined;
}

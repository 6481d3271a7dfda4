/**
 * Three projects: `unit`, fast and in parallel, from the sources; `process`, real processes and sockets
 * from the build, one file at a time; `pipeline`, the same beside the real servers of `stack/`.
 */

import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

const PROCESS_TESTS = 'packages/*/test/**/*.process.test.ts';
const PROCESS_TIMEOUT_MS = 60_000;
const PIPELINE_TESTS = 'stack/test/**/*.pipeline.test.ts';
const PIPELINE_TIMEOUT_MS = 180_000;

/** The packages by their sources, so that a unit test needs no build and shows the line that failed. */
const alias = Object.fromEntries(
  [
    'packages/telemetry',
    'packages/promql',
    'packages/instrumentation',
    'packages/monitor',
    'packages/provision',
    'stack',
  ].map((folder) => [
    `@earshot/${path.basename(folder)}`,
    fileURLToPath(new URL(`${folder}/src/index.ts`, import.meta.url)),
  ]),
);

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: [
            'packages/*/test/**/*.test.ts',
            'stack/test/**/*.test.ts',
            'scripts/test/**/*.test.mjs',
          ],
          exclude: ['**/node_modules/**', PROCESS_TESTS, PIPELINE_TESTS],
        },
      },
      {
        test: {
          name: 'process',
          include: [PROCESS_TESTS],
          fileParallelism: false,
          testTimeout: PROCESS_TIMEOUT_MS,
          hookTimeout: PROCESS_TIMEOUT_MS,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'pipeline',
          include: [PIPELINE_TESTS],
          // Builds the servers that are not there yet.
          globalSetup: 'stack/test/build-servers.ts',
          fileParallelism: false,
          testTimeout: PIPELINE_TIMEOUT_MS,
          hookTimeout: PIPELINE_TIMEOUT_MS,
        },
      },
    ],
  },
});

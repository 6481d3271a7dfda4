/**
 * Two projects: `unit`, fast and in parallel, from the sources; `process`, real processes and sockets
 * from the build, one file at a time.
 */

import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

const PROCESS_TESTS = 'packages/*/test/**/*.process.test.ts';
const PROCESS_TIMEOUT_MS = 60_000;

/** The packages by their sources, so that a unit test needs no build and shows the line that failed. */
const alias = Object.fromEntries(
  ['telemetry', 'instrumentation', 'monitor'].map((name) => [
    `@earshot/${name}`,
    fileURLToPath(new URL(`packages/${name}/src/index.ts`, import.meta.url)),
  ]),
);

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts', 'scripts/test/**/*.test.mjs'],
          exclude: ['**/node_modules/**', PROCESS_TESTS],
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
    ],
  },
});

/** A million pending: what they weigh, and that they end in slices. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

interface Report {
  readonly pending: number;
  readonly silent: number;
  readonly megabytes: number;
  readonly afterMegabytes: number;
  readonly slices: number;
  readonly longestSliceMs: number;
}

test.each([
  ['of our own making', 'made'],
  ['cut out of messages', 'cut'],
])('a million pending with IDs %s take 200 MB at most, and end in slices', async (_, ids) => {
  const child = fileURLToPath(new URL('million.child.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', child, ids], {
    timeout: 50_000,
  });
  const report = JSON.parse(stdout) as Report;
  console.log(
    `${ids}: ${report.megabytes.toFixed(0)} MB; ${report.slices} slices, the longest ${report.longestSliceMs.toFixed(1)} ms`,
  );
  expect(report).toMatchObject({ pending: 1_000_000, silent: 1_000_000 });
  expect(report.megabytes).toBeLessThanOrEqual(200);
  // What they were is let go; the slab stays for the next burst.
  expect(report.afterMegabytes).toBeLessThan(report.megabytes / 2);
  expect(report.slices).toBeGreaterThanOrEqual(1_000);
});

/**
 * `npm test`: every check there is, a line each, and the count as the last line.
 *
 * A step that fails does not stop the rest: one run shows all there is to repair.
 */

import { selectParts } from '../arguments.mjs';
import { formatSeconds } from '../progress.mjs';
import { addCounts, formatCounts } from '../report.mjs';
import { LINT_STEPS } from '../steps/lint.mjs';
import { PACKAGE_STEPS } from '../steps/packages.mjs';
import { vitestStep } from '../steps/vitest.mjs';

const BUILD_STEP = LINT_STEPS[0];

/** @type {import('../run.mjs').Task} */
export async function run({ root, args, toolchain }) {
  const { parts, filters } = selectParts(args);
  const steps = [
    // Tarballs and process tests are made of the build, so that it is part of each.
    ...(parts.includes('lint') ? LINT_STEPS : [BUILD_STEP]),
    ...(parts.includes('packages') ? PACKAGE_STEPS : []),
    ...['unit', 'process']
      .filter((part) => parts.includes(part))
      .map((part) => vitestStep(part, filters)),
  ];

  const all = [];
  for (const step of steps) all.push(await runStep(step, { root, toolchain }));
  const tests = addCounts(all.filter(({ isOfTests }) => isOfTests));
  const total = addCounts(all);
  if (filters.length > 0 && tests.passed + tests.failed + tests.skipped === 0) {
    print(`✗ no test matches: ${filters.join(' ')}`);
    total.failed += 1;
  }
  print(`\n${formatCounts(total)}`);
  return total.failed > 0 ? 1 : 0;
}

/**
 * @param {import('../steps/step.mjs').Step} step
 * @param {import('../tool.mjs').Workplace} workplace
 * @returns {Promise<import('../report.mjs').Counts & { isOfTests: boolean }>}
 */
async function runStep(step, workplace) {
  const start = performance.now();
  const result = await step.run(workplace).catch(
    // A step that throws is a failed step; the others still run.
    (error) => ({
      isOk: false,
      output: error instanceof Error ? error.stack : String(error),
      counts: undefined,
    }),
  );
  const took = formatSeconds(performance.now() - start).padStart(8);
  const tests = result.counts === undefined ? '' : ` (${formatCounts(result.counts)})`;
  print(`${result.isOk ? '✓' : '✗'} ${took}  ${step.name}${tests}`);
  if (!result.isOk && result.output) print(indent(result.output));
  if (result.counts !== undefined) return { ...result.counts, isOfTests: true };
  return { passed: result.isOk ? 1 : 0, failed: result.isOk ? 0 : 1, skipped: 0, isOfTests: false };
}

/**
 * @param {string} line
 */
function print(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * @param {string} text
 * @returns {string}
 */
function indent(text) {
  return text.trimEnd().replaceAll(/^/gm, '    ');
}

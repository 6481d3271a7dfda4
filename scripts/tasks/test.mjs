/**
 * `npm test`: every check there is, a line each, and the count as the last line.
 *
 * A step that fails does not stop the rest: one run shows all there is to repair.
 */

import { TEST_PARTS, selectParts } from '../arguments.mjs';
import { formatSeconds } from '../progress.mjs';
import { addCounts, formatCounts } from '../report.mjs';
import { LINT_STEPS } from '../steps/lint.mjs';
import { PACKAGE_STEPS } from '../steps/packages.mjs';
import { SERVERS_STEP, concernsPipeline } from '../steps/pipeline.mjs';
import { vitestStep } from '../steps/vitest.mjs';

const BUILD_STEP = LINT_STEPS[0];

/** @type {import('../run.mjs').Task} */
export async function run({ root, args, toolchain }) {
  const { parts, filters } = selectParts(args);
  const steps = [
    // Tarballs and process tests are made of the build, so that it is part of each.
    ...(parts.includes('lint') ? LINT_STEPS : [BUILD_STEP]),
    ...(parts.includes('packages') ? PACKAGE_STEPS : []),
  ];
  for (const part of TEST_PARTS.filter((name) => parts.includes(name))) {
    if (part === 'pipeline' && !concernsPipeline(root, filters)) continue;
    if (part === 'pipeline') steps.push(SERVERS_STEP);
    steps.push(vitestStep(part, filters));
  }

  const all = [];
  for (const step of steps) {
    // Without its servers the pipeline is not tried.
    if (all.at(-1)?.isWithoutServers && step.part === 'pipeline') break;
    all.push(await runStep(step, { root, toolchain }));
  }
  const tests = addCounts(all.filter(({ isOfTests }) => isOfTests));
  const total = addCounts(all);
  const isComplete = !all.some(({ isWithoutServers }) => isWithoutServers);
  if (isComplete && filters.length > 0 && tests.passed + tests.failed + tests.skipped === 0) {
    print(`✗ no test matches: ${filters.join(' ')}`);
    total.failed += 1;
  }
  print('');
  for (const { leftOut } of all) if (leftOut !== undefined) print(`left out: ${leftOut}`);
  print(formatCounts(total));
  return total.failed > 0 ? 1 : 0;
}

/**
 * @typedef {import('../report.mjs').Counts & Facts} Outcome
 *
 * @typedef {object} Facts
 * @property {boolean} isOfTests
 * @property {boolean} isWithoutServers
 * @property {string | undefined} leftOut
 *
 * @param {import('../steps/step.mjs').Step} step
 * @param {import('../tool.mjs').Workplace} workplace
 * @returns {Promise<Outcome>}
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
  const leftOut = 'leftOut' in result ? result.leftOut : undefined;
  const isWithoutServers = step === SERVERS_STEP && (!result.isOk || leftOut !== undefined);
  const facts = { isOfTests: result.counts !== undefined, isWithoutServers, leftOut };
  print(`${leftOut === undefined ? (result.isOk ? '✓' : '✗') : '–'} ${took}  ${step.name}${tests}`);
  if (!result.isOk && result.output) print(indent(result.output));
  if (result.counts !== undefined) return { ...result.counts, ...facts };
  const passed = result.isOk && leftOut === undefined ? 1 : 0;
  return { passed, failed: result.isOk ? 0 : 1, skipped: 0, ...facts };
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

/** Steps that run tests, one for each Vitest project. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { countReport } from '../report.mjs';
import { runTool } from '../tool.mjs';

/**
 * @param {string} project `unit`, `process` or `pipeline`
 * @param {string[]} filters file filters and options of Vitest
 * @returns {import('./step.mjs').Step}
 */
export function vitestStep(project, filters) {
  return {
    name: `${project} tests`,
    part: project,
    isVerbose: true,
    run: (workplace) => runProject(workplace, project, filters),
  };
}

/**
 * @param {import('./step.mjs').Workplace} workplace
 * @param {string} project
 * @param {string[]} filters
 * @returns {Promise<import('./step.mjs').StepResult>}
 */
async function runProject(workplace, project, filters) {
  const folder = mkdtempSync(path.join(tmpdir(), 'earshot-report-'));
  const reportFile = path.join(folder, 'report.json');
  const { environment } = workplace.toolchain;
  try {
    const args = [
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
    ];
    // A filter may match in the other project alone.
    if (filters.length > 0) args.push('--passWithNoTests', ...filters);
    const { exitCode } = await runTool(workplace, 'vitest', args, {
      output: 'show',
      // Vitest colours a log file too, unless told not to.
      environment: process.stdout.isTTY ? environment : { NO_COLOR: '1', ...environment },
    });
    const { problems, ...counts } = countReport(readReport(reportFile), exitCode, {
      mayBeEmpty: filters.length > 0,
    });
    return { isOk: counts.failed === 0, output: problems.join('\n'), counts };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @returns {import('../report.mjs').VitestReport | undefined}
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Missing or cut short is one thing: the runner did not end its work.
    return undefined;
  }
}

/**
 * What a test run came to: counted from the runner's own JSON report, never from what it printed.
 */

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped tests marked skip or todo
 *
 * @typedef {object} VitestReport the part of Vitest's JSON report that is read
 * @property {{ name: string, status: string, message?: string, assertionResults: { status: string }[] }[]} testResults
 */

/**
 * Counts a report. A file that failed without a failed test (it did not load, or a hook threw) counts
 * as one failure; so does a run that ended badly although every test passed (an unhandled rejection),
 * and one that found no tests or left no report.
 *
 * @param {VitestReport | undefined} report undefined when the runner left none
 * @param {number} exitCode of the runner
 * @param {{ mayBeEmpty?: boolean }} [options] `mayBeEmpty` when a filter was given
 * @returns {Counts & { problems: string[] }} problems: failures that are no test's
 */
export function countReport(report, exitCode, { mayBeEmpty = false } = {}) {
  const counts = { passed: 0, failed: 0, skipped: 0, problems: /** @type {string[]} */ ([]) };
  const fail = (/** @type {string} */ problem) => {
    counts.failed += 1;
    counts.problems.push(problem);
  };
  if (report === undefined) {
    fail(`the runner left no report (exit code ${exitCode})`);
    return counts;
  }
  for (const file of report.testResults) {
    const statuses = file.assertionResults.map(({ status }) => status);
    const failed = statuses.filter((status) => status === 'failed').length;
    const passed = statuses.filter((status) => status === 'passed').length;
    counts.failed += failed;
    counts.passed += passed;
    counts.skipped += statuses.length - failed - passed;
    if (file.status === 'failed' && failed === 0) {
      fail(`${file.name} failed outside its tests: ${file.message ?? 'no message'}`);
    }
  }
  const isEmpty = counts.passed + counts.failed + counts.skipped === 0;
  if (isEmpty && !mayBeEmpty) fail('no tests were found');
  if (exitCode !== 0 && counts.failed === 0) {
    fail(`the runner ended with exit code ${exitCode} although no test failed`);
  }
  return counts;
}

/**
 * @param {Counts[]} all
 * @returns {Counts}
 */
export function addCounts(all) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of all) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/**
 * The last line of `npm test`.
 *
 * @param {Counts} counts
 * @returns {string}
 */
export function formatCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

import { describe, expect, it } from 'vitest';

import { addCounts, countReport, formatCounts } from '../report.mjs';

/**
 * @param {string} status of the file
 * @param {string[]} tests their statuses
 * @param {string} [message]
 */
const file = (status, tests, message = '') => ({
  name: 'a.test.ts',
  status,
  message,
  assertionResults: tests.map((test) => ({ status: test })),
});

describe('countReport', () => {
  it('counts skipped and todo apart from passed and failed', () => {
    const report = {
      testResults: [file('failed', ['passed', 'failed', 'skipped', 'todo', 'passed'])],
    };
    expect(countReport(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 2, problems: [] });
  });

  it('counts a file that did not load as one failure, and says why', () => {
    const report = {
      testResults: [file('passed', ['passed']), file('failed', [], 'Cannot find module')],
    };
    const counts = countReport(report, 1);
    expect(counts).toMatchObject({ passed: 1, failed: 1 });
    expect(counts.problems).toEqual(['a.test.ts failed outside its tests: Cannot find module']);
  });

  it('counts a hook that threw after every test passed', () => {
    expect(countReport({ testResults: [file('failed', ['passed'])] }, 1)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  it('counts a bad end of the runner although every test passed', () => {
    const counts = countReport({ testResults: [file('passed', ['passed'])] }, 1);
    expect(counts).toMatchObject({ passed: 1, failed: 1 });
    expect(counts.problems[0]).toContain('exit code 1');
  });

  it('fails without a report, whatever the exit code', () => {
    expect(countReport(undefined, 0)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('fails when there were no tests', () => {
    expect(countReport({ testResults: [] }, 0)).toMatchObject({
      failed: 1,
      problems: ['no tests were found'],
    });
  });

  it('accepts no tests when a filter was given', () => {
    expect(countReport({ testResults: [] }, 0, { mayBeEmpty: true })).toMatchObject({ failed: 0 });
  });

  it('fails a filtered run that broke before its first test', () => {
    expect(countReport({ testResults: [] }, 1, { mayBeEmpty: true })).toMatchObject({ failed: 1 });
  });
});

describe('formatCounts', () => {
  it('names skipped tests only when there are any', () => {
    expect(formatCounts({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
    expect(formatCounts({ passed: 3, failed: 1, skipped: 2 })).toBe(
      '3 passed, 1 failed, 2 skipped',
    );
  });

  it('adds up what several runs came to', () => {
    const total = addCounts([
      { passed: 1, failed: 2, skipped: 3 },
      { passed: 10, failed: 20, skipped: 30 },
    ]);
    expect(formatCounts(total)).toBe('11 passed, 22 failed, 33 skipped');
  });
});

/** A step of the test run: something that can pass or fail, with what to show when it fails. */

/**
 * @typedef {import('../tool.mjs').Workplace} Workplace
 *
 * @typedef {object} StepResult
 * @property {boolean} isOk
 * @property {string} [output] shown when it failed
 * @property {string} [leftOut] what was left out, when it neither passed nor failed
 * @property {import('../report.mjs').Counts} [counts] of a step that runs tests; others count as one
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {string} part one of PARTS
 * @property {boolean} [isVerbose] it writes to the terminal by itself
 * @property {(workplace: Workplace) => Promise<StepResult>} run
 */

/**
 * @param {import('../command.mjs').CommandResult} result
 * @returns {StepResult}
 */
export function fromCommand({ exitCode, output }) {
  return { isOk: exitCode === 0, output };
}

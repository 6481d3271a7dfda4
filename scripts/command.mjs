/**
 * Commands these scripts start: run, captured, and stopped when the scripts are.
 */

import { spawn } from 'node:child_process';

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [environment]
 * @property {number} [timeoutMs] after which the command is killed
 * @property {'capture' | 'show'} [output] `show` lets it write to our own stdout and stderr
 *
 * @typedef {object} CommandResult
 * @property {number} exitCode 0–255; 128 + n when a signal ended it, 127 when it could not be started
 * @property {string} stdout
 * @property {string} output stdout and stderr as they came
 */

// Enough for any error report, and a runaway command cannot fill the memory.
const MAX_OUTPUT_CHARACTERS = 4_000_000;

const SIGNAL_NUMBERS = Object.freeze({ SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 });

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Runs a command to its end. Never rejects: a command that cannot be started is a result too.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<CommandResult>}
 */
export function runCommand(file, args, { cwd, environment, timeoutMs, output = 'capture' } = {}) {
  return new Promise((resolve) => {
    // Since the fix of CVE-2024-27980 Node starts .cmd files through a shell only.
    const shell = process.platform === 'win32' && /\.cmd$/i.test(file);
    const child = spawn(shell ? `"${file}"` : file, args, {
      cwd,
      env: environment,
      shell,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      stdio: output === 'show' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    running.add(child);
    let stdout = '';
    let all = '';
    child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stdout = (stdout + text).slice(-MAX_OUTPUT_CHARACTERS);
      all = (all + text).slice(-MAX_OUTPUT_CHARACTERS);
    });
    child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      all = (all + text).slice(-MAX_OUTPUT_CHARACTERS);
    });
    child.once('error', (error) => {
      running.delete(child);
      resolve({ exitCode: 127, stdout, output: `${all}${error.message}\n` });
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ exitCode: exitCodeOf(code, signal), stdout, output: all });
    });
  });
}

/**
 * The exit code a shell would report.
 *
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 * @returns {number}
 */
export function exitCodeOf(code, signal) {
  if (signal === null) return code ?? 1;
  return 128 + (SIGNAL_NUMBERS[/** @type {keyof typeof SIGNAL_NUMBERS} */ (signal)] ?? 0);
}

/**
 * Stops what is running. A command that ignores the signal is left to its own end.
 *
 * @param {NodeJS.Signals} signal
 */
export function stopCommands(signal) {
  for (const child of running) child.kill(signal);
}

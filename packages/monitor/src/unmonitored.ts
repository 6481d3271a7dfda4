/**
 * What happens when Earshot can't start under `register`: it says so in one plain line, and the
 * application runs on without it. Loaded first, so it may use nothing that an old Node lacks.
 */
import { writeSync } from 'node:fs';

/** `module.registerHooks` is there from this version on. */
const OLDEST_NODE = [22, 15] as const;

/** What an error says is kept on one line, and steers no terminal. */
const STEERING = /[\s\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g;

/** What is wrong with this version of Node, or undefined when nothing is. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isNewEnough =
    major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return isNewEnough ? undefined : `Node is ${version}; allowed: ${OLDEST_NODE.join('.')} or newer`;
}

/** Says why; ends the process where EARSHOT_STRICT is set. */
export function runUnmonitored(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const isStrict = /^\s*(true|1)\s*$/i.test(process.env['EARSHOT_STRICT'] ?? '');
  const consequence = isStrict
    ? 'EARSHOT_STRICT is set, so the process ends.'
    : 'The application runs unmonitored.';
  say(`earshot: ${message.replaceAll(STEERING, ' ')}. ${consequence}`);
  if (isStrict) process.exit(1);
}

function say(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // Nobody reads stderr.
  }
}

/**
 * What these scripts say when something cannot be done: what was tried, what came of it, what to do.
 */

/** @typedef {'usage' | 'lock' | 'toolchain' | 'dependencies' | 'build' | 'demo'} FailureCode */

const OUTPUT_LINES = 20;

/** A failure the user can act on. Anything else that is thrown is a defect of the scripts. */
export class ScriptFailure extends Error {
  /**
   * @param {FailureCode} code
   * @param {string} message what could not be done
   * @param {{ tried?: string[], output?: string, remedy: string }} details
   */
  constructor(code, message, { tried = [], output = '', remedy }) {
    super(message);
    this.name = 'ScriptFailure';
    this.code = code;
    this.tried = tried;
    this.output = output;
    this.remedy = remedy;
  }
}

/**
 * The failure as plain text, ending with what to do, because the end of the screen is what is read.
 *
 * @param {ScriptFailure} failure
 * @returns {string}
 */
export function describeFailure(failure) {
  const lines = [`earshot: ${failure.message}`];
  for (const attempt of failure.tried) lines.push(`  tried: ${attempt}`);
  for (const line of lastLines(failure.output)) lines.push(`  | ${line}`);
  lines.push(`  what to do: ${failure.remedy}`);
  return lines.join('\n');
}

/**
 * What to do about a command that talks to the registry, judged from its output.
 *
 * @param {string} output
 * @param {string} otherwise the way out when the output names no usual cause
 * @returns {string}
 */
export function remedyFor(output, otherwise) {
  if (/ENOSPC|no space left/i.test(output)) {
    return 'free about 1 GB on this disk, then run the same command again.';
  }
  if (/CERT|self.signed|issuer certificate|UnknownIssuer/i.test(output)) {
    return 'the network presents a certificate this machine does not trust: set `cafile` in your .npmrc (or NODE_EXTRA_CA_CERTS), then run the same command again.';
  }
  if (isNetworkProblem(output)) {
    return `check the network and, behind a proxy, \`npm config get proxy\` and \`npm config get registry\`; then run the same command again. Or ${otherwise}`;
  }
  if (/EACCES|EPERM|EROFS|read-only|permission denied/i.test(output)) {
    return 'make this folder (and the npm cache) writable for your user, then run the same command again.';
  }
  return otherwise;
}

/**
 * @param {string} output
 * @returns {boolean}
 */
export function isNetworkProblem(output) {
  return /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED|CERT|self.signed|network|dns error|error sending request|tcp connect/i.test(
    output,
  );
}

/**
 * The end of an output, without the stack traces and the printed error objects that npm puts there.
 *
 * @param {string} text
 * @returns {string[]}
 */
function lastLines(text) {
  const noise = /^npm (?:error|ERR!)\s*(?:at |}|$|\w+: ['\d]|A complete log)|^\s+at .*:\d+:\d+\)?$/;
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  return lines.filter((line) => line !== '' && !noise.test(line)).slice(-OUTPUT_LINES);
}

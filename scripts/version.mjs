/**
 * The versions of Node and pnpm this repository runs on: the oldest that will do,
 * and the exact ones fetched when the machine has none that will.
 */

/** Oldest usable. Node 22.15 is the `engines` of every package; pnpm 12 wrote the lockfile. */
export const MINIMUM = Object.freeze({ node: '22.15.0', pnpm: '12.0.0' });

/** Exact versions fetched into `.toolchain/`. `.node-version` says the same Node. */
export const PINNED = Object.freeze({ node: '24.21.0', pnpm: '12.21.0' });

/**
 * Whether `version` is `minimum` or newer, by its three numbers.
 *
 * A pre-release counts as its release: someone who runs a nightly chose to.
 *
 * @param {string | undefined} version such as `24.21.0`, `v24.21.0` or `24.21`
 * @param {string} minimum
 * @returns {boolean} false for anything that is not a version
 */
export function isAtLeast(version, minimum) {
  const have = parseVersion(version);
  const need = parseVersion(minimum);
  if (have === undefined || need === undefined) return false;
  for (let part = 0; part < 3; part += 1) {
    if (have[part] !== need[part]) return have[part] > need[part];
  }
  return true;
}

/**
 * @param {string | undefined} version
 * @returns {number[] | undefined}
 */
function parseVersion(version) {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+].*)?$/.exec((version ?? '').trim());
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined;
}

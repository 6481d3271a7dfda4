/**
 * The environment of the commands these scripts start.
 *
 * `npm start` exports its whole configuration as `npm_config_*`. Passed on, that points a nested npm
 * at this folder instead of `.toolchain/` and makes pnpm follow settings nobody chose for it. What a
 * machine needs to reach its registry (proxy, certificates, the registry itself) is kept.
 */

import path from 'node:path';

const NETWORK_SETTINGS = [
  'registry',
  'cafile',
  'ca',
  'proxy',
  'https_proxy',
  'noproxy',
  'strict_ssl',
];
const KEPT_SETTINGS = new Set([...NETWORK_SETTINGS, 'userconfig', 'globalconfig', 'cache']);

/**
 * A copy of `base` without what npm added, with `folders` first on the path.
 *
 * @param {NodeJS.ProcessEnv} base
 * @param {string[]} [folders]
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnvironment(base, folders = []) {
  /** @type {NodeJS.ProcessEnv} */
  const environment = {};
  for (const [name, value] of Object.entries(base)) {
    if (value !== undefined && !isFromNpm(name, value)) environment[name] = value;
  }
  if (folders.length > 0) {
    // Windows spells it `Path`, and a second spelling would win or lose by chance.
    const name = Object.keys(environment).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
    environment[name] = [...folders, environment[name] ?? ''].join(path.delimiter);
  }
  return environment;
}

/**
 * What `pnpm install` gets: npm's network settings under pnpm's name for them, and no NODE_ENV,
 * because `production` would leave out the compiler the build needs.
 *
 * @param {NodeJS.ProcessEnv} environment one made by {@link childEnvironment}
 * @returns {NodeJS.ProcessEnv}
 */
export function pnpmEnvironment(environment) {
  const result = { ...environment };
  delete result['NODE_ENV'];
  for (const setting of NETWORK_SETTINGS) {
    const value = environment[`npm_config_${setting}`];
    if (value !== undefined) result[`pnpm_config_${setting}`] ??= value;
  }
  return result;
}

/**
 * Whether a person is watching who can see a line being redrawn.
 *
 * @param {{ isTTY?: boolean }} stream
 * @param {NodeJS.ProcessEnv} environment
 * @returns {boolean}
 */
export function isInteractive(stream, environment) {
  return stream.isTTY === true && !isCi(environment) && environment['TERM'] !== 'dumb';
}

/**
 * @param {NodeJS.ProcessEnv} environment
 * @returns {boolean}
 */
export function isCi(environment) {
  return !['', '0', 'false', undefined].includes(environment['CI']);
}

/**
 * @param {string} name
 * @param {string} value
 * @returns {boolean}
 */
function isFromNpm(name, value) {
  const lower = name.toLowerCase();
  if (lower.startsWith('npm_config_')) {
    const setting = lower.slice('npm_config_'.length);
    // `//host/:_authToken` and its kin are how a private registry is entered.
    if (setting.startsWith('//')) return false;
    return value === '' || !KEPT_SETTINGS.has(setting);
  }
  // NODE names the Node that runs npm: the one found too old.
  return lower.startsWith('npm_') || name === 'INIT_CWD' || name === 'NODE';
}

/** `earshot.config.mjs`, `.js` or `.ts`: what a setting can't say, as functions and lists. */
import type {
  BridgeRule,
  RecoveryFunctions,
  ToolRule,
  UserFunctions,
} from '@earshot/instrumentation';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MonitorError } from '../monitor-error.ts';

/** What `earshot.config` exports, as its default or by name. */
export interface EarshotConfig extends UserFunctions, RecoveryFunctions {
  /** Tools to follow, found by module, class and method. */
  readonly tools?: readonly ToolRule[];
  /** Factories of bridges to follow. */
  readonly bridges?: readonly BridgeRule[];
  /** Settings by their keys in the table, for those that may be given here. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface LoadedConfig {
  readonly config: EarshotConfig;
  /** Where its relative modules are looked for. */
  readonly directory: string;
}

const FILES = ['earshot.config.mjs', 'earshot.config.js', 'earshot.config.ts'] as const;
const FUNCTIONS: readonly string[] = ['identify', 'correlate', 'recipient', 'redeliver'];
const LISTS: readonly string[] = ['tools', 'bridges'];
const KEYS: readonly string[] = [...FUNCTIONS, ...LISTS, 'settings'];

/** Gives an editor the types of a configuration. */
export function defineConfig(config: EarshotConfig): EarshotConfig {
  return config;
}

/**
 * Loads the configuration: `path` where it is given, else the first of its usual names in `directory`.
 * Undefined when there is none. Throws MonitorError (`invalid_config`) that says what is wrong.
 */
export async function loadConfig(
  path: string | undefined,
  directory = process.cwd(),
): Promise<LoadedConfig | undefined> {
  const name = path ?? FILES.find((usual) => existsSync(resolve(directory, usual)));
  if (name === undefined) return undefined;
  const file = resolve(directory, name);
  if (!existsSync(file)) {
    throw new MonitorError(
      'invalid_config',
      `EARSHOT_CONFIG is "${name}", and there is no such file; allowed: the path of a .mjs, .js or .ts file`,
      { setting: 'EARSHOT_CONFIG' },
    );
  }
  let loaded: Record<string, unknown>;
  try {
    loaded = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new MonitorError('invalid_config', `${name} can't be loaded: ${message}`, {
      setting: 'EARSHOT_CONFIG',
      cause: error,
    });
  }
  const config = checkConfig(loaded['default'] ?? { ...loaded }, name);
  return { config, directory: dirname(file) };
}

/** Throws MonitorError that names the first key that is wrong. */
export function checkConfig(config: unknown, file: string): EarshotConfig {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new MonitorError(
      'invalid_config',
      `${file} exports ${describe(config)}; allowed: an object`,
    );
  }
  for (const [key, value] of Object.entries(config)) {
    if (value === undefined) continue;
    const wanted = wantedOf(key, value);
    if (wanted === undefined) continue;
    throw new MonitorError(
      'invalid_config',
      `${file}: ${key} is ${describe(value)}; allowed: ${wanted}`,
    );
  }
  return config;
}

/** What the key takes, when the value is not that. */
function wantedOf(key: string, value: unknown): string | undefined {
  if (!KEYS.includes(key)) return `nothing under this name, only ${KEYS.join(', ')}`;
  if (FUNCTIONS.includes(key)) return typeof value === 'function' ? undefined : 'a function';
  const isList = Array.isArray(value);
  if (LISTS.includes(key)) {
    const isGood = isList && value.every((entry) => typeof entry === 'object' && entry !== null);
    return isGood ? undefined : 'a list of objects';
  }
  return typeof value === 'object' && value !== null && !isList ? undefined : 'an object';
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'function') return 'a function';
  return `${typeof value} ${JSON.stringify(value) ?? ''}`.trimEnd().slice(0, 80);
}

/** Finds and loads the configuration file. It is the user's code: it may throw anything, or never end. */
import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDoneInTime } from '../in-time.ts';
import { MonitorError } from '../monitor-error.ts';
import { START_BOUND_MS } from '../start-up.ts';
import { checkConfig, describe, type EarshotConfig } from './config.ts';

export interface LoadedConfig {
  readonly config: EarshotConfig;
  /** Where its relative modules are looked for. */
  readonly directory: string;
}

const FILES = ['earshot.config.mjs', 'earshot.config.js', 'earshot.config.ts'] as const;

/**
 * Loads the configuration: `path` where it is given, else the first of its usual names in `directory`.
 * Undefined when there is none. Throws MonitorError (`invalid_config`) that says what is wrong, also of
 * a file that is not loaded within so many ms: the application waits for it.
 */
export async function loadConfig(
  path: string | undefined,
  directory = process.cwd(),
  boundMs = START_BOUND_MS,
): Promise<LoadedConfig | undefined> {
  const name = path ?? FILES.find((usual) => existsSync(resolve(directory, usual)));
  if (name === undefined) return undefined;
  const file = resolve(directory, name);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new MonitorError(
      'invalid_config',
      `EARSHOT_CONFIG is ${JSON.stringify(name)}, and there is no such file; allowed: the path of a .mjs, .js or .ts file`,
      { setting: 'EARSHOT_CONFIG' },
    );
  }
  try {
    const config = checkConfig(configOf(await load(file, boundMs)), name);
    return { config, directory: dirname(file) };
  } catch (error) {
    if (error instanceof MonitorError) throw error;
    throw new MonitorError('invalid_config', `${name} can't be loaded: ${reasonOf(error, name)}`, {
      setting: 'EARSHOT_CONFIG',
      cause: error,
    });
  }
}

async function load(file: string, boundMs: number): Promise<Readonly<Record<string, unknown>>> {
  const loading = import(pathToFileURL(file).href) as Promise<Record<string, unknown>>;
  if (await isDoneInTime(loading, boundMs)) return loading;
  throw new Error(
    `it is not done after ${boundMs / 1000} s; allowed: a file that awaits nothing long`,
  );
}

/** The default export, or else what is exported by name; undefined of a file that exports nothing. */
function configOf(loaded: Readonly<Record<string, unknown>>): unknown {
  if ('default' in loaded) return loaded['default'];
  return Object.keys(loaded).length === 0 ? undefined : { ...loaded };
}

/** What was thrown, which may be anything. Where a syntax error is, only Node itself can say. */
function reasonOf(error: unknown, name: string): string {
  if (!(error instanceof Error)) return `it throws ${describe(error)}`;
  const where = error instanceof SyntaxError ? ` (node --check ${name} shows where)` : '';
  return `${error.message}${where}`;
}

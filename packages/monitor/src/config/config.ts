/** `earshot.config.mjs`, `.js` or `.ts`: what a setting can't say, as functions and lists. */
import {
  USER_FUNCTIONS,
  type BridgeRule,
  type RecoveryFunctions,
  type ToolRule,
  type UserFunctions,
} from '@earshot/instrumentation';
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

const FUNCTIONS: readonly string[] = USER_FUNCTIONS;
const LISTS: readonly string[] = ['tools', 'bridges'];
const KEYS: readonly string[] = [...FUNCTIONS, ...LISTS, 'settings'];

/** Gives an editor the types of a configuration. */
export function defineConfig(config: EarshotConfig): EarshotConfig {
  return config;
}

/** Throws MonitorError that names the first key that is wrong. */
export function checkConfig(config: unknown, file: string): EarshotConfig {
  if (typeof config !== 'object' || config === null || Array.isArray(config) || 'then' in config) {
    throw new MonitorError(
      'invalid_config',
      `${file} exports ${describe(config)}; allowed: an object with some of ${KEYS.join(', ')}, as its default or by name`,
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

/** What somebody gave, for people: its kind, and a short value itself. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'then' in value ? 'a promise' : 'an object';
  if (typeof value === 'function') return 'a function';
  return `${typeof value} ${typeof value === 'string' ? JSON.stringify(value) : String(value as number)}`.slice(
    0,
    80,
  );
}

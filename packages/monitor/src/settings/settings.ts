/**
 * The settings in force: what was changed at run time, then the environment, what was saved, what
 * `earshot.config` overrides, and defaults.
 */
import { MonitorError } from '../monitor-error.ts';
import { parseSetting, refusal, type SettingValue } from './parse.ts';
import { SETTINGS, type SettingKey, type SettingRow, type Settings } from './table.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
/** Settings by their keys, as they are given. */
export type Overrides = Readonly<Record<string, unknown>>;

const KEYS = Object.keys(SETTINGS) as SettingKey[];

/**
 * Reads and checks every setting. Throws MonitorError (`invalid_setting`, `invalid_config`) that names
 * the setting, the value and what is allowed.
 */
export function readSettings(
  env: Environment = process.env,
  overrides: Overrides = {},
  saved: Overrides = {},
  changed: Overrides = {},
): Settings {
  refuseUnknown(overrides);
  const values: Record<string, SettingValue> = {};
  for (const key of KEYS) {
    const row: SettingRow = SETTINGS[key];
    const fromEnv = textOf(env, row.name);
    const given = changed[key] ?? fromEnv ?? saved[key] ?? overrides[key];
    values[key] = given === undefined ? defaultOf(row) : parseGiven(row, given);
  }
  const settings = values as unknown as Settings;
  checkTogether(settings);
  return Object.freeze(settings);
}

/** What settings say, with secrets masked; defaults included. */
export function showSettings(settings: Settings): Record<string, SettingValue> {
  const shown: Record<string, SettingValue> = {};
  for (const key of KEYS) {
    const row: SettingRow = SETTINGS[key];
    const value = settings[key] as SettingValue;
    const isSet = typeof value === 'object' ? Object.keys(value).length > 0 : value !== undefined;
    shown[row.name] = row.secret === true && isSet ? '***' : value;
  }
  return shown;
}

/** An empty value is an unset one. */
function textOf(env: Environment, name: string): string | undefined {
  const text = env[name];
  return text === undefined || text.trim() === '' ? undefined : text;
}

function defaultOf(row: SettingRow): SettingValue {
  if (row.kind === 'urls') return [];
  return row.kind === 'pairs' ? {} : row.default;
}

function parseGiven(row: SettingRow, given: unknown): SettingValue {
  if (typeof given === 'string') return parseSetting(row, given);
  if (typeof given === 'number' || typeof given === 'boolean') return parseSetting(row, `${given}`);
  throw refusal(row, given);
}

function refuseUnknown(overrides: Overrides): void {
  const allowed = KEYS.filter((key) => (SETTINGS[key] as SettingRow).inConfig === true);
  for (const key of Object.keys(overrides)) {
    if (allowed.includes(key as SettingKey)) continue;
    throw new MonitorError(
      'invalid_config',
      `earshot.config: settings.${JSON.stringify(key).slice(1, 80).replace(/"$/, '')} can't be set there; allowed: ${allowed.join(', ')}`,
    );
  }
}

function checkTogether(settings: Settings): void {
  if (settings.bspMaxExportBatchSize > settings.bspMaxQueueSize) {
    throw refusal(
      SETTINGS.bspMaxExportBatchSize,
      settings.bspMaxExportBatchSize,
      `more than ${SETTINGS.bspMaxQueueSize.name}, which is ${settings.bspMaxQueueSize}`,
    );
  }
}

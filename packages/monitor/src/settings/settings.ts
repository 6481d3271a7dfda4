/**
 * The settings in force: what was changed at run time, then the environment, what was saved, what
 * `earshot.config` overrides, and defaults.
 */
import { MonitorError } from '../monitor-error.ts';
import { parseSetting, type SettingValue } from './parse.ts';
import { refusal, shownOf } from './refusal.ts';
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
    const given = changed[key] ?? textOf(env, row.name);
    if (given !== undefined) values[key] = parseGiven(row, given);
    else if (saved[key] !== undefined) {
      values[key] = parseGiven(row, saved[key], 'EARSHOT_SETTINGS_FILE');
    } else if (overrides[key] !== undefined) {
      values[key] = parseGiven(row, overrides[key], `earshot.config, settings.${key}`);
    } else values[key] = defaultOf(row);
  }
  const settings = values as unknown as Settings;
  checkTogether(settings);
  return Object.freeze(settings);
}

/** What settings say, defaults included; secrets are masked, and so are the queries of addresses. */
export function showSettings(settings: Settings): Record<string, SettingValue> {
  const shown: Record<string, SettingValue> = {};
  for (const key of KEYS) {
    const row: SettingRow = SETTINGS[key];
    const value = settings[key] as SettingValue;
    const isSet = typeof value === 'object' ? Object.keys(value).length > 0 : value !== undefined;
    shown[row.name] = row.secret === true && isSet ? '***' : (shownOf(row, value) as SettingValue);
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
  return row.kind === 'pairs' || row.kind === 'headers' ? {} : row.default;
}

/** `where` it stands, if that is not the environment. */
function parseGiven(row: SettingRow, given: unknown, where?: string): SettingValue {
  try {
    if (typeof given === 'string') return parseSetting(row, given);
    if (typeof given === 'number' || typeof given === 'boolean') {
      return parseSetting(row, `${given}`);
    }
    throw refusal(row, given);
  } catch (error) {
    if (where === undefined || !(error instanceof MonitorError)) throw error;
    throw new MonitorError(error.code, `${where}: ${error.message}`, { setting: row.name });
  }
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

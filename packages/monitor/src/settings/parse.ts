/** One value of a setting from its text. Throws MonitorError with setting, value and what is allowed. */
import { MonitorError } from '../monitor-error.ts';
import type { SettingRow } from './table.ts';

export type SettingValue =
  | boolean
  | number
  | string
  | readonly string[]
  | Readonly<Record<string, string>>
  | undefined;

/** No hexadecimal, no `Infinity`: `Number` takes more than people mean. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const PRINTABLE = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;

export function parseSetting(row: SettingRow, text: string): SettingValue {
  const given = text.trim();
  switch (row.kind) {
    case 'boolean':
      return parseBoolean(row, given);
    case 'number':
    case 'whole':
      return parseNumber(row, given);
    case 'choice':
      if (!row.choices.includes(given)) throw refusal(row, given);
      return given;
    case 'url':
      return parseUrl(row, given);
    case 'urls':
      return given.split(',').map((url) => parseUrl(row, url.trim()));
    case 'pairs':
      return parsePairs(row, given);
    case 'text':
      if (!PRINTABLE.test(given)) throw refusal(row, given);
      if (given.length < (row.minLength ?? 1) || given.length > (row.maxLength ?? 4096)) {
        throw refusal(row, given);
      }
      return given;
  }
}

/** What may be given, for people. */
export function allowedFor(row: SettingRow): string {
  const unit = 'unit' in row && row.unit !== undefined ? ` ${row.unit}` : '';
  switch (row.kind) {
    case 'boolean':
      return 'true, false, 1 or 0';
    case 'number':
      return `a number from ${row.min} to ${row.max}${unit}`;
    case 'whole':
      return `a whole number from ${row.min} to ${row.max}${unit}`;
    case 'choice':
      return row.choices.join(', ');
    case 'url':
      return 'an http:// or https:// address';
    case 'urls':
      return 'http:// or https:// addresses, separated by commas';
    case 'pairs':
      return 'key=value pairs, separated by commas, percent-encoded';
    case 'text':
      return `${row.minLength ?? 1} to ${row.maxLength ?? 4096} printable ASCII characters`;
  }
}

/** The error of a malformed setting. A secret is never shown. */
export function refusal(row: SettingRow, given: unknown, why?: string): MonitorError {
  const shown = row.secret === true ? '*** (hidden)' : quote(given);
  const because = why === undefined ? '' : ` (${why})`;
  return new MonitorError(
    'invalid_setting',
    `${row.name} is ${shown}${because}; allowed: ${allowedFor(row)}`,
    { setting: row.name },
  );
}

function parseBoolean(row: SettingRow, given: string): boolean {
  const lower = given.toLowerCase();
  if (lower === 'true' || lower === '1') return true;
  if (lower === 'false' || lower === '0') return false;
  throw refusal(row, given);
}

function parseNumber(row: SettingRow & { kind: 'number' | 'whole' }, given: string): number {
  const value = DECIMAL.test(given) ? Number(given) : NaN;
  if (!(value >= row.min && value <= row.max)) throw refusal(row, given);
  if (row.kind === 'whole' && !Number.isInteger(value)) throw refusal(row, given);
  return value;
}

function parseUrl(row: SettingRow, given: string): string {
  const url = PRINTABLE.test(given) && URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw refusal(row, given);
  if (url.username !== '' || url.password !== '') {
    throw refusal({ ...row, secret: true }, given, 'credentials belong into the headers');
  }
  return given;
}

/** The W3C baggage form that OpenTelemetry uses, without properties. */
function parsePairs(row: SettingRow, given: string): Record<string, string> {
  const pairs: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const part of given.split(',')) {
    if (part.trim() === '') continue;
    const at = part.indexOf('=');
    const key = decode(part.slice(0, at).trim());
    const value = decode(part.slice(at + 1).trim());
    if (at < 1 || !key || value === undefined || /[\r\n\0]/.test(key + value)) {
      throw refusal(row, given);
    }
    pairs[key] = value;
  }
  return pairs;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** On one line whatever it holds, and not longer than a line. */
function quote(given: unknown): string {
  const text = typeof given === 'string' ? given : (JSON.stringify(given) ?? typeof given);
  const short = text.length > 120 ? `${text.slice(0, 120)}…` : text;
  return JSON.stringify(short).replaceAll(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

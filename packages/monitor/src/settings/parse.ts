/** One value of a setting from its text. Throws MonitorError with setting, value and what is allowed. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { MOST_CHARACTERS, refusal } from './refusal.ts';
import type {
  ChoiceSetting,
  ListedSetting,
  NumberSetting,
  SettingRow,
  TextSetting,
} from './table.ts';

export type SettingValue =
  | boolean
  | number
  | string
  | readonly string[]
  | Readonly<Record<string, string>>
  | undefined;

/** No hexadecimal, no `Infinity`: `Number` takes more than people mean. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Nothing that a terminal or a viewer acts on, and no half of a character. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

export function parseSetting(row: SettingRow, text: string): SettingValue {
  const given = text.trim();
  switch (row.kind) {
    case 'boolean':
      return parseBoolean(row, given);
    case 'number':
    case 'whole':
      return parseNumber(row, given);
    case 'choice':
      return parseChoice(row, given);
    case 'url': {
      const { origin, pathname, search, hash } = checkUrl(row, given, given);
      if (row.isBase !== true) return given;
      if (search !== '' || hash !== '') throw refusal(row, given);
      return `${origin}${pathname.replace(/\/+$/, '')}`;
    }
    case 'urls': {
      const urls = given.split(',').map((url) => url.trim());
      for (const url of urls) checkUrl(row, given, url);
      return urls;
    }
    case 'pairs':
      return parsePairs(row, given);
    case 'headers':
      return parseHeaders(row, given);
    case 'text':
      checkText(row, given);
      return given;
  }
}

function parseChoice(row: ChoiceSetting, given: string): string {
  const choice = row.choices.find((one) => one.toLowerCase() === given.toLowerCase());
  if (choice === undefined) throw refusal(row, given);
  return choice;
}

function checkText(row: TextSetting, given: string): void {
  const { minLength = 1, maxLength = MOST_CHARACTERS, form } = row;
  const isGood = !UNPRINTABLE.test(given) && (form?.pattern.test(given) ?? true);
  if (!isGood || given.length < minLength || given.length > maxLength) throw refusal(row, given);
}

function parseBoolean(row: SettingRow, given: string): boolean {
  const lower = given.toLowerCase();
  if (lower === 'true' || lower === '1') return true;
  if (lower === 'false' || lower === '0') return false;
  throw refusal(row, given);
}

function parseNumber(row: NumberSetting, given: string): number {
  const value = DECIMAL.test(given) ? Number(given) : NaN;
  if (!(value >= row.min && value <= row.max)) throw refusal(row, given);
  if (row.kind === 'whole' && !Number.isInteger(value)) throw refusal(row, given);
  return value;
}

/** `given` is the whole setting, of which the address may be a part. */
function checkUrl(row: ListedSetting, given: string, address: string): URL {
  const url = VISIBLE_ASCII.test(address) ? URL.parse(address) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw refusal(row, given);
  if (url.username !== '' || url.password !== '') {
    throw refusal(row, given, row.isBase ? undefined : 'credentials belong into the headers');
  }
  return url;
}

/** What Node would refuse to send, at every export. */
function parseHeaders(row: SettingRow, given: string): Record<string, string> {
  const headers = parsePairs(row, given);
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw refusal(row, given);
    }
  }
  return headers;
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

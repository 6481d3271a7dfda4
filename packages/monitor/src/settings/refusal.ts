/** What people are told of a setting that is refused, and how much of its value they may see. */
import { MonitorError } from '../monitor-error.ts';
import type { SettingRow, TextSetting } from './table.ts';

/** Of a text that says no length of its own. */
export const MOST_CHARACTERS = 4096;
/** In a text that need not be a good address: who logs in, and what is asked for. */
const LOGIN = /^([a-z][a-z0-9+.-]*:)?(\/\/)?.*@/i;
const QUERY = /[?#].*$/;

/** The error of a malformed setting. A secret is never shown. */
export function refusal(row: SettingRow, given: unknown, why?: string): MonitorError {
  const shown = row.secret === true ? '*** (hidden)' : quote(shownOf(row, given));
  const because = why === undefined ? '' : ` (${why})`;
  return new MonitorError(
    'invalid_setting',
    `${row.name} is ${shown}${because}; allowed: ${allowedFor(row)}`,
    { setting: row.name },
  );
}

/** A value as people may see it: of an address no login and no query, as tokens travel in both. */
export function shownOf(row: SettingRow, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => shownOf(row, one));
  if ((row.kind !== 'url' && row.kind !== 'urls') || typeof value !== 'string') return value;
  return shownUrl(value);
}

/** An address as people may see it. */
export function shownUrl(url: string): string {
  return url.replace(LOGIN, '$1$2***@').replace(QUERY, '?***');
}

/** What may be given. */
function allowedFor(row: SettingRow): string {
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
      return `an http:// or https:// address${row.isBase ? ' without login, query or fragment' : ''}`;
    case 'urls':
      return 'http:// or https:// addresses, separated by commas';
    case 'pairs':
      return 'key=value pairs, separated by commas, percent-encoded';
    case 'headers':
      return 'header=value pairs, separated by commas, percent-encoded';
    case 'text':
      return `${row.form?.allowed ?? 'printable characters'}, ${lengthOf(row)}`;
  }
}

function lengthOf({ minLength, maxLength = MOST_CHARACTERS }: TextSetting): string {
  return minLength === undefined
    ? `at most ${maxLength} characters`
    : `${minLength} to ${maxLength} characters`;
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

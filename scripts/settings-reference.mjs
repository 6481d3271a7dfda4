/** Makes docs/settings.md from the table of settings: `node scripts/settings-reference.mjs` writes it. */
import { writeFileSync } from 'node:fs';

/** @typedef {import('../packages/monitor/src/settings/row.ts').SettingRow} SettingRow */

export const SETTINGS_REFERENCE = new URL('../docs/settings.md', import.meta.url);

/**
 * The page's text.
 *
 * @param {Readonly<Record<string, SettingRow>>} settings The table of `@earshot/monitor`.
 */
export function settingsReference(settings) {
  const rows = Object.entries(settings).map(
    ([key, row]) =>
      `| \`${row.name}\` | ${defaultOf(row)} | ${allowedIn(row)} | ${briefOf(row, key)} |`,
  );
  return [
    '# Settings',
    '',
    '<!-- Generated from packages/monitor/src/settings by scripts/settings-reference.mjs. -->',
    '',
    'Environment variables. A malformed one stops nothing: the service runs unmonitored, and stderr names the setting, the value and what is allowed; with `EARSHOT_STRICT=true` the process exits with 1 instead. Those marked ◦ may also stand in `earshot.config`, under `settings` by the name behind the mark; the environment wins. Those marked ▸ can be changed while the process runs, by `POST /monitoring/websocket/system/settings`; a change wins until the process ends, and is kept for the next start in `EARSHOT_SETTINGS_FILE`, where the environment wins over it and it over `earshot.config`.',
    '',
    '| setting | default | allowed | what it does |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** @param {SettingRow} row */
function defaultOf(row) {
  if (row.default === undefined || row.default === '') return '–';
  return `\`${row.default}\`${'unit' in row ? ` ${row.unit}` : ''}`;
}

/** @param {SettingRow} row */
function allowedIn(row) {
  switch (row.kind) {
    case 'boolean':
      return '`true`, `false`, `1`, `0`';
    case 'number':
      return `${row.min} to ${row.max}`;
    case 'whole':
      return `a whole number, ${row.min} to ${row.max}`;
    case 'choice':
      return row.choices.map((choice) => `\`${choice}\``).join(', ');
    case 'url':
      return `an http or https URL${row.isBase ? ' without login, query or fragment' : ''}`;
    case 'urls':
      return 'http or https URLs, separated by commas';
    case 'pairs':
      return '`key=value,key=value`';
    case 'headers':
      return '`header=value,header=value`';
    default:
      return row.minLength === undefined
        ? (row.form?.allowed ?? 'text')
        : `text of at least ${row.minLength} characters`;
  }
}

/**
 * @param {SettingRow} row
 * @param {string} key Its name in the configuration file.
 */
function briefOf({ brief, inConfig, atRunTime }, key) {
  const text = brief.replaceAll('|', '\\|');
  return `${text}${inConfig ? ` ◦ \`${key}\`` : ''}${atRunTime ? ' ▸' : ''}`;
}

if (process.argv[1] === import.meta.filename) {
  const { SETTINGS } = await import('../packages/monitor/dist/settings/table.js');
  writeFileSync(SETTINGS_REFERENCE, settingsReference(SETTINGS));
}

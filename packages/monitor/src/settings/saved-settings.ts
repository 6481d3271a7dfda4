/** EARSHOT_SETTINGS_FILE: what was changed at run time, by the settings' names, as JSON. */
import { readFileSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { MonitorError } from '../monitor-error.ts';
import type { Overrides } from './settings.ts';

/** Nothing where there is no file yet. Throws MonitorError for one that is malformed. */
export function loadSaved(path: string, keyOf: (name: string) => string): Overrides {
  let text: string;
  try {
    // A FIFO without a writer would hold the application for good.
    if (!statSync(path).isFile()) throw new Error('it is no file');
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw malformed(path, `it can't be read (${(error as Error).message})`, error);
  }
  const saved = parsed(path, text);
  return Object.fromEntries(
    Object.entries(saved).map(([name, value]) => {
      try {
        return [keyOf(name), value];
      } catch (error) {
        throw malformed(path, (error as Error).message, error);
      }
    }),
  );
}

/** Whoever reads meanwhile, or after a crash, finds the old or the new, never a half. */
export async function save(
  path: string,
  settings: Overrides,
  nameOf: (key: string) => string,
): Promise<void> {
  const named = Object.entries(settings).map(([key, value]) => [nameOf(key), value] as const);
  const draft = `${path}.${process.pid}.draft`;
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(Object.fromEntries(named), null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  }
}

function parsed(path: string, text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    throw malformed(path, 'it is no JSON', error);
  }
  throw malformed(path, 'it is no JSON object');
}

function malformed(path: string, why: string, cause?: unknown): MonitorError {
  return new MonitorError(
    'invalid_setting',
    `EARSHOT_SETTINGS_FILE is ${JSON.stringify(path)}: ${why}; allowed: a JSON object of settings that may be changed while the process runs, or no file`,
    { setting: 'EARSHOT_SETTINGS_FILE', cause },
  );
}

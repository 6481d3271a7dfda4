/**
 * The settings in force, and where each is from. Some may be changed while the process runs; where
 * EARSHOT_SETTINGS_FILE is set they outlive it. Precedence at a start: environment, that file,
 * `earshot.config`, default; a change at run time wins until the process ends.
 */
import { MonitorError } from '../monitor-error.ts';
import { loadSaved, save } from './saved-settings.ts';
import { readSettings, type Environment, type Overrides } from './settings.ts';
import { SETTINGS, type SettingKey, type SettingRow, type Settings } from './table.ts';

export type Origin = 'default' | 'config' | 'file' | 'environment' | 'run time';

export interface SettingSources {
  readonly env: Environment;
  /** Of `earshot.config`, by their keys. */
  readonly config?: Overrides | undefined;
}

const KEYS = Object.keys(SETTINGS) as SettingKey[];
const CHANGEABLE = KEYS.filter((key) => (SETTINGS[key] as SettingRow).atRunTime === true);

export class LiveSettings {
  /** Each property is what is in force when it is read. */
  readonly view: Settings;
  readonly #env: Environment;
  readonly #config: Overrides;
  #saved: Overrides;
  #changed: Overrides = {};
  #current: Settings;
  #writing: Promise<void> = Promise.resolve();
  /** Changed at least once while the process runs. */
  readonly #touched = new Set<SettingKey>();
  readonly #listeners: (() => void)[] = [];

  /** Throws MonitorError for what is malformed, in the file as elsewhere. */
  constructor({ env, config = {} }: SettingSources) {
    this.#env = env;
    this.#config = config;
    const { settingsFile } = readSettings(env, config);
    this.#saved = settingsFile === undefined ? {} : loadSaved(settingsFile, keyOf);
    this.#current = this.#read(this.#saved, this.#changed);
    this.view = Object.freeze(
      Object.defineProperties(
        {},
        Object.fromEntries(
          KEYS.map((key) => [key, { enumerable: true, get: () => this.#current[key] }]),
        ),
      ),
    ) as Settings;
  }

  /** Called after each change. */
  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** What was changed while the process runs, as it is in force now: for the service's other processes. */
  get changes(): Overrides {
    return Object.fromEntries([...this.#touched].map((key) => [key, this.#current[key]]));
  }

  /** Takes over the `changes` of another process. Throws MonitorError for what is malformed. */
  follow(changes: Overrides): void {
    this.#current = this.#read(this.#saved, changes);
    this.#changed = changes;
    for (const tell of this.#listeners) tell();
  }

  originOf(key: SettingKey): Origin {
    const isInEnv = (this.#env[SETTINGS[key].name] ?? '').trim() !== '';
    if (Object.hasOwn(this.#changed, key)) {
      const isSaved = this.#current.settingsFile !== undefined && !isInEnv;
      return isSaved ? 'file' : 'run time';
    }
    if (isInEnv) return 'environment';
    if (Object.hasOwn(this.#saved, key)) return 'file';
    return this.#config[key] === undefined ? 'default' : 'config';
  }

  /**
   * Changes settings by their names, all of them or none; null gives one back to what it would be
   * otherwise. Throws MonitorError (`invalid_setting`), or what the file's writing failed with.
   */
  async change(given: Readonly<Record<string, unknown>>): Promise<readonly SettingKey[]> {
    const keys = Object.keys(given).map(keyOf);
    // One after another, so that no change is lost between reading and writing.
    const turn = this.#writing.then(() => this.#change(keys, Object.values(given)));
    this.#writing = turn.catch(() => {});
    await turn;
    return keys;
  }

  async #change(keys: readonly SettingKey[], values: readonly unknown[]): Promise<void> {
    const changed: Record<string, unknown> = { ...this.#changed };
    const saved: Record<string, unknown> = { ...this.#saved };
    for (const [at, key] of keys.entries()) {
      const value = values[at];
      delete changed[key];
      delete saved[key];
      if (value === null) continue;
      changed[key] = value;
      saved[key] = value;
    }
    const next = this.#read(saved, changed);
    const { settingsFile } = this.#current;
    if (settingsFile !== undefined) {
      await save(settingsFile, saved, (key) => SETTINGS[key as SettingKey].name);
      this.#saved = saved;
    }
    this.#changed = changed;
    this.#current = next;
    for (const key of keys) this.#touched.add(key);
    for (const tell of this.#listeners) tell();
  }

  #read(saved: Overrides, changed: Overrides): Settings {
    return readSettings(this.#env, this.#config, saved, changed);
  }
}

/** Throws MonitorError for a name that may not be changed at run time. */
function keyOf(name: string): SettingKey {
  const key = CHANGEABLE.find((one) => SETTINGS[one].name === name);
  if (key !== undefined) return key;
  const allowed = CHANGEABLE.map((one) => SETTINGS[one].name).join(', ');
  throw new MonitorError(
    'invalid_setting',
    `${JSON.stringify(name.slice(0, 100))} can't be changed while the process runs; allowed: ${allowed}`,
    { setting: name.slice(0, 100) },
  );
}

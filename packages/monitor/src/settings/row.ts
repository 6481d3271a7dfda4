/** One row of the table of settings. */

interface SettingBase {
  /** The environment variable. */
  readonly name: string;
  readonly brief: string;
  /** Shown as `***` wherever settings are shown. */
  readonly secret?: boolean;
  /** May be given in `earshot.config` as well; the environment wins. */
  readonly inConfig?: boolean;
  /** May be changed over HTTP while the process runs. */
  readonly atRunTime?: boolean;
}
export interface BooleanSetting extends SettingBase {
  readonly kind: 'boolean';
  readonly default: boolean;
}
export interface NumberSetting extends SettingBase {
  /** `whole` takes no fraction. */
  readonly kind: 'number' | 'whole';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
}
export interface ChoiceSetting extends SettingBase {
  readonly kind: 'choice';
  readonly default: string | undefined;
  readonly choices: readonly string[];
}
export interface TextSetting extends SettingBase {
  /** Printable characters of any script. */
  readonly kind: 'text';
  readonly default: undefined | string;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** What more it must be. */
  readonly form?: TextForm;
}
/** What a text is, and how people are told of it. */
export interface TextForm {
  readonly pattern: RegExp;
  readonly allowed: string;
}
export interface ListedSetting extends SettingBase {
  /** `urls`, `pairs` and `headers` are lists, separated by commas. */
  readonly kind: 'url' | 'urls' | 'pairs' | 'headers';
  readonly default: undefined;
  /** Of a `url`: what addresses begin with, so without login, query, fragment and slash at its end. */
  readonly isBase?: true;
}
export type SettingRow =
  | BooleanSetting
  | NumberSetting
  | ChoiceSetting
  | TextSetting
  | ListedSetting;

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
  /** `urls` is a list, separated by commas. */
  readonly kind: 'text' | 'url' | 'urls' | 'pairs';
  readonly default: undefined | string;
  readonly minLength?: number;
  readonly maxLength?: number;
}
export type SettingRow = BooleanSetting | NumberSetting | ChoiceSetting | TextSetting;

/**
 * Every setting, once: environment variable, type, default, what is allowed. Reading, checking,
 * masking and the reference docs are made from this table. An empty value counts as unset
 * (OpenTelemetry's rule for environment variables).
 */
import { ALERT_SETTINGS } from './alert-settings.ts';
import { OTEL_SETTINGS } from './otel-settings.ts';
import { OWN_SETTINGS } from './own-settings.ts';
import type { SettingRow } from './row.ts';

export type * from './row.ts';

export const SETTINGS = { ...OWN_SETTINGS, ...ALERT_SETTINGS, ...OTEL_SETTINGS } as const;

export type SettingKey = keyof typeof SETTINGS;

type ValueOf<R extends SettingRow> = R extends { kind: 'boolean' }
  ? boolean
  : R extends { kind: 'number' | 'whole' }
    ? number
    : R extends { kind: 'choice'; choices: readonly (infer C)[] }
      ? C | Extract<R['default'], undefined>
      : R extends { kind: 'pairs' | 'headers' }
        ? Readonly<Record<string, string>>
        : R extends { kind: 'urls' }
          ? readonly string[]
          : string | Extract<R['default'], undefined>;

/** All settings in force, by their keys in the table. */
export type Settings = { readonly [K in SettingKey]: ValueOf<(typeof SETTINGS)[K]> };

/** POST /monitoring/websocket/system/settings: changes what is safe to change while the process runs. */
import type { Runtime } from '@earshot/instrumentation';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Log } from '../logs/logger.ts';
import { MonitorError } from '../monitor-error.ts';
import type { LiveSettings, Origin } from '../settings/live-settings.ts';
import type { SettingValue } from '../settings/parse.ts';
import { showSettings } from '../settings/settings.ts';
import { SETTINGS, type SettingKey, type SettingRow } from '../settings/table.ts';
import { callerOf } from './caller.ts';
import { HttpError } from './errors.ts';
import { PATHS } from './paths.ts';

export interface SettingRouteSources {
  readonly runtime: Runtime;
  readonly log: Pick<Log, 'logger'>;
  readonly live: LiveSettings;
}
type Shown = Record<string, { readonly value: SettingValue; readonly origin: Origin }>;

const CHANGEABLE = Object.values(SETTINGS as Readonly<Record<string, SettingRow>>).filter(
  ({ atRunTime }) => atRunTime,
);
const BODY = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: Object.fromEntries(
    CHANGEABLE.map(({ name, brief }) => [
      name,
      { type: ['string', 'number', 'boolean', 'null'], maxLength: 100, description: brief },
    ]),
  ),
} as const;

export function addSettingRoutes(api: FastifyInstance, sources: SettingRouteSources): void {
  api.post(PATHS.settings, { schema: { body: BODY } }, changeSettings(sources));
}

function changeSettings({ runtime, log: { logger }, live }: SettingRouteSources) {
  return async (request: FastifyRequest): Promise<{ settings: Shown }> => {
    const before = settingsAnswer(live);
    const keys = await change(live, request.body as Record<string, unknown>, runtime);
    const after = settingsAnswer(live);
    const names = keys.map((key) => SETTINGS[key].name);
    for (const name of names) {
      logger.warn(
        {
          event: 'setting_changed',
          audit: true,
          setting: name,
          value: after[name]!.value,
          before: before[name]!.value,
          origin: after[name]!.origin,
          ...callerOf(request),
        },
        `${name} is changed`,
      );
    }
    return { settings: Object.fromEntries(names.map((name) => [name, after[name]!])) };
  };
}

/** Each with where it is from; secrets masked. */
export function settingsAnswer(live: LiveSettings): Shown {
  const shown = showSettings(live.view);
  return Object.fromEntries(
    (Object.keys(SETTINGS) as SettingKey[]).map((key) => {
      const { name } = SETTINGS[key];
      return [name, { value: shown[name] ?? null, origin: live.originOf(key) }];
    }),
  ) as Shown;
}

async function change(
  live: LiveSettings,
  given: Record<string, unknown>,
  runtime: Runtime,
): Promise<readonly SettingKey[]> {
  try {
    return await live.change(given);
  } catch (error) {
    if (error instanceof MonitorError) {
      const [message, allowed] = error.message.split('; allowed: ');
      throw new HttpError(400, {
        code: error.code,
        message: `${message}.`,
        ...(error.setting === undefined ? {} : { field: error.setting }),
        ...(allowed === undefined ? {} : { allowed }),
      });
    }
    runtime.failed('http', error);
    throw new HttpError(503, {
      code: 'not_saved',
      message: 'EARSHOT_SETTINGS_FILE can not be written, so that nothing was changed.',
      field: 'EARSHOT_SETTINGS_FILE',
    });
  }
}

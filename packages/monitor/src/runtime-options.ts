/** What the runtime is started with, from the settings and the functions of `earshot.config`. */
import type { startRuntime } from '@earshot/instrumentation';
import type { EarshotConfig } from './config/config.ts';
import type { Settings } from './settings/table.ts';
import { sharedHashKey } from './users/hash-key.ts';

export function runtimeOptions(
  settings: Settings,
  config: EarshotConfig,
): Parameters<typeof startRuntime>[0] {
  return {
    windowMs: settings.silentFailureWindowSeconds * 1000,
    required: settings.level,
    capacity: settings.capacity,
    isolation: settings.isolation,
    scope: settings.scope,
    barrierGapMs: settings.barrierGapMs,
    userHashKey: sharedHashKey(settings.userHashKey),
    ...(config.identify === undefined ? {} : { identify: config.identify }),
    ...(config.correlate === undefined ? {} : { correlate: config.correlate }),
    ...(config.recipient === undefined ? {} : { recipient: config.recipient }),
    ...(config.redeliver === undefined ? {} : { redeliver: config.redeliver }),
    redeliverWithinMs: settings.redeliverWithinSeconds * 1000,
  };
}

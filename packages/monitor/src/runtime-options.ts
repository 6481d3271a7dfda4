/** What the runtime is started with, from the settings and the functions of `earshot.config`. */
import type { startRuntime } from '@earshot/instrumentation';
import type { EarshotConfig } from './config/config.ts';
import { MonitorError } from './monitor-error.ts';
import { SETTINGS, type Settings } from './settings/table.ts';
import { sharedHashKey } from './users/hash-key.ts';

/** Throws MonitorError for what cannot work together. */
export function runtimeOptions(
  settings: Settings,
  config: EarshotConfig,
): Parameters<typeof startRuntime>[0] {
  refuseUnprovable(settings, config);
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
    ...(config.messageId === undefined ? {} : { messageId: config.messageId }),
    ...(config.acknowledges === undefined ? {} : { acknowledges: config.acknowledges }),
    ...(config.redeliver === undefined ? {} : { redeliver: config.redeliver }),
    redeliverWithinMs: settings.redeliverWithinSeconds * 1000,
  };
}

/** Without them every message would end as a silent failure. */
function refuseUnprovable({ level }: Settings, config: EarshotConfig): void {
  if (level !== 'processed') return;
  const missing = (['messageId', 'acknowledges'] as const).filter(
    (name) => config[name] === undefined,
  );
  if (missing.length === 0) return;
  const { name } = SETTINGS.level;
  throw new MonitorError(
    'invalid_setting',
    `${name} is "processed", and earshot.config has no ${missing.join(' and no ')}; allowed: received, or processed with both functions, which say what ID a message bears and what a client's message acknowledges`,
    { setting: name },
  );
}

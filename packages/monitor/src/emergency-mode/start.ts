/** Emergency mode put together with what it turns on. */
import type { Runtime } from '@earshot/instrumentation';
import type { AlertName } from '@earshot/telemetry';
import type { Log } from '../logs/logger.ts';
import type { Oversight } from '../oversight/oversight.ts';
import type { Settings } from '../settings/table.ts';
import type { WallClock } from '../wall-clock.ts';
import { EmergencyMode } from './emergency-mode.ts';
import { Neglect } from './neglect.ts';

export interface EmergencyModeParts {
  readonly runtime: Runtime;
  readonly settings: Settings;
  readonly wall: WallClock;
  readonly log: Pick<Log, 'logger'>;
  readonly oversight: Oversight;
  readonly isTakenOn: (alert: AlertName) => boolean;
  readonly traceAll: (isOn: boolean) => void;
}

export function startEmergencyMode(parts: EmergencyModeParts): EmergencyMode {
  const { runtime, settings, wall, log, oversight, isTakenOn, traceAll } = parts;
  const afterMs = settings.emergencyAfterMinutes * 60_000;
  const mode = new EmergencyMode({
    runtime,
    wall,
    log,
    check: () => oversight.check(),
    traceAll,
    tellAll: ({ reason }) => {
      oversight.incidents.remind();
      if (!settings.alertsEnabled) return;
      oversight.pager.emergency({
        title: 'Emergency mode',
        message: reason,
        severity: 'critical',
      });
    },
    neglect:
      afterMs === 0
        ? undefined
        : new Neglect({ incidents: () => oversight.incidents.views(), isTakenOn, afterMs }),
  });
  mode.start();
  return mode;
}

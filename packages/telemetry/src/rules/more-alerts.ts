/** The alerts beyond the eight: telemetry gone quiet, error budgets burning, the pipeline itself. */
import { absent, constant } from '../queries/make.ts';
import type { MoreAlertName } from './alert-names.ts';
import type { Alert } from './alerts.ts';

export const MORE_ALERTS: Readonly<Record<MoreAlertName, Alert>> = {
  Watchdog: {
    conditions: [{ query: constant(1), comparison: '>', threshold: 0 }],
    forSeconds: 0,
    severity: 'medium',
    tier: 'operations',
    team: 'observability',
    family: 'watchdog',
    summary: 'Always firing: an outside check pages when this stops arriving.',
    scope: 'pipeline',
  },
  TelemetryAbsent: {
    conditions: [
      {
        query: absent('earshot.monitor.heartbeat', 120, 3600),
        comparison: '>',
        threshold: 0,
      },
    ],
    forSeconds: 60,
    severity: 'high',
    tier: 'operations',
    team: 'observability',
    family: 'telemetry',
    summary: 'A service that was watched sends no telemetry any more.',
    scope: 'service',
  },
};

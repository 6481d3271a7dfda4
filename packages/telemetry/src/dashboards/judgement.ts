/** What counts as good and bad on every dashboard: the objectives' and health checks' thresholds. */
import { HEALTH_THRESHOLDS } from '../objectives.ts';
import { DELIVERY_OBJECTIVE } from '../rules/budget-burn.ts';
import type { StateWord, Threshold } from './panel.ts';

/** Events are counted whole, and a count over a window is an estimate: more than none. */
const MORE_THAN = 0.5;

const { successRate, latencyMeanSeconds } = HEALTH_THRESHOLDS;

export const SUCCESS_THRESHOLDS: readonly Threshold[] = [
  { level: 'critical' },
  { from: successRate.critical, level: 'degraded' },
  { from: successRate.healthy, level: 'watch' },
  { from: DELIVERY_OBJECTIVE, level: 'healthy' },
];
export const LATENCY_THRESHOLDS: readonly Threshold[] = [
  { level: 'healthy' },
  { from: latencyMeanSeconds.healthy, level: 'degraded' },
  { from: latencyMeanSeconds.critical, level: 'critical' },
];
export const SILENT_FAILURE_THRESHOLDS = moreThan(HEALTH_THRESHOLDS.silentFailures);
export const ISOLATION_THRESHOLDS = moreThan(HEALTH_THRESHOLDS.isolationViolations);
export const BRIDGE_THRESHOLDS = moreThan(HEALTH_THRESHOLDS.bridgeFailures);
/** For what should not happen, and is no catastrophe. */
export const ANY_IS_DEGRADED: readonly Threshold[] = [
  { level: 'healthy' },
  { from: MORE_THAN, level: 'degraded' },
];
export const ANY_IS_CRITICAL = moreThan(0);
/** Of something that has an end: the event loop's time, the heap. */
export const FULLNESS_THRESHOLDS: readonly Threshold[] = [
  { level: 'healthy' },
  { from: 0.8, level: 'degraded' },
  { from: 0.95, level: 'critical' },
];
/** What is left of a budget. */
export const BUDGET_THRESHOLDS: readonly Threshold[] = [
  { level: 'critical' },
  { from: 0, level: 'watch' },
  { from: 0.25, level: 'healthy' },
];

export const UP_STATES: readonly StateWord[] = [
  { value: 0, text: 'down', level: 'critical' },
  { value: 1, text: 'up', level: 'healthy' },
];
export const FIRING_STATES: readonly StateWord[] = [
  { value: 1, text: 'firing', level: 'critical' },
];

function moreThan(allowed: number): readonly Threshold[] {
  return [{ level: 'healthy' }, { from: allowed + MORE_THAN, level: 'critical' }];
}

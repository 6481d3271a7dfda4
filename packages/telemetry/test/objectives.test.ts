/** Objectives and thresholds as the mission has them: eight alerts, eight health checks. */
import { expect, test } from 'vitest';
import {
  HEALTH_CHECKS,
  HEALTH_THRESHOLDS,
  OBJECTIVES,
  SEVERITIES,
  SILENT_FAILURE_WINDOW_SECONDS,
  TIERS,
  type Objective,
} from '../src/objectives.ts';

const objectives = Object.entries(OBJECTIVES) as [string, Objective][];

test('the eight alerts have the severities and thresholds of the mission', () => {
  const told = objectives.map(
    ([name, { severity, measure, comparison, threshold, unit }]) =>
      `${name}: ${severity.toUpperCase()} ${measure} ${comparison} ${threshold} ${unit}`,
  );
  expect(told).toEqual([
    'SilentFailures: CRITICAL silent_failures > 0 {notification}',
    'IsolationViolations: CRITICAL isolation_violations > 0 {violation}',
    'BridgeFailures: CRITICAL bridge_failures > 0 {bridge}',
    'SuccessRateLow: HIGH success_rate < 0.95 1',
    'SuccessRateCritical: CRITICAL success_rate < 0.9 1',
    'LatencyHigh: MEDIUM delivery_latency_mean > 2 s',
    'LatencyCritical: CRITICAL delivery_latency_mean > 10 s',
    'NoActiveConnections: HIGH active_connections == 0 {connection}',
  ]);
});

test('there are eight health checks, with the thresholds of the mission', () => {
  expect(HEALTH_CHECKS).toHaveLength(8);
  expect(HEALTH_THRESHOLDS).toMatchObject({
    bridgeFailures: 0,
    successRate: { healthy: 0.95, critical: 0.9 },
    silentFailures: 0,
    isolationViolations: 0,
    latencyMeanSeconds: { healthy: 1, critical: 5 },
  });
});

test('the window in which a silent failure is found is a minute', () => {
  expect(SILENT_FAILURE_WINDOW_SECONDS).toBe(60);
});

test('alerts and health checks agree on the success rate', () => {
  expect(OBJECTIVES.SuccessRateLow.threshold).toBe(HEALTH_THRESHOLDS.successRate.healthy);
  expect(OBJECTIVES.SuccessRateCritical.threshold).toBe(HEALTH_THRESHOLDS.successRate.critical);
});

test.each(objectives)(
  '%s starts with operations, says what is wrong, and looks back a while',
  (_, objective) => {
    expect(objective.tier).toBe('operations');
    expect(SEVERITIES).toContain(objective.severity);
    expect(TIERS).toContain(objective.tier);
    expect(objective.summary).toMatch(/^[A-Z].*\.$/);
    expect(objective.windowSeconds).toBeGreaterThanOrEqual(60);
  },
);

test('of two alerts on one measure the critical one fires further out', () => {
  expect(OBJECTIVES.LatencyCritical.threshold).toBeGreaterThan(OBJECTIVES.LatencyHigh.threshold);
  expect(OBJECTIVES.SuccessRateCritical.threshold).toBeLessThan(
    OBJECTIVES.SuccessRateLow.threshold,
  );
});

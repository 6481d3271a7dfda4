/**
 * What each health check looks at. The numbers are the table's measures over the objectives' windows,
 * so that health, alerts and Prometheus' rules can't disagree.
 */
import {
  HEALTH_THRESHOLDS,
  increase,
  latest,
  mean,
  MEASURES,
  OBJECTIVES,
  type HealthCheckName,
  type Query,
} from '@earshot/telemetry';
import { judgeCount, judgeHigh, judgeLow, type Judged } from './judge.ts';

export interface HealthSources {
  /** The value of a query now, or so many seconds ago; undefined where there is none. */
  readonly ask: (query: Query, secondsAgo?: number) => number | undefined;
  /** Bytes an hour. */
  readonly heapSlopePerHour: () => number | undefined;
  readonly heapLimitBytes: () => number;
  /** Until the heap would be full; undefined where it does not fill, or not half of it is in use. */
  readonly heapFullInSeconds: () => number | undefined;
  /** Channels whose last page could not be sent. */
  readonly failingChannels: () => number;
  /** From the settings: what is healthy. */
  readonly minSuccessRate: number;
  readonly maxLatencySeconds: number;
}
export type CheckName = Exclude<HealthCheckName, 'system'>;
/** A check is as bad as the worst that it looks at. */
type Check = (sources: HealthSources) => readonly Judged[];

const LATENCY = 'earshot.notification.delivery.duration';
const EVENTS = 'earshot.connection.events';
const HOUR_SECONDS = 3600;
export const CONNECTION_WINDOW_SECONDS = 900;
const { successRate, dropShare, reconnectMeanSeconds } = HEALTH_THRESHOLDS;
const { latencyMeanSeconds, latencyDrift, eventLoopDelayP99Seconds } = HEALTH_THRESHOLDS;
const { heapGrowthPerHour, heapFullInSeconds } = HEALTH_THRESHOLDS;

export const CHECKS: Readonly<Record<CheckName, Check>> = {
  bridge_initialisation: ({ ask }) => {
    const { windowSeconds } = OBJECTIVES.BridgeFailures;
    const tried = ask(increase('earshot.bridge.creations', windowSeconds)) ?? 0;
    const failed = ask(MEASURES.bridge_failures(windowSeconds)) ?? 0;
    return [
      judgeCount(failed, tried > 0, { of: 'bridges that failed', unit: '{event}' }),
      judgeHigh(
        ask(latest('earshot.bridge.breakers.open', 'sum')) ?? 0,
        { healthy: 0, critical: Infinity },
        { of: 'circuit breakers that are open', unit: '{event}' },
      ),
    ];
  },
  notification_delivery: ({ ask, minSuccessRate }) => [
    judgeLow(
      ask(MEASURES.success_rate(OBJECTIVES.SuccessRateLow.windowSeconds)),
      { healthy: minSuccessRate, critical: Math.min(minSuccessRate, successRate.critical) },
      { of: 'share of notifications confirmed', unit: '1' },
    ),
  ],
  silent_failure: ({ ask }) => {
    const { windowSeconds } = OBJECTIVES.SilentFailures;
    const ended = ask(increase('earshot.notification.outcomes', windowSeconds)) ?? 0;
    const silent = ask(MEASURES.silent_failures(windowSeconds)) ?? 0;
    return [judgeCount(silent, ended > 0, { of: 'silent failures', unit: '{event}' })];
  },
  user_isolation: ({ ask }) => {
    const { windowSeconds } = OBJECTIVES.IsolationViolations;
    const sent = ask(increase('earshot.notification.attempts', windowSeconds)) ?? 0;
    const violations = ask(MEASURES.isolation_violations(windowSeconds)) ?? 0;
    return [judgeCount(violations, sent > 0, { of: 'isolation violations', unit: '{event}' })];
  },
  connection_stability: ({ ask }) => {
    const ended =
      ask(
        increase(EVENTS, CONNECTION_WINDOW_SECONDS, { where: { event: ['dropped', 'closed'] } }),
      ) ?? 0;
    const dropped =
      ask(increase(EVENTS, CONNECTION_WINDOW_SECONDS, { where: { event: 'dropped' } })) ?? 0;
    const active = ask(latest('earshot.connection.active', 'sum')) ?? 0;
    // Not of the ended ones alone: where connections live for days, all that end may have dropped.
    const all = active + ended;
    return [
      judgeHigh(all > 0 ? dropped / all : undefined, dropShare, {
        of: 'share of connections that dropped in 15 min',
        unit: '1',
      }),
      judgeHigh(
        ask(mean('earshot.connection.reconnect.duration', CONNECTION_WINDOW_SECONDS)),
        reconnectMeanSeconds,
        {
          of: 'mean time until a dropped client was back',
          unit: 's',
        },
      ),
    ];
  },
  performance: ({ ask, maxLatencySeconds }) => {
    const { windowSeconds } = OBJECTIVES.LatencyHigh;
    const now = ask(mean(LATENCY, windowSeconds));
    const before = ask(mean(LATENCY, HOUR_SECONDS), windowSeconds);
    // Against a past of nearly nothing any latency would be a drift: loopback takes under 1 ms.
    const floor = maxLatencySeconds / 10;
    return [
      judgeHigh(
        now,
        {
          healthy: maxLatencySeconds,
          critical: Math.max(maxLatencySeconds, latencyMeanSeconds.critical),
        },
        { of: 'mean time to proof', unit: 's' },
      ),
      judgeHigh(
        now === undefined || before === undefined ? undefined : now / Math.max(before, floor),
        latencyDrift,
        { of: 'mean time to proof, as a multiple of the hour before', unit: '1' },
      ),
      judgeHigh(ask(latest('nodejs.eventloop.delay.p99', 'max')), eventLoopDelayP99Seconds, {
        of: 'event-loop delay p99',
        unit: 's',
      }),
    ];
  },
  memory_leak: (sources) => {
    const slope = sources.heapSlopePerHour();
    return [
      judgeHigh(
        slope === undefined ? undefined : slope / sources.heapLimitBytes(),
        heapGrowthPerHour,
        {
          of: 'share of the heap limit gained an hour',
          unit: '1',
        },
      ),
      judgeLow(sources.heapFullInSeconds(), heapFullInSeconds, {
        of: 'time until the heap is full, as it grows',
        unit: 's',
      }),
    ];
  },
};

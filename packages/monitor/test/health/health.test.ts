/** The eight health checks: every status at both sides of its limit, and unknown without traffic. */
import { Measurements } from '@earshot/instrumentation';
import { HEALTH_CHECKS, type HealthCheckName, type HealthStatus } from '@earshot/telemetry';
import { beforeEach, expect, test } from 'vitest';
import type { HealthSources } from '../../src/health/checks.ts';
import { Health, type HealthCheck } from '../../src/health/health.ts';
import { evaluate } from '../../src/series/evaluate.ts';
import { Past } from '../../src/series/past.ts';

const LATENCY = 'earshot.notification.delivery.duration';
let measurements: Measurements;
let past: Past;
let nowMs: number;
let deafChannels: number;
let slope: number | undefined;
let fullInSeconds: number | undefined;
let health: Health;
let changes: string[];

beforeEach(() => {
  measurements = new Measurements();
  past = new Past();
  nowMs = 0;
  slope = undefined;
  fullInSeconds = undefined;
  deafChannels = 0;
  changes = [];
  const sources: HealthSources = {
    ask: (query, secondsAgo = 0) =>
      evaluate(
        query,
        { past },
        {
          atMs: nowMs - secondsAgo * 1000,
          intervalSeconds: 30,
          rangeSeconds: 3600,
        },
      )[0]?.value,
    heapSlopePerHour: () => slope,
    heapLimitBytes: () => 1000,
    heapFullInSeconds: () => fullInSeconds,
    failingChannels: () => deafChannels,
    minSuccessRate: 0.95,
    maxLatencySeconds: 1,
  };
  health = new Health(
    sources,
    () => nowMs,
    (check, before) => changes.push(`${check.name}: ${before} → ${check.status}`),
  );
});

const pass = (seconds: number): void => {
  for (let passed = 0; passed < seconds; passed += 5) {
    past.take(measurements, nowMs);
    nowMs += 5000;
  }
  past.take(measurements, nowMs);
};
const end = (confirmed: number, failed = 0): void => {
  measurements.counter('earshot.notification.attempts').add(confirmed + failed, {});
  const outcomes = measurements.counter('earshot.notification.outcomes');
  outcomes.add(confirmed, { outcome: 'confirmed', level: 'received' });
  outcomes.add(failed, { outcome: 'failed', reason: 'exception', level: 'received' });
};
const found = (name: HealthCheckName): HealthCheck => {
  past.take(measurements, nowMs);
  return health.check().find((check) => check.name === name)!;
};
const status = (name: HealthCheckName): HealthStatus => found(name).status;

test('the system comes first, then the seven that it is made of', () => {
  expect(health.check().map(({ name }) => name)).toEqual(HEALTH_CHECKS);
});

test('without traffic everything is unknown, and never healthy', () => {
  pass(60);
  expect(new Set(health.check().map((check) => check.status))).toEqual(new Set(['unknown']));
  measurements.gauge('nodejs.eventloop.delay.p99').set(2, {});
  expect(status('performance')).toBe('critical');
  expect(status('system')).toBe('critical');
});

test('what is unknown says why, and what it takes to judge it', () => {
  pass(60);
  const advice = Object.fromEntries(health.check().map((check) => [check.name, check.advice]));
  expect(advice).toEqual({
    system: expect.stringMatching(/^notification_delivery: No notification got a verdict in/),
    bridge_initialisation: expect.stringMatching(
      /^No bridge was made in the last 15 min; .*bridges/,
    ),
    notification_delivery: expect.stringMatching(/in the last 5 min; .*earshot doctor/),
    silent_failure: expect.stringMatching(/in the last 15 min; .*earshot doctor/),
    user_isolation: expect.stringMatching(/^Nothing was sent in the last 15 min; .*identify/),
    connection_stability: expect.stringMatching(/^No connection is open, .* in the last 15 min; /),
    performance: expect.stringMatching(/proved to have arrived in the last 5 min, .*next proof/),
    memory_leak: expect.stringMatching(/^A trend takes 8 major .* within 10 min or more, .*wait/),
  });
  end(100);
  expect(found('notification_delivery').advice).toBeUndefined();
});

test.each([
  [96, 4, 'healthy'],
  [95, 5, 'healthy'],
  [94, 6, 'degraded'],
  [90, 10, 'degraded'],
  [89, 11, 'critical'],
] as const)('%i confirmed and %i failed is %s', (confirmed, failed, expected) => {
  end(confirmed, failed);
  pass(5);
  expect(status('notification_delivery')).toBe(expected);
});

test('one silent failure is critical for 15 minutes, and then it is over', () => {
  end(100);
  measurements.counter('earshot.notification.silent_failures').add(1, { reason: 'not_open' });
  pass(5);
  expect(found('silent_failure')).toMatchObject({
    status: 'critical',
    value: 1,
    threshold: { healthy: 0 },
    runbook: 'SilentFailures',
    advice: expect.stringContaining('correlation ID'),
  });
  expect(status('system')).toBe('critical');
  pass(840);
  end(1);
  expect(status('silent_failure')).toBe('critical');
  pass(120);
  expect(status('silent_failure')).toBe('healthy');
});

test('an isolation violation and a bridge that failed are critical each', () => {
  measurements.counter('earshot.isolation.violations').add(1, { action: 'blocked' });
  const bridges = measurements.counter('earshot.bridge.creations');
  bridges.add(1, { outcome: 'started' });
  bridges.add(1, { outcome: 'succeeded' });
  expect(status('user_isolation')).toBe('critical');
  expect(status('bridge_initialisation')).toBe('healthy');
  bridges.add(1, { outcome: 'failed', reason: 'exception' });
  expect(status('bridge_initialisation')).toBe('critical');
});

test.each([
  [1, 'healthy'],
  [1.01, 'degraded'],
  [5, 'degraded'],
  [5.01, 'critical'],
] as const)('a mean latency of %d s is %s', (seconds, expected) => {
  measurements.histogram(LATENCY).record(seconds, { level: 'received' });
  pass(5);
  expect(status('performance')).toBe(expected);
});

test('latency that is three times its own past is a drift, at any level', () => {
  for (let minute = 0; minute < 50; minute++) {
    measurements.histogram(LATENCY).record(0.2, { level: 'received' });
    pass(60);
  }
  expect(status('performance')).toBe('healthy');
  for (let minute = 0; minute < 5; minute++) {
    measurements.histogram(LATENCY).record(0.7, { level: 'received' });
    pass(60);
  }
  const { status: drifted, readings } = found('performance');
  expect(drifted).toBe('degraded');
  expect(readings.find(({ of }) => of.includes('hour before'))?.value).toBeCloseTo(3.5);
});

test('a late event loop is degraded', () => {
  measurements.histogram(LATENCY).record(0.1, { level: 'received' });
  pass(5);
  expect(status('performance')).toBe('healthy');
  measurements.gauge('nodejs.eventloop.delay.p99').set(0.2, {});
  expect(status('performance')).toBe('degraded');
});

test('every second connection that drops is degraded, more is critical', () => {
  const events = measurements.counter('earshot.connection.events');
  expect(status('connection_stability')).toBe('unknown');
  events.add(9, { event: 'closed' });
  events.add(1, { event: 'dropped' });
  expect(status('connection_stability')).toBe('healthy');
  events.add(8, { event: 'dropped' });
  expect(status('connection_stability')).toBe('degraded');
  events.add(2, { event: 'dropped' });
  expect(status('connection_stability')).toBe('critical');
});

test('a few that drop are no trouble where many stay', () => {
  measurements.counter('earshot.connection.events').add(3, { event: 'dropped' });
  expect(status('connection_stability')).toBe('critical');
  measurements.gauge('earshot.connection.active').set(60, {});
  expect(status('connection_stability')).toBe('healthy');
});

test('clients that come back late are seen although few drop', () => {
  const events = measurements.counter('earshot.connection.events');
  events.add(99, { event: 'closed' });
  measurements.histogram('earshot.connection.reconnect.duration').record(31, {});
  pass(5);
  expect(status('connection_stability')).toBe('critical');
});

test('the heap may gain 5 % of its limit an hour', () => {
  expect(status('memory_leak')).toBe('unknown');
  slope = 50;
  expect(status('memory_leak')).toBe('healthy');
  slope = 51;
  expect(status('memory_leak')).toBe('degraded');
  slope = 251;
  expect(status('memory_leak')).toBe('critical');
});

test('a channel that does not work degrades the system, and says what to do', () => {
  end(100);
  pass(5);
  expect(status('system')).toBe('healthy');
  deafChannels = 1;
  expect(found('system')).toMatchObject({
    status: 'degraded',
    readings: [{ of: 'alert channels that do not work', value: 1 }],
    advice: expect.stringContaining('alert_not_sent'),
  });
});

test('a check remembers since when it is as it is, and tells of each change once', () => {
  end(100);
  pass(5);
  health.check();
  const since = nowMs;
  pass(60);
  expect(found('notification_delivery').sinceMs).toBe(since);
  end(0, 50);
  pass(5);
  expect(found('notification_delivery')).toMatchObject({ status: 'critical', sinceMs: nowMs });
  health.check();
  expect(changes.filter((change) => change.startsWith('notification_delivery'))).toEqual([
    'notification_delivery: unknown → healthy',
    'notification_delivery: healthy → critical',
  ]);
});

test('what was never anything but unknown is no change', () => {
  pass(60);
  health.check();
  expect(changes).toEqual([]);
});

test('the latest run can be read without running again', () => {
  const first = health.latest();
  nowMs += 1000;
  expect(health.latest()).toEqual(first);
  expect(first.map(({ checkedAtMs }) => checkedAtMs)).toEqual(first.map(() => nowMs - 1000));
});

test('a heap that will be full within the hour is degraded, within ten minutes critical', () => {
  slope = 10;
  fullInSeconds = 3600;
  expect(status('memory_leak')).toBe('healthy');
  fullInSeconds = 3599;
  expect(status('memory_leak')).toBe('degraded');
  fullInSeconds = 599;
  expect(status('memory_leak')).toBe('critical');
});

/** From a lost message to a page, a health check and the log, in one process. */
import type { HealthStatus } from '@earshot/telemetry';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AlertChannel } from '../../src/channels/channel.ts';
import type { Page } from '../../src/channels/page.ts';
import { Oversight } from '../../src/oversight/oversight.ts';
import { readSettings, type Environment } from '../../src/settings/settings.ts';
import { wallClock } from '../../src/wall-clock.ts';
import { FollowedService } from '../doubles/followed-service.ts';

class RecordingChannel implements AlertChannel {
  readonly name = 'webhook';
  readonly pages: Page[] = [];
  isBroken = false;

  send(page: Page): Promise<void> {
    if (this.isBroken) return Promise.reject(new Error('the receiver answered 500'));
    this.pages.push(page);
    return Promise.resolve();
  }
}

let service: FollowedService;
let channel: RecordingChannel;
let oversight: Oversight;
let told: string[];
let isSilenced: boolean;
let isEmergency: boolean;
let health: [string, HealthStatus][];

beforeEach(() => {
  service = new FollowedService();
  service.runtime.measurements.gauge('earshot.connection.active').set(1, {});
  channel = new RecordingChannel();
  told = [];
  isSilenced = false;
  isEmergency = false;
  health = [];
});
afterEach(() => oversight.stop());

function oversee(env: Environment = {}): void {
  oversight = new Oversight({
    runtime: service.runtime,
    settings: readSettings(env),
    service: { serviceName: 'agent' },
    wall: wallClock(service.runtime.clock, () => Date.UTC(2026, 0, 1) + service.nowMs),
    measurements: () => service.runtime.measurements,
    channels: [channel],
    isAcknowledged: () => false,
    isSilenced: () => isSilenced,
    isEmergency: () => isEmergency,
    publicUrl: () => 'http://127.0.0.1:9464',
    heard: {
      alerted: ({ kind, incident }) => told.push(`${kind} ${incident.alert}`),
      healthChanged: ({ name, status }) => health.push([name, status]),
      sendingFailed: (name, error, isGivenUp) => told.push(`${name} ${error.message} ${isGivenUp}`),
    },
  });
  oversight.start();
}
function lose(count: number): void {
  const connection = service.connect({ correlationId: 'job-7' });
  service.send(connection, count);
  service.pass(61_000);
}

test('a silent failure is paged with its correlation ID and where to read on', async () => {
  oversee();
  lose(3);
  await vi.waitFor(() => expect(channel.pages).toHaveLength(2));
  const page = channel.pages.find(({ labels }) => labels['alertname'] === 'SilentFailures')!;
  expect(page).toMatchObject({
    kind: 'firing',
    tier: 'operations',
    title: 'CRITICAL SilentFailures: agent',
    value: 3,
    count: 3,
    startsAt: '2026-01-01T00:01:02.000Z',
    endsAt: null,
  });
  expect(page.links.map(({ url }) => url)).toContain(
    'http://127.0.0.1:9464/monitoring/websocket/traces?correlation_id=job-7',
  );
  // Three of three were lost, so that the share of successes is bad as well.
  expect(told.toSorted()).toEqual(['firing SilentFailures', 'firing SuccessRateCritical']);
});

test('a silenced alert is judged and written down, and no channel is told', async () => {
  isSilenced = true;
  oversee();
  lose(1);
  await vi.waitFor(() => expect(told).toContain('firing SilentFailures'));
  expect(oversight.incidents.views()).toContainEqual(
    expect.objectContaining({ alert: 'SilentFailures', status: 'firing' }),
  );
  expect(channel.pages).toEqual([]);
});

test('in emergency mode what fires is told once more, to all tiers', async () => {
  oversee();
  lose(1);
  const pages = (): Page[] =>
    channel.pages.filter(({ labels }) => labels['alertname'] === 'SilentFailures');
  await vi.waitFor(() => expect(pages()).toHaveLength(1));
  isEmergency = true;
  oversight.incidents.remind();
  await vi.waitFor(() => expect(pages()).toHaveLength(2));
  expect(pages().map(({ kind, tier, alsoTo }) => [kind, tier, alsoTo])).toEqual([
    ['firing', 'operations', undefined],
    ['repeat', 'operations', ['engineering', 'management', 'executive']],
  ]);
});

test('who was told in emergency mode is told that it is over, though the mode has ended', async () => {
  isEmergency = true;
  oversee();
  lose(1);
  await vi.waitFor(() => expect(channel.pages).toHaveLength(2));
  isEmergency = false;
  for (let seconds = 0; seconds < 1000; seconds += 20) {
    service.pass(20_000);
    oversight.look();
  }
  const ends = (): Page[] => channel.pages.filter(({ kind }) => kind === 'resolved');
  await vi.waitFor(() => expect(ends()).toHaveLength(2));
  expect(ends()[0]).toMatchObject({
    tier: 'operations',
    alsoTo: ['engineering', 'management', 'executive'],
  });
});

test('alerts that are turned off are not judged, and health is', () => {
  oversee({ WEBSOCKET_ALERT_ENABLED: 'false' });
  lose(1);
  expect(oversight.check().find(({ name }) => name === 'silent_failure')?.status).toBe('critical');
  expect(oversight.incidents.views()).toEqual([]);
});

test('a check on demand sees what was lost a moment ago', () => {
  oversee();
  lose(2);
  expect(oversight.check().find(({ name }) => name === 'silent_failure')).toMatchObject({
    status: 'critical',
    value: 2,
  });
  expect(health).toContainEqual(['silent_failure', 'critical']);
});

test('a channel that fails is said, counted and seen in the health of the system', async () => {
  channel.isBroken = true;
  oversee();
  lose(1);
  await vi.waitFor(() => expect(told).toContain('webhook the receiver answered 500 false'));
  expect(oversight.channels()).toMatchObject([{ name: 'webhook', works: false }]);
  expect(oversight.check()[0]?.readings).toMatchObject([{ value: 1, status: 'degraded' }]);
  const sent = service.runtime.measurements.counter('earshot.alert.notifications');
  expect(sent.value({ channel: 'webhook', outcome: 'failed' })).toBeGreaterThan(0);
});

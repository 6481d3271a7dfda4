/** What hides what, and what must never be hidden, by a real Alertmanager. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunningServer } from '@earshot/stack';
import { ALERTS } from '@earshot/telemetry';
import { alertOf, end, known, post, startWithInbox, type PostedAlert } from './alertmanager.ts';
import { Inbox, until } from './inbox.ts';

let inbox: Inbox;
let alertmanager: RunningServer;
beforeEach(async () => {
  inbox = await Inbox.open();
  alertmanager = await startWithInbox(inbox);
});
afterEach(async () => {
  await alertmanager.stop();
  await inbox.close();
});

const COLLECTOR_DOWN: PostedAlert = {
  labels: {
    ...labelsOf('CollectorDown'),
    job: 'collector',
    instance: 'collector:8888',
  },
};

test('a critical alert hides the lesser of its family and service, until it ends', async () => {
  const worse = alertOf('SuccessRateCritical', 'shop');
  await post(alertmanager, worse);
  await until('the worse', () => isTold('SuccessRateCritical', 'shop'));
  await post(
    alertmanager,
    alertOf('SuccessRateLow', 'shop'),
    alertOf('SuccessRateLow', 'bank'),
    alertOf('LatencyHigh', 'shop'),
  );
  await until('another service', () => isTold('SuccessRateLow', 'bank'));
  await until('another family', () => isTold('LatencyHigh', 'shop'));
  expect(await hidden()).toEqual(['SuccessRateLow shop']);
  expect(isTold('SuccessRateLow', 'shop')).toBe(false);

  await end(alertmanager, worse);
  await until('the lesser, now that it is the worst', () => isTold('SuccessRateLow', 'shop'));
  expect(await hidden()).toEqual([]);
});

test('a critical alert of another environment hides nothing', async () => {
  const elsewhere = alertOf('SuccessRateCritical', 'shop');
  const labels = { ...elsewhere.labels, deployment_environment_name: 'staging' };
  await post(alertmanager, { labels });
  await until('it', () => isTold('SuccessRateCritical', 'shop'));
  await post(alertmanager, alertOf('SuccessRateLow', 'shop'));
  await until('the lesser', () => isTold('SuccessRateLow', 'shop'));
});

test('no critical alert hides another critical one', async () => {
  await post(alertmanager, alertOf('SilentFailures', 'shop'));
  await until('the first', () => isTold('SilentFailures', 'shop'));
  const twin = alertOf('SilentFailures', 'shop');
  await post(alertmanager, { labels: { ...twin.labels, alertname: 'SilentFailuresTwin' } });
  await until('its twin', () => isTold('SilentFailuresTwin', 'shop'));
  expect(await hidden()).toEqual([]);
});

test('a Collector that is down hides what cannot be known without it, and nothing else', async () => {
  await post(alertmanager, COLLECTOR_DOWN);
  await until('the Collector', () => inbox.callsOf('CollectorDown').length === 1);
  await post(
    alertmanager,
    alertOf('NoActiveConnections', 'shop'),
    alertOf('SuccessRateLow', 'shop'),
    alertOf('SuccessRateCritical', 'bank'),
    alertOf('SilentFailures', 'shop'),
    alertOf('TelemetryAbsent', 'shop'),
  );
  await until('a silent failure', () => isTold('SilentFailures', 'shop'));
  await until('telemetry absent', () => isTold('TelemetryAbsent', 'shop'));
  expect(await hidden()).toEqual([
    'NoActiveConnections shop',
    'SuccessRateCritical bank',
    'SuccessRateLow shop',
  ]);
  expect(inbox.calls).toHaveLength(3);
});

test('what climbs to a higher tier does not silence the page of operations, nor the lower tier', async () => {
  const base = alertOf('SuccessRateCritical', 'shop');
  for (const tier of ['executive', 'management', 'engineering']) {
    const labels = { ...base.labels, alertname: 'Escalated', source_alert: 'SuccessRateCritical' };
    await post(alertmanager, { labels: { ...labels, tier } });
    await until(tier, () => inbox.calls.some(({ receiver }) => receiver === tier));
  }
  await post(alertmanager, alertOf('SuccessRateLow', 'shop'));
  await until('the lesser of operations', () => isTold('SuccessRateLow', 'shop'));
  await post(alertmanager, base);
  await until('the page of operations', () => isTold('SuccessRateCritical', 'shop'));
  expect(await hidden()).toEqual(['SuccessRateLow shop']);
});

test('alerts of others, which have no family, hide none of each other', async () => {
  const labels = { severity: 'critical', tier: 'operations', alertname: 'DiskFull' };
  await post(alertmanager, { labels });
  await until('it', () => inbox.callsOf('DiskFull').length === 1);
  await post(alertmanager, { labels: { ...labels, severity: 'high', alertname: 'DiskSlow' } });
  await until('the lesser', () => inbox.callsOf('DiskSlow').length === 1);
});

function isTold(name: string, service: string): boolean {
  return inbox.callsOf(name, { service_name: service }).length > 0;
}

async function hidden(): Promise<string[]> {
  return (await known(alertmanager))
    .filter(({ status }) => status.inhibitedBy.length > 0)
    .map(({ labels }) => `${labels['alertname']} ${labels['service_name']}`)
    .toSorted();
}

function labelsOf(name: 'CollectorDown'): Record<string, string> {
  const { severity, tier, team, family } = ALERTS[name];
  return { alertname: name, severity, tier, team, family };
}

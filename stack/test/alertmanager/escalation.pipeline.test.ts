/**
 * A critical alert climbs from tier to tier while nobody acknowledges it: real Prometheus, real
 * Alertmanager, the very rules and routes, in seconds instead of minutes.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunningServer } from '@earshot/stack';
import { startWithInbox } from './alertmanager.ts';
import { Inbox, until } from './inbox.ts';
import { startWithRules, WatchedService } from './prometheus.ts';

const ESCALATION = {
  intervalSeconds: 0.2,
  latchSeconds: 60,
  steps: [
    { tier: 'engineering', afterSeconds: 2 },
    { tier: 'management', afterSeconds: 4 },
    { tier: 'executive', afterSeconds: 6 },
  ],
} as const;
const TIERS = ESCALATION.steps.map(({ tier }) => tier);

let inbox: Inbox;
let alertmanager: RunningServer;
let prometheus: RunningServer;
beforeEach(async () => {
  inbox = await Inbox.open();
  alertmanager = await startWithInbox(inbox);
  prometheus = await startWithRules({ alertmanagers: [alertmanager], escalation: ESCALATION });
});
afterEach(async () => {
  await prometheus.stop();
  await alertmanager.stop();
  await inbox.close();
});

test('an alert nobody acknowledges is told to each tier in turn, by exactly its channels', async () => {
  await new WatchedService(prometheus, 'shop').loses(1000);
  await until('the executive tier', () => isTold('executive', 'shop'));
  expect(inbox.calls.map(({ receiver }) => receiver)).toEqual(['critical', ...TIERS]);
  // A thousand losses are one page, which says how many.
  expect(inbox.calls[0]?.alerts).toMatchObject([
    { annotations: { description: expect.stringMatching(/^shop lost 1000 notifications/) } },
  ]);
  for (const call of inbox.calls.slice(1)) {
    expect(call.alerts).toMatchObject([
      {
        labels: {
          source_alert: 'SilentFailures',
          service_name: 'shop',
          deployment_environment_name: 'test',
          family: 'silent_failures',
          severity: 'critical',
          tier: call.receiver,
        },
      },
    ]);
  }
  await until('the mail to the executive', () => mailedTo('executive@example.com'));
  expect(inbox.mails.map(({ to }) => to.join()).toSorted()).toEqual(
    ['operations', ...TIERS].map((tier) => `${tier}@example.com`).toSorted(),
  );
  expect(inbox.slack.map(({ attachments }) => attachments[0]?.title)).toEqual([
    '[CRITICAL] SilentFailures: shop (test)',
    '[CRITICAL] SilentFailures, not acknowledged: shop (test)',
  ]);
});

test('an acknowledgement stops the climb of its alert and service alone, until it expires', async () => {
  const [shop, bank] = [
    new WatchedService(prometheus, 'shop'),
    new WatchedService(prometheus, 'bank'),
  ];
  await shop.loses(1);
  await bank.loses(1);
  await until('the page', () => isTold('critical', 'shop'));
  await shop.acknowledges('SilentFailures');
  await bank.acknowledges('BridgeFailures');
  await until('what was not acknowledged at the top', () => isTold('executive', 'bank'));
  expect(TIERS.filter((tier) => isTold(tier, 'shop'))).toEqual([]);

  await shop.acknowledges('SilentFailures', false);
  await until('the climb, after it expired', () => isTold('engineering', 'shop'));
  await shop.acknowledges('SilentFailures');
  await until('its end', () =>
    inbox.calls.some(({ receiver, status }) => receiver === 'engineering' && status === 'resolved'),
  );
  expect(isTold('executive', 'shop')).toBe(false);
});

test('an alert that came and went climbs on until somebody acknowledges it', async () => {
  const shop = new WatchedService(prometheus, 'shop');
  await shop.loses(3);
  await until('the page', () => isTold('critical', 'shop'));
  await shop.ends();
  await until('its end', () => inbox.calls.some(({ status }) => status === 'resolved'));
  expect(isTold('executive', 'shop')).toBe(false);
  await until('the top, nevertheless', () => isTold('executive', 'shop'));

  await shop.acknowledges('SilentFailures');
  for (const tier of TIERS)
    await until(`the end for ${tier}`, () =>
      inbox.calls.some(({ receiver, status }) => receiver === tier && status === 'resolved'),
    );
});

test('an acknowledgement that outlived its alert holds when it has expired', async () => {
  const [shop, bank] = [
    new WatchedService(prometheus, 'shop'),
    new WatchedService(prometheus, 'bank'),
  ];
  await shop.loses(1);
  await until('the page', () => isTold('critical', 'shop'));
  await shop.acknowledges('SilentFailures');
  await until('the acknowledgement in Prometheus', async () => {
    const response = await fetch(`${prometheus.url}/api/v1/query?query=earshot_alert_acknowledged`);
    return (await response.text()).includes('"shop"');
  });
  await shop.ends();
  await until('its end', () => inbox.calls.some(({ status }) => status === 'resolved'));
  await shop.acknowledges('SilentFailures', false);
  // Later than the other, which goes all the way.
  await bank.loses(1);
  await until('the top, for another', () => isTold('executive', 'bank'));
  expect(TIERS.filter((tier) => isTold(tier, 'shop'))).toEqual([]);
});

function isTold(receiver: string, service: string): boolean {
  return inbox.calls.some(
    (call) =>
      call.receiver === receiver &&
      call.alerts.some(({ labels }) => labels['service_name'] === service),
  );
}

function mailedTo(address: string): boolean {
  return inbox.mails.some(({ to }) => to.includes(address));
}

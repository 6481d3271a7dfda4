/** How many notifications alerts make: none waits for another, none is told twice, none floods. */
import { expect, test } from 'vitest';
import { alertOf, end, known, post, SHORT } from './alertmanager.ts';
import { freshInbox } from './fresh-inbox.ts';
import { until } from './inbox.ts';

/** Nothing of a test lasts so long: what waits for it does not come. */
const NEVER_SECONDS = 3600;

const pager = freshInbox();

test('a second critical alert does not wait for the interval of the first (trap 7)', async () => {
  const server = await pager.start({
    groupings: { ...SHORT, page: { intervalSeconds: NEVER_SECONDS } },
  });
  await post(server, alertOf('SilentFailures', 'shop'));
  await until('the first', () => pager.inbox.callsOf('SilentFailures').length === 1);
  await post(server, alertOf('SilentFailures', 'bank'), alertOf('BridgeFailures', 'shop'));
  await until('another service', () => isTold('SilentFailures', 'bank'));
  await until('another alert', () => isTold('BridgeFailures', 'shop'));
  expect(pager.inbox.calls.map(({ alerts }) => alerts.length)).toEqual([1, 1, 1]);
});

test('a thousand reports of one failing service are one alert and one notification', async () => {
  const server = await pager.start();
  const startsAt = new Date().toISOString();
  for (let i = 0; i < 10; i += 1) {
    const hundred = Array.from({ length: 100 }, () =>
      alertOf('SilentFailures', 'shop', { startsAt }),
    );
    await post(server, ...hundred);
  }
  await post(server, alertOf('SilentFailures', 'later'));
  await until('what came last', () => isTold('SilentFailures', 'later'));
  expect(pager.inbox.callsOf('SilentFailures', { service_name: 'shop' })).toHaveLength(1);
  expect(await known(server)).toHaveLength(2);
});

test('lesser alerts of one service and family are one notification, which says how many', async () => {
  const server = await pager.start();
  const family = { family: 'success_rate' };
  const lesser = alertOf('SuccessRateLow', 'shop');
  const slower = { labels: { ...lesser.labels, alertname: 'SuccessFalling', severity: 'medium' } };
  await post(server, slower, lesser, alertOf('LatencyHigh', 'shop'));
  await until('both groups', () => pager.inbox.calls.length === 2);

  const [together] = pager.inbox.callsOf('SuccessRateLow', family);
  expect(together).toMatchObject({ receiver: 'notice', status: 'firing' });
  expect(together?.alerts.map(({ labels }) => labels['alertname']).toSorted()).toEqual([
    'SuccessFalling',
    'SuccessRateLow',
  ]);
  expect(pager.inbox.callsOf('LatencyHigh')[0]?.alerts).toHaveLength(1);
  await until('both in Slack', () => pager.inbox.slack.length === 2);
  const titles = pager.inbox.slack.map(({ attachments }) => attachments[0]?.title).toSorted();
  expect(titles).toEqual([
    '[HIGH] SuccessRateLow: shop (test) (2 alerts)',
    '[MEDIUM] LatencyHigh: shop (test)',
  ]);
});

test('an alert that goes on is told again after the cooldown, and its end once', async () => {
  const server = await pager.start({
    groupings: { ...SHORT, page: { intervalSeconds: 0.2, repeatSeconds: 1 } },
  });
  const alert = alertOf('SilentFailures', 'shop');
  await post(server, alert);
  await until('two repetitions', () => pager.inbox.calls.length === 3);
  await end(server, alert);
  await until('its end', () => pager.inbox.calls.at(-1)?.status === 'resolved');
  const count = pager.inbox.calls.length;
  await post(server, alertOf('BridgeFailures', 'later'));
  await until('a later one, twice', () => pager.inbox.callsOf('BridgeFailures').length === 2);
  expect(pager.inbox.callsOf('SilentFailures')).toHaveLength(count);
});

test('what was told is not told again by an Alertmanager that was restarted', async () => {
  const server = await pager.start();
  const alert = alertOf('SilentFailures', 'shop');
  await post(server, alert);
  await until('the first', () => pager.inbox.calls.length === 1);
  await server.restart();
  await post(server, alert, alertOf('SilentFailures', 'later'));
  await until('a later one', () => isTold('SilentFailures', 'later'));
  expect(pager.inbox.callsOf('SilentFailures', { service_name: 'shop' })).toHaveLength(1);
});

function isTold(name: string, service: string): boolean {
  return pager.inbox.callsOf(name, { service_name: service }).length > 0;
}

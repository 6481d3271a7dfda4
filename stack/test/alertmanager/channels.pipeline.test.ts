/** Which alert reaches which channel, what it says there, and secrets that are files. */
import { expect, test } from 'vitest';
import type { RunningServer } from '@earshot/stack';
import { alertOf, end, known, post } from './alertmanager.ts';
import { freshInbox } from './fresh-inbox.ts';
import { Inbox, until } from './inbox.ts';

const LINKS = {
  runbook_url: 'http://earshot.example/runbooks/SilentFailures',
  dashboard_url: 'http://grafana.example/d/websocket_operations',
  trace_search_url: 'http://jaeger.example/search?service=shop',
};
const TOLD = { summary: 'Lost & <!channel> silent.', description: '3 of them.', ...LINKS };

const pager = freshInbox();

test('a critical alert says the same by webhook, Slack and email, and so does its end', async () => {
  const server = await pager.start();
  const alert = alertOf('SilentFailures', 'shop', {
    annotations: TOLD,
    startsAt: new Date(Date.now() - 5000).toISOString(),
  });
  await post(server, alert);
  await until('three channels', () => counts() === '1 webhook, 1 slack, 1 email');

  expect(pager.inbox.calls[0]).toMatchObject({
    receiver: 'critical',
    status: 'firing',
    alerts: [{ status: 'firing', labels: alert.labels, annotations: TOLD }],
  });
  const title = '[CRITICAL] SilentFailures: shop (test)';
  const since = /since 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC/;
  const [attachment] = pager.inbox.slack[0]!.attachments;
  expect(attachment).toMatchObject({
    title,
    title_link: LINKS.dashboard_url,
    color: 'danger',
    footer: '1 firing, 0 ended · told to critical',
  });
  // A title shall not be able to call out a whole channel.
  expect(attachment?.text).toContain('Lost &amp; &lt;!channel&gt; silent.\n3 of them.');
  expect(attachment?.text).toMatch(since);
  expect(attachment?.text).toContain(
    `<${LINKS.runbook_url}|Runbook> <${LINKS.dashboard_url}|Dashboard> <${LINKS.trace_search_url}|Traces>`,
  );
  expect(pager.inbox.mails[0]).toMatchObject({ to: ['operations@example.com'], subject: title });
  for (const text of [TOLD.summary, TOLD.description, ...Object.values(LINKS), since])
    expect(pager.inbox.mails[0]?.text).toMatch(typeof text === 'string' ? literally(text) : text);

  await end(server, alert);
  await until('its end', () => counts() === '2 webhook, 2 slack, 2 email');
  expect(pager.inbox.calls[1]).toMatchObject({
    status: 'resolved',
    alerts: [{ status: 'resolved' }],
  });
  expect(pager.inbox.slack[1]?.attachments[0]).toMatchObject({
    title: '[ENDED] SilentFailures: shop (test)',
    color: 'good',
  });
  expect(pager.inbox.mails[1]?.text).toMatch(/Ended: SilentFailures[^]*ended \d\d:\d\d:\d\d UTC/);
});

test.each([
  ['engineering', '1 webhook, 1 slack, 1 email'],
  ['management', '1 webhook, 0 slack, 1 email'],
  ['executive', '1 webhook, 0 slack, 1 email'],
])('what climbs to %s reaches exactly its channels', async (tier, expected) => {
  const server = await pager.start();
  const { labels } = alertOf('SilentFailures', 'shop');
  await post(server, {
    labels: { ...labels, alertname: 'EscalatedToThem', source_alert: 'SilentFailures', tier },
  });
  await until('its channels', () => counts() === expected);
  await settled(server);
  expect(counts()).toBe(expected);
  expect(pager.inbox.calls[0]?.receiver).toBe(tier);
  expect(pager.inbox.mails[0]).toMatchObject({
    to: [`${tier}@example.com`],
    subject: '[CRITICAL] SilentFailures, not acknowledged: shop (test)',
  });
});

test('an emergency reaches every channel and the mailboxes of all tiers, once', async () => {
  const server = await pager.start();
  await post(server, {
    labels: {
      alertname: 'Emergency',
      emergency: 'true',
      severity: 'critical',
      service_name: 'shop',
    },
    annotations: { summary: 'Pulled the cord.' },
  });
  await until('its channels', () => counts() === '1 webhook, 1 slack, 1 email');
  await settled(server);
  expect(counts()).toBe('1 webhook, 1 slack, 1 email');
  expect(pager.inbox.mails[0]?.to).toEqual(
    ['operations', 'engineering', 'management', 'executive'].map((tier) => `${tier}@example.com`),
  );
});

test('the Watchdog goes to the outside check again and again, and to no person', async () => {
  const server = await pager.start();
  await post(server, alertOf('Watchdog', 'pipeline'));
  await until('three beats', () => pager.inbox.heartbeats.length >= 3);
  expect(counts()).toBe('0 webhook, 0 slack, 0 email');
});

test('a secret that changes is read anew, without a restart', async () => {
  const server = await pager.start();
  const other = await Inbox.open();
  try {
    await post(server, alertOf('SilentFailures', 'before'));
    await until('the first', () => pager.inbox.callsOf('SilentFailures').length === 1);
    await pager.inbox.keepSecret('webhook_url', `${other.url}/webhook`);
    await post(server, alertOf('SilentFailures', 'after'));
    await until('the second, elsewhere', () => other.callsOf('SilentFailures').length === 1);
    expect(pager.inbox.callsOf('SilentFailures', { service_name: 'after' })).toEqual([]);
  } finally {
    await other.close();
  }
});

test('without Slack’s address and with a wrong password the webhook works, and the log says what fails', async () => {
  await pager.inbox.loseSecret('slack_url');
  await pager.inbox.keepSecret('smtp_password', 'wrong');
  const server = await pager.start();
  await post(server, alertOf('SilentFailures', 'shop'));
  await until('the webhook', () => pager.inbox.calls.length === 1);
  await until('both in the log', () => /slack_url: no such file/.test(server.log()));
  await until('the mail in the log', () => /auth/i.test(server.log()));
  expect(counts()).toBe('1 webhook, 0 slack, 0 email');
});

test('starts as committed, with no secret at all', async () => {
  for (const name of ['slack_url', 'webhook_url', 'watchdog_url', 'smtp_password'])
    await pager.inbox.loseSecret(name);
  const server = await pager.start();
  await post(server, alertOf('SilentFailures', 'shop'));
  await until('the failure in the log', () => /webhook_url: no such file/.test(server.log()));
  expect(await known(server)).toHaveLength(1);
});

test('only the channels that are set up are used', async () => {
  const server = await pager.start({ channels: ['webhook'] });
  await post(server, alertOf('SilentFailures', 'shop'), alertOf('LatencyHigh', 'shop'));
  await until('both', () => pager.inbox.calls.length === 2);
  await settled(server);
  expect(counts()).toBe('2 webhook, 0 slack, 0 email');
});

function counts(): string {
  return `${pager.inbox.calls.length} webhook, ${pager.inbox.slack.length} slack, ${pager.inbox.mails.length} email`;
}

/** A later alert has gone through all stages by all channels of its own: what was to come is there. */
async function settled(server: RunningServer): Promise<void> {
  const before = [pager.inbox.calls.length, pager.inbox.slack.length, pager.inbox.mails.length];
  await post(server, alertOf('BridgeFailures', 'later'));
  await until('a later alert', () => pager.inbox.callsOf('BridgeFailures').length === 1);
  const config = await (await fetch(`${server.url}/api/v2/status`)).text();
  if (config.includes('slack_configs'))
    await until('it in Slack', () => pager.inbox.slack.length > (before[1] ?? 0));
  if (config.includes('email_configs'))
    await until('its record', () => pager.inbox.mails.some(({ subject }) => /later/.test(subject)));
  remove(pager.inbox.calls, (call) =>
    call.alerts.some((alert) => alert.labels['service_name'] === 'later'),
  );
  remove(pager.inbox.slack, (message) => message.attachments[0]?.title.includes('later') === true);
  remove(pager.inbox.mails, ({ subject }) => subject.includes('later'));
}

function remove<T>(list: T[], isIt: (item: T) => boolean): void {
  list.splice(0, list.length, ...list.filter((item) => !isIt(item)));
}

function literally(text: string): RegExp {
  return new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
}

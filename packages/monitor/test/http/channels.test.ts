/** A test of the channels: what real receivers get, and what whoever asked is told. */
import { expect, it } from 'vitest';
import {
  ALLOW_LOOPBACK,
  MailReceiver,
  opened,
  PostReceiver,
  type SlackBody,
} from '../doubles/receivers.ts';
import { serve, SOMEBODY } from '../doubles/served-api.ts';

const TEST = '/monitoring/websocket/channels/test';
const ALERTS = '/monitoring/websocket/alerts';

it('goes by every channel, says that nothing is wrong and who asked, and is answered for each', async () => {
  const [slack, webhook, alertmanager, mail] = await Promise.all([
    opened(PostReceiver.open()),
    opened(PostReceiver.open()),
    opened(PostReceiver.open()),
    opened(MailReceiver.open()),
  ]);
  const served = serve({
    ...ALLOW_LOOPBACK,
    EARSHOT_ALERT_EMAIL_ENGINEERING: 'dev@example.com',
    EARSHOT_ALERT_EMAIL_EXECUTIVE: 'ceo@example.com',
    EARSHOT_ALERT_SLACK_URL: slack.url,
    EARSHOT_ALERT_WEBHOOK_URL: webhook.url,
    EARSHOT_ALERT_EMAIL_SERVER: mail.url,
    EARSHOT_ALERTMANAGER_URL: alertmanager.origin,
  });
  const answer = await served.post(TEST, { by: 'ada' });
  expect(answer.statusCode).toBe(200);
  expect(answer.json().tests).toEqual(
    ['slack', 'webhook', 'email', 'alertmanager'].map((channel) => ({
      channel,
      delivered: true,
      duration_ms: expect.any(Number),
    })),
  );

  const title = 'TEST, nothing is wrong: chat';
  const textBy = (channel: string): string =>
    `ada asked whether alerts of chat come by ${channel}. This one did, so there is nothing to do.`;
  const [page] = await webhook.bodies();
  expect(page).toMatchObject({
    kind: 'test',
    tier: 'operations',
    title,
    text: textBy('webhook'),
    labels: { alertname: 'ChannelTest', severity: 'medium', family: 'channel_test' },
    startsAt: '2026-01-01T00:00:00.000Z',
    endsAt: '2026-01-01T00:00:00.000Z',
  });
  const [message] = await slack.bodies<SlackBody>();
  expect(message!.attachments[0]).toMatchObject({ color: '#3498db', text: textBy('Slack') });
  // The first tier that has a mailbox, and nobody above it.
  expect(mail.mails[0]).toContain('To: dev@example.com\r\n');
  expect(mail.mails[0]).not.toContain('ceo@');
  const [posted] = await alertmanager.bodies<unknown>();
  expect(posted).toMatchObject([
    {
      labels: { alertname: 'ChannelTest', severity: 'medium', tier: 'operations' },
      annotations: { summary: title, description: textBy('Alertmanager') },
      startsAt: '2026-01-01T00:00:00.000Z',
      endsAt: '2026-01-01T00:02:00.000Z',
    },
  ]);

  expect(served.logs).toMatchObject(
    ['slack', 'webhook', 'email', 'alertmanager'].map((channel) => ({
      event: 'channel_tested',
      audit: true,
      channel,
      by: 'ada',
      delivered: true,
    })),
  );
  expect((await served.ask(ALERTS)).json().channels).toMatchObject(
    Array.from({ length: 4 }, () => ({ works: true, last_sent_at: expect.any(String) })),
  );
  expect((await served.ask('/metrics')).body).toMatch(
    /^earshot_alert_notifications_total\{channel="slack",outcome="succeeded".*\} 1$/m,
  );
});

it('goes by the one channel that is named', async () => {
  const [slack, webhook] = await Promise.all([
    opened(PostReceiver.open()),
    opened(PostReceiver.open()),
  ]);
  const served = serve({
    ...ALLOW_LOOPBACK,
    EARSHOT_ALERT_SLACK_URL: slack.url,
    EARSHOT_ALERT_WEBHOOK_URL: webhook.url,
  });
  const answer = await served.post(TEST, { channel: 'webhook' });
  expect(answer.json().tests).toMatchObject([{ channel: 'webhook', delivered: true }]);
  expect([slack.received.length, webhook.received.length]).toEqual([0, 1]);
  expect(JSON.parse(webhook.received[0]!.body).text).toMatch(/^Somebody asked/);
});

it('says in words why a channel does not work, tries once, and shows it until the next', async () => {
  const webhook = await opened(PostReceiver.open({ status: 404, answer: 'no_such_hook' }));
  const served = serve({
    ...ALLOW_LOOPBACK,
    EARSHOT_ALERT_SLACK_URL: 'http://127.0.0.1:1/',
    EARSHOT_ALERT_WEBHOOK_URL: webhook.url,
    EARSHOT_ALERTMANAGER_URL: 'http://127.0.0.1:1',
  });
  const { tests } = (await served.post(TEST)).json();
  expect(tests).toMatchObject([
    { channel: 'slack', delivered: false, error: expect.stringMatching(/^nothing listens there/) },
    { channel: 'webhook', delivered: false, error: 'the receiver answered 404: no_such_hook' },
    {
      channel: 'alertmanager',
      delivered: false,
      error: expect.stringMatching(/^127\.0\.0\.1:1: nothing listens there/),
    },
  ]);
  expect(webhook.received).toHaveLength(1);
  expect((await served.ask(ALERTS)).json().channels).toMatchObject([
    { channel: 'slack', works: false, last_error: expect.stringContaining('ECONNREFUSED') },
    { channel: 'webhook', works: false, waiting: 0 },
    { channel: 'alertmanager', works: false, waiting: 0 },
  ]);
  expect(served.logs.map(({ event, level, delivered }) => [event, level, delivered])).toEqual(
    Array.from({ length: 3 }, () => ['channel_tested', 40, false]),
  );
  expect((await served.ask('/metrics')).body).toMatch(
    /^earshot_alert_notifications_total\{channel="webhook",outcome="failed".*\} 1$/m,
  );

  webhook.behaviour.status = 200;
  await served.post(TEST, { channel: 'webhook' });
  expect((await served.ask(ALERTS)).json().channels[1]).toMatchObject({ works: true });
});

it('begins no incident, and changes none that there is', async () => {
  const served = serve(SOMEBODY);
  const alerts = async (): Promise<unknown> => (await served.ask(ALERTS)).json().alerts;
  const before = await alerts();
  await served.post(TEST);
  served.oversight.incidents.judge(served.service.nowMs);
  expect(await alerts()).toEqual(before);
});

it('may be asked for six times a minute', async () => {
  const served = serve(SOMEBODY);
  for (let time = 0; time < 6; time++) {
    expect((await served.post(TEST)).statusCode).toBe(200);
    served.service.nowMs += 1_000;
  }
  const refused = await served.post(TEST);
  expect([refused.statusCode, refused.json().error.code]).toEqual([429, 'too_many_tests']);
  expect(refused.headers['retry-after']).toBe('54');
  served.service.nowMs += 53_999;
  expect((await served.post(TEST)).statusCode).toBe(429);
  served.service.nowMs += 1;
  expect((await served.post(TEST)).statusCode).toBe(200);
});

it('of a channel that is not set is refused, with those that are', async () => {
  const answer = await serve(SOMEBODY).post(TEST, { channel: 'slack' });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error).toMatchObject({
    code: 'unknown_channel',
    field: 'channel',
    value: 'slack',
    allowed: 'webhook',
  });
});

it('says which settings are missing where no channel is set', async () => {
  const answer = await serve().post(TEST);
  expect([answer.statusCode, answer.json().error.code]).toEqual([503, 'no_channel']);
  expect(answer.json().error.message).toContain('EARSHOT_ALERT_SLACK_URL');
});

it.each([
  { channel: '' },
  { channel: 7 },
  { by: ' ' },
  { by: 'a'.repeat(101) },
  { severity: 'critical' },
])('refuses %j', async (body) => {
  const served = serve(SOMEBODY);
  expect((await served.post(TEST, body)).statusCode).toBe(400);
  expect(served.logs).toEqual([]);
});

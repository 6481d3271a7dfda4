/** An emergency that a person raises: by every channel, to real receivers, past whatever is stuck. */
import { describe, expect, it } from 'vitest';
import type { Emergency } from '../../src/alerts/alert.ts';
import {
  ALLOW_LOOPBACK,
  MailReceiver,
  opened,
  PostReceiver,
  type SlackBody,
} from '../doubles/receivers.ts';
import { serve, SOMEBODY } from '../doubles/served-api.ts';

const EMERGENCY = '/monitoring/websocket/emergency/alert';
const FIRE: Emergency = {
  title: 'Users hear nothing',
  message: 'Since noon.\nRoom 5 <!channel>',
  severity: 'critical',
};
const MAILBOXES = {
  EARSHOT_ALERT_EMAIL_OPERATIONS: 'ops@example.com',
  EARSHOT_ALERT_EMAIL_EXECUTIVE: 'ceo@example.com',
};

describe('an emergency', () => {
  it('reaches Slack, the webhook, the mailboxes of all tiers and Alertmanager', async () => {
    const [slack, webhook, alertmanager, mail] = await Promise.all([
      opened(PostReceiver.open()),
      opened(PostReceiver.open()),
      opened(PostReceiver.open()),
      opened(MailReceiver.open()),
    ]);
    const served = serve({
      ...ALLOW_LOOPBACK,
      ...MAILBOXES,
      EARSHOT_ALERT_SLACK_URL: slack.url,
      EARSHOT_ALERT_WEBHOOK_URL: webhook.url,
      EARSHOT_ALERT_EMAIL_SERVER: mail.url,
      EARSHOT_ALERTMANAGER_URL: alertmanager.origin,
    });
    const answer = await served.post(EMERGENCY, FIRE);
    expect([answer.statusCode, answer.json()]).toEqual([
      202,
      { status: 'accepted', channels: ['slack', 'webhook', 'email', 'alertmanager'] },
    ]);

    const title = 'EMERGENCY (critical) Users hear nothing: chat';
    const [page] = await webhook.bodies();
    expect(page).toMatchObject({
      kind: 'emergency',
      tier: 'operations',
      alsoTo: ['engineering', 'management', 'executive'],
      title,
      text: FIRE.message,
      labels: { alertname: 'EmergencyAlert', severity: 'critical', emergency: 'true' },
      endsAt: null,
      samples: [],
    });
    const [message] = await slack.bodies<SlackBody>();
    expect(message!.text).toBe(title);
    expect(message!.attachments[0]).toMatchObject({
      color: '#c0392b',
      text: 'Since noon.\nRoom 5 &lt;!channel&gt;',
      footer: 'Earshot, for operations, engineering, management, executive',
    });
    const [posted] = await alertmanager.bodies<unknown[]>();
    expect(posted![0]).toMatchObject({
      labels: { alertname: 'EmergencyAlert' },
      annotations: { summary: FIRE.title, description: FIRE.message },
    });
    await mail.until(1);
    expect(mail.mails[0]).toContain('To: ops@example.com, ceo@example.com');
    expect(mail.mails[0]).toContain(`Subject: ${title}`);
    expect(mail.mails[0]).toContain('Raised at 2026-01-01T00:00:00.000Z.');
  });

  it('passes a page that its receiver never answers', async () => {
    const webhook = await opened(PostReceiver.open({ status: 'never' }));
    const served = serve({ ...ALLOW_LOOPBACK, EARSHOT_ALERT_WEBHOOK_URL: webhook.url });
    const connection = served.service.connect({ correlationId: 'job-1' });
    served.service.send(connection);
    served.service.pass(61_000);
    await webhook.bodies(1);
    webhook.behaviour.status = 200;
    await served.post(EMERGENCY, FIRE);
    const kinds = (await webhook.bodies(2)).map(({ kind }) => kind);
    expect(kinds).toEqual(['firing', 'emergency']);
  });

  it('is sent once more where its receiver failed', async () => {
    const webhook = await opened(PostReceiver.open({ status: 500 }));
    const served = serve({ ...ALLOW_LOOPBACK, EARSHOT_ALERT_WEBHOOK_URL: webhook.url });
    await served.post(EMERGENCY, FIRE);
    await webhook.bodies(1);
    webhook.behaviour.status = 200;
    await webhook.bodies(2);
    await expect
      .poll(() => served.oversight.channels()[0])
      .toMatchObject({ name: 'webhook', works: true });
  });

  it('of emergency mode goes the same ways', async () => {
    const webhook = await opened(PostReceiver.open());
    const served = serve({ ...ALLOW_LOOPBACK, EARSHOT_ALERT_WEBHOOK_URL: webhook.url });
    await served.post('/monitoring/websocket/emergency/mode', { minutes: 5, reason: 'a fire' });
    const [page] = await webhook.bodies();
    expect(page).toMatchObject({
      kind: 'emergency',
      title: 'EMERGENCY (critical) Emergency mode: chat',
      text: 'a fire',
    });
    served.emergencyMode.stop();
  });

  it('is counted, and stands in the audit log without its message', async () => {
    const served = serve(SOMEBODY);
    await served.post(EMERGENCY, FIRE);
    expect(served.logs).toMatchObject([
      { event: 'emergency_alert', audit: true, severity: 'critical', title: FIRE.title },
    ]);
    expect(JSON.stringify(served.logs)).not.toContain('noon');
    expect((await served.ask('/metrics')).body).toMatch(
      /^earshot_emergency_alerts_total\{severity="critical",.*\} 1$/m,
    );
  });

  it('that is raised twice is sent once', async () => {
    const webhook = await opened(PostReceiver.open());
    const served = serve({ ...ALLOW_LOOPBACK, EARSHOT_ALERT_WEBHOOK_URL: webhook.url });
    await served.post(EMERGENCY, FIRE);
    const answer = await served.post(EMERGENCY, FIRE);
    expect([answer.statusCode, answer.json().status]).toEqual([202, 'duplicate']);
    await served.post(EMERGENCY, { ...FIRE, title: 'Another' });
    expect((await webhook.bodies(2)).map(({ title }) => title)).toEqual([
      'EMERGENCY (critical) Users hear nothing: chat',
      'EMERGENCY (critical) Another: chat',
    ]);
  });

  it('that a program raises again and again is a few lines a second, and one that counts the rest', async () => {
    const served = serve(SOMEBODY);
    for (let times = 0; times < 20; times++) await served.post(EMERGENCY, FIRE);
    // That its channel can't be reached is told as well, sooner or later.
    const told = () => served.logs.filter(({ event }) => event !== 'alert_not_sent');
    expect(told()).toHaveLength(6);
    served.service.nowMs += 1_000;
    await served.post(EMERGENCY, FIRE);
    expect(told()[6]).toMatchObject({
      event: 'audit_lines_held_back',
      kind: 'emergency_alert',
      held: 14,
    });
    expect(served.logs[7]).toMatchObject({ event: 'emergency_alert', duplicate: true });
  });

  it('beyond five a minute is refused', async () => {
    const served = serve(SOMEBODY);
    for (let number = 0; number < 5; number++) {
      const answer = await served.post(EMERGENCY, { ...FIRE, title: `fire ${number}` });
      expect(answer.statusCode).toBe(202);
    }
    const answer = await served.post(EMERGENCY, FIRE);
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '60']);
  });

  it('says plainly when no channel is set, and which settings set one', async () => {
    const served = serve();
    const answer = await served.post(EMERGENCY, FIRE);
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    const { error } = answer.json();
    expect(error.code).toBe('no_channel');
    for (const name of ['SLACK_URL', 'WEBHOOK_URL', 'EMAIL_SERVER']) {
      expect(error.message).toContain(`EARSHOT_ALERT_${name}`);
    }
    expect(error.message).toContain('EARSHOT_ALERTMANAGER_URL');
    expect(served.logs).toHaveLength(1);
  });

  it('says plainly when alerts are off', async () => {
    const served = serve({ ...SOMEBODY, WEBSOCKET_ALERT_ENABLED: 'false' });
    const answer = await served.post(EMERGENCY, FIRE);
    expect([answer.statusCode, answer.json().error.field]).toEqual([
      503,
      'WEBSOCKET_ALERT_ENABLED',
    ]);
  });

  it.each([
    ['no severity', { title: 'a', message: 'b' }],
    ['another severity', { ...FIRE, severity: 'low' }],
    ['an empty title', { ...FIRE, title: '' }],
    ['a long title', { ...FIRE, title: 'a'.repeat(201) }],
    ['a long message', { ...FIRE, message: 'a'.repeat(2_001) }],
    ['labels of its own', { ...FIRE, labels: { tier: 'executive' } }],
  ])('with %s is refused', async (_, body) => {
    const served = serve(SOMEBODY);
    expect((await served.post(EMERGENCY, body)).statusCode).toBe(400);
    expect(served.logs).toEqual([]);
  });

  it.each([{ title: 'a'.repeat(200) }, { message: 'a'.repeat(2_000) }, { severity: 'medium' }])(
    'takes %j',
    async (most) => {
      expect((await serve(SOMEBODY).post(EMERGENCY, { ...FIRE, ...most })).statusCode).toBe(202);
    },
  );

  it('keeps what a terminal or a mail would take for an order out of its page', async () => {
    const webhook = await opened(PostReceiver.open());
    const served = serve({ ...ALLOW_LOOPBACK, EARSHOT_ALERT_WEBHOOK_URL: webhook.url });
    const title = 'Fire\r\nBcc: all@example.com';
    await served.post(EMERGENCY, { ...FIRE, title, message: 'a\r\nb\u001b[2J\u202ec' });
    const [page] = await webhook.bodies();
    expect(page!.title).toBe('EMERGENCY (critical) Fire  Bcc: all@example.com: chat');
    expect(page!.text).toBe('a\nb [2J c');
  });
});

/** Slack, webhook and email against real receivers on loopback. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { emailChannel } from '../../src/channels/email.ts';
import type { Page } from '../../src/channels/page.ts';
import { slackChannel } from '../../src/channels/slack.ts';
import { webhookChannel } from '../../src/channels/webhook.ts';
import { MailReceiver, PostReceiver } from '../doubles/receivers.ts';

const LOOPBACK = new Set(['127.0.0.1']);
const PAGE: Page = {
  kind: 'firing',
  tier: 'operations',
  title: 'CRITICAL SilentFailures: agent',
  text: 'Notifications were lost and nobody was told. 3 messages so far.',
  labels: { alertname: 'SilentFailures', severity: 'critical' },
  startsAt: '2026-01-01T00:00:00.000Z',
  endsAt: null,
  value: 3,
  count: 3,
  samples: [{ correlationId: 'job-<1>', reason: 'timeout' }],
  links: [{ title: 'What became of job-<1>', url: 'http://127.0.0.1:9464/x?correlation_id=job' }],
};

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function receiver(status = 200, headers: Record<string, string> = {}, answer = 'ok') {
  const opened = await PostReceiver.open({ status, headers, answer });
  open.push(() => opened.close());
  return opened;
}
async function mailServer(isRefusing = false) {
  const opened = await MailReceiver.open(isRefusing);
  open.push(() => opened.close());
  return { server: opened.url, mails: opened.mails };
}

test('Slack gets one attachment in which an ID stays text', async () => {
  const { url, received } = await receiver();
  await slackChannel({ url, allowPrivate: LOOPBACK }).send(PAGE);
  const body = JSON.parse(received[0]!.body);
  expect(body.text).toBe(PAGE.title);
  expect(body.attachments[0].text).toContain('|What became of job-&lt;1&gt;>');
  expect(body.attachments[0].color).toBe('#c0392b');
});

test('a resolved page is green', async () => {
  const { url, received } = await receiver();
  await slackChannel({ url, allowPrivate: LOOPBACK }).send({ ...PAGE, kind: 'resolved' });
  expect(JSON.parse(received[0]!.body).attachments[0].color).toBe('#27ae60');
});

test('a test is blue, whatever its severity', async () => {
  const { url, received } = await receiver();
  await slackChannel({ url, allowPrivate: LOOPBACK }).send({ ...PAGE, kind: 'test' });
  expect(JSON.parse(received[0]!.body).attachments[0].color).toBe('#3498db');
});

test('a webhook with a secret is signed over its time and its body', async () => {
  const { url, received } = await receiver();
  const secret = 'a-secret-of-16-or-more';
  await webhookChannel({ url, secret, allowPrivate: LOOPBACK }, () => 1_700_000_000_999).send(PAGE);
  const { headers, body } = received[0]!;
  const expected = createHmac('sha256', secret).update(`1700000000.${body}`).digest('hex');
  expect(headers['x-earshot-signature']).toBe(`t=1700000000,v1=${expected}`);
  expect(JSON.parse(body)).toMatchObject({ title: PAGE.title, count: 3 });
});

test('a webhook without a secret has no signature', async () => {
  const { url, received } = await receiver();
  await webhookChannel({ url, allowPrivate: LOOPBACK }).send(PAGE);
  expect(received[0]!.headers).not.toHaveProperty('x-earshot-signature');
});

test('a redirect is not followed, it is a failure', async () => {
  const other = await receiver();
  const { url } = await receiver(302, { location: other.url });
  await expect(webhookChannel({ url, allowPrivate: LOOPBACK }).send(PAGE)).rejects.toThrow('302');
  expect(other.received).toEqual([]);
});

test('an answer that is no success says what was said, on one line', async () => {
  const { url } = await receiver(500, {}, 'out of\r\n\u001b[31mcoffee');
  await expect(webhookChannel({ url, allowPrivate: LOOPBACK }).send(PAGE)).rejects.toThrow(
    'the receiver answered 500: out of [31mcoffee',
  );
});

test('an answer that repeats the address does not give its secret away', async () => {
  const { url } = await receiver(
    404,
    {},
    'Cannot POST /services/T0123456/s3cr3t-token?key=hunter22',
  );
  const secretUrl = new URL('/services/T0123456/s3cr3t-token?key=hunter22', url).href;
  await expect(slackChannel({ url: secretUrl, allowPrivate: LOOPBACK }).send(PAGE)).rejects.toThrow(
    'the receiver answered 404: Cannot POST /***/***/***?key=***',
  );
});

test('an endless answer is cut off', async () => {
  const { url } = await receiver(200, {}, 'x'.repeat(1_000_000));
  await expect(webhookChannel({ url, allowPrivate: LOOPBACK }).send(PAGE)).rejects.toThrow(
    'larger than',
  );
});

test.each([
  'http://127.0.0.1:1/',
  'http://[::1]:1/',
  'http://169.254.169.254/',
  'http://localhost:1/',
])('%s is refused unless it is listed', async (url) => {
  await expect(webhookChannel({ url, allowPrivate: new Set() }).send(PAGE)).rejects.toThrow(
    'EARSHOT_ALERT_ALLOW_PRIVATE',
  );
});

test('a mail goes to the mailbox of its tier, and a tier without one gets none', async () => {
  const { server, mails } = await mailServer();
  const channel = emailChannel({
    server,
    from: 'earshot@example.com',
    to: { operations: 'ops@example.com' },
  });
  await channel.send(PAGE);
  await channel.send({ ...PAGE, tier: 'executive' });
  expect(mails).toHaveLength(1);
  expect(mails[0]).toContain('Subject: CRITICAL SilentFailures: agent');
  expect(mails[0]).toContain('To: ops@example.com');
  expect(mails[0]).toContain('Notifications were lost');
});

test('in emergency mode one page goes to the mailboxes of all tiers', async () => {
  const { server, mails } = await mailServer();
  const page: Page = { ...PAGE, alsoTo: ['engineering', 'management', 'executive'] };
  const channel = emailChannel({
    server,
    from: 'earshot@example.com',
    to: { operations: 'ops@example.com', executive: 'ceo@example.com' },
  });
  await channel.send(page);
  expect(mails).toHaveLength(1);
  expect(mails[0]).toContain('To: ops@example.com, ceo@example.com');
  const { url, received } = await receiver();
  await slackChannel({ url, allowPrivate: LOOPBACK }).send(page);
  expect(received[0]!.body).toContain(
    'Earshot, for operations, engineering, management, executive',
  );
});

test('a mailbox of several tiers gets one mail', async () => {
  const { server, mails } = await mailServer();
  const channel = emailChannel({
    server,
    from: 'earshot@example.com',
    to: { operations: 'us@example.com, ops@example.com', executive: 'us@example.com' },
  });
  await channel.send({ ...PAGE, alsoTo: ['engineering', 'executive'] });
  expect(mails).toHaveLength(1);
  expect(mails[0]).toContain('To: us@example.com, ops@example.com\r\n');
});

test('a mail that is refused says why', async () => {
  const { server } = await mailServer(true);
  const channel = emailChannel({
    server,
    from: 'earshot@example.com',
    to: { operations: 'ops@example.com' },
  });
  await expect(channel.send(PAGE)).rejects.toThrow('no such mailbox');
});

/** Takes a login, and offers no TLS. Keeps what it was told. */
async function bareMailServer() {
  const told: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 bare\r\n');
    socket.on('data', (data) => {
      const line = data.toString('utf8').trim();
      told.push(line);
      if (line.startsWith('EHLO')) socket.write('250-bare\r\n250 AUTH PLAIN LOGIN\r\n');
      else socket.write(line.startsWith('AUTH') ? '235 welcome\r\n' : '502 no\r\n');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  open.push(async () => {
    await new Promise((resolve) => server.close(resolve));
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, told };
}

test('a password is not told to a mail server without TLS', async () => {
  const { host, told } = await bareMailServer();
  const channel = emailChannel({
    server: `smtp://ops:hunter22@${host}`,
    from: 'earshot@example.com',
    to: { operations: 'ops@example.com' },
  });
  await expect(channel.send(PAGE)).rejects.toThrow('STARTTLS');
  expect(told.filter((line) => line.startsWith('AUTH'))).toEqual([]);
});

test('a mail server that is not there is an error, not a wait', async () => {
  const channel = emailChannel({
    server: 'smtp://127.0.0.1:1',
    from: 'earshot@example.com',
    to: { operations: 'ops@example.com' },
  });
  await expect(channel.send(PAGE)).rejects.toThrow('ECONNREFUSED');
});

/** Whether channels can be reached: real servers on loopback, which are told nothing. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';
import { emailChannel } from '../../src/channels/email.ts';
import { reach } from '../../src/channels/http-channel.ts';
import { ALLOW_LOOPBACK, MailReceiver, opened, PostReceiver } from '../doubles/receivers.ts';
import { serve } from '../doubles/served-api.ts';

const LOOPBACK = new Set(['127.0.0.1']);
const NOTHING = '127.0.0.1:1';

/** Takes connections and says nothing, or this. Answers with its host and port. */
async function mute(says = ''): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => {});
    socket.write(says);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(async () => void (await new Promise((resolve) => server.close(resolve))));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** With a certificate that nobody vouches for. */
async function mailServer(options: SMTPServerOptions): Promise<string> {
  const server = new SMTPServer(options);
  server.on('error', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return `127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}
const mailTo = (server: string, timeoutMs?: number) =>
  emailChannel(
    { server, from: 'earshot@example.com', to: { operations: 'ops@example.com' } },
    timeoutMs,
  );

test('a webhook that listens is reached, and nothing is posted', async () => {
  const { url, received } = await opened(PostReceiver.open());
  await reach({ url, allowPrivate: LOOPBACK });
  expect(received).toEqual([]);
});

test('what takes connections without TLS, or with a certificate of its own, is no webhook by https', async () => {
  const certified = await mailServer({ secure: true });
  await expect(reach({ url: `https://${certified}/`, allowPrivate: LOOPBACK })).rejects.toThrow(
    'certificate',
  );
  const plain = await mute('HTTP/1.1 400 Bad Request\r\n\r\n');
  await expect(reach({ url: `https://${plain}/`, allowPrivate: LOOPBACK })).rejects.toMatchObject({
    code: 'ERR_SSL_WRONG_VERSION_NUMBER',
  });
});

test('a webhook that hangs in the handshake is given up', async () => {
  const url = `https://${await mute()}/`;
  await expect(reach({ url, allowPrivate: LOOPBACK }, 100)).rejects.toThrow(
    'no answer within 100 ms',
  );
});

test.each(['http://127.0.0.1:1/', 'http://[::1]:1/', 'http://localhost:1/'])(
  '%s is private, and not connected to',
  async (url) => {
    await expect(reach({ url, allowPrivate: new Set() })).rejects.toThrow(
      'EARSHOT_ALERT_ALLOW_PRIVATE',
    );
  },
);

test('a mail server is greeted and gets no mail', async () => {
  const { url, mails } = await opened(MailReceiver.open());
  await mailTo(url).reach!();
  expect(mails).toEqual([]);
});

test('a mail server is logged in to, and says what is wrong with the login', async () => {
  const logins: (string | undefined)[] = [];
  const server = await mailServer({
    onAuth: ({ username, password }, _session, callback) => {
      logins.push(username);
      if (password === 'right') callback(null, { user: username });
      else callback(new Error('no such user'));
    },
  });
  const by = (password: string, trust = '?tls.rejectUnauthorized=false') =>
    mailTo(`smtp://ops:${password}@${server}/${trust}`).reach!();
  await by('right');
  await expect(by('wrong')).rejects.toThrow('Invalid login: 535 no such user');
  await expect(by('right', '')).rejects.toThrow('certificate');
  expect(logins).toEqual(['ops', 'ops']);
});

test('a mail server that hangs is given up, and one that is not there is an error', async () => {
  await expect(mailTo(`smtp://${await mute()}`, 100).reach!()).rejects.toThrow(
    /no answer within 100 ms|Greeting never received/,
  );
  await expect(mailTo(`smtp://${NOTHING}`).reach!()).rejects.toThrow('ECONNREFUSED');
});

test('channels that are reached are named in one line, and nothing was sent by them yet', async () => {
  const [webhook, alertmanager] = await Promise.all([
    opened(PostReceiver.open()),
    opened(PostReceiver.open()),
  ]);
  const served = serve({
    ...ALLOW_LOOPBACK,
    EARSHOT_ALERT_WEBHOOK_URL: webhook.url,
    EARSHOT_ALERTMANAGER_URL: alertmanager.origin,
  });
  await served.oversight.pager.reach();
  expect(served.logs).toMatchObject([
    { event: 'channels_reached', channels: ['webhook', 'alertmanager'] },
  ]);
  expect(served.logs[0]).not.toHaveProperty('untold_tiers');
  expect([webhook.received, alertmanager.received]).toEqual([[], []]);
  expect(served.oversight.channels()).toMatchObject([{ works: undefined }, { works: undefined }]);
});

test('without channels there is nothing to say', async () => {
  const served = serve();
  await served.oversight.pager.reach();
  expect(served.logs).toEqual([]);
});

test('each that is not reached is said with its reason and what to do, and degrades the system', async () => {
  const [webhook, lost] = await Promise.all([
    opened(PostReceiver.open()),
    opened(PostReceiver.open({ status: 404 })),
  ]);
  const served = serve({
    ...ALLOW_LOOPBACK,
    EARSHOT_ALERT_SLACK_URL: `http://${NOTHING}/`,
    EARSHOT_ALERT_WEBHOOK_URL: webhook.url,
    EARSHOT_ALERTMANAGER_URL: `${webhook.origin},${lost.origin}`,
  });
  await served.oversight.pager.reach();
  const silence = 'nothing listens there (connect ECONNREFUSED 127.0.0.1:1)';
  expect(served.logs).toMatchObject([
    {
      event: 'channel_unreachable',
      channel: 'slack',
      detail: silence,
      msg: `Alerts can't go by slack: ${silence}; once that is mended: earshot test-alert slack`,
    },
    { channel: 'alertmanager', detail: `${new URL(lost.origin).host}: it answered 404` },
  ]);
  const { channels } = (await served.ask('/monitoring/websocket/alerts')).json();
  expect(channels).toMatchObject([
    { channel: 'slack', works: false, last_error: silence, waiting: 0 },
    { channel: 'webhook', works: null },
    { channel: 'alertmanager', works: false },
  ]);
  expect(served.oversight.check()[0]?.readings).toMatchObject([{ value: 2, status: 'degraded' }]);
  expect((await served.ask('/metrics')).body).not.toMatch(
    /^earshot_alert_notifications_total\{.*\} [1-9]/m,
  );

  lost.behaviour.status = 200;
  await served.post('/monitoring/websocket/channels/test', { channel: 'alertmanager' });
  expect(served.oversight.check()[0]?.readings).toMatchObject([{ value: 1 }]);
});

test('what was sent meanwhile shows more than that it could not be reached', async () => {
  const webhook = await opened(PostReceiver.open());
  const served = serve({ ...ALLOW_LOOPBACK, EARSHOT_ALERT_WEBHOOK_URL: webhook.url });
  await served.post('/monitoring/websocket/channels/test');
  await webhook.close();
  await served.oversight.pager.reach();
  expect(served.oversight.channels()).toMatchObject([{ works: true }]);
});

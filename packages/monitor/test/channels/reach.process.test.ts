/** At the start of a process: which channels can be reached is said once, and holds nobody up. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ALLOW_LOOPBACK, PostReceiver } from '../doubles/receivers.ts';
import { RunningApp } from '../doubles/running-app.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
async function start(...given: Parameters<typeof RunningApp.start>): Promise<RunningApp> {
  const app = await RunningApp.start(...given);
  ends.push(() => app.dispose());
  return app;
}

test('after the line of the start each channel that is not reached is said, and shown as such', async () => {
  const webhook = await PostReceiver.open();
  ends.push(() => webhook.close());
  const app = await start('setInterval(() => {}, 1000);', {
    env: {
      ...ALLOW_LOOPBACK,
      EARSHOT_ALERT_SLACK_URL: 'http://localhost:1/hook',
      EARSHOT_ALERT_WEBHOOK_URL: webhook.url,
      EARSHOT_ALERTMANAGER_URL: 'http://127.0.0.1:1/?token=hunter2',
    },
  });
  await app.until(() => app.log('channel_unreachable'));
  expect(app.logs.map(({ event, channel }) => [event, channel])).toEqual([
    ['started', undefined],
    ['channel_unreachable', 'slack'],
    ['channel_unreachable', 'alertmanager'],
  ]);
  expect(app.log('channel_unreachable')!['msg']).toBe(
    "Alerts can't go by slack: localhost is a private address: name it in EARSHOT_ALERT_ALLOW_PRIVATE if it is meant; once that is mended: earshot test-alert slack",
  );
  const answer = await fetch(`${await app.url()}/monitoring/websocket/alerts`);
  expect(((await answer.json()) as { channels: unknown }).channels).toMatchObject([
    { channel: 'slack', works: false },
    { channel: 'webhook', works: null },
    { channel: 'alertmanager', works: false },
  ]);
  expect(webhook.received).toEqual([]);
  expect(app.stderr).not.toContain('hunter2');
});

test('a script that is done ends, though a mail server hangs that is being tried', async () => {
  const server = createServer((socket) => socket.on('error', () => {}));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ends.push(() => server.close());
  const app = await start("process.stdin.once('data', () => process.stdin.destroy());", {
    env: {
      EARSHOT_ALERT_EMAIL_SERVER: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
      EARSHOT_ALERT_EMAIL_OPERATIONS: 'ops@example.com',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  await once(server, 'connection');
  app.child.stdin!.write('\n');
  expect(await app.exited).toEqual({ code: 0, signal: null });
  // It was not waited for: that the server hangs shows after 5 s.
  expect(app.log('channel_unreachable')).toBeUndefined();
});

test('a script that ends at once tries nothing', async () => {
  const app = await start("console.log('done');", {
    env: { ...ALLOW_LOOPBACK, EARSHOT_ALERT_WEBHOOK_URL: 'http://127.0.0.1:1/' },
  });
  expect(await app.exited).toEqual({ code: 0, signal: null });
  expect(app.log('channel_unreachable')).toBeUndefined();
});

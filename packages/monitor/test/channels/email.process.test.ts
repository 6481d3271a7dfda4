/** Mail out of a real process, which it must not keep alive. */
import { afterEach, expect, test } from 'vitest';
import { MailReceiver } from '../doubles/receivers.ts';
import { RunningApp } from '../doubles/running-app.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

test('a process that has sent a mail ends by itself', async () => {
  const mail = await MailReceiver.open();
  ends.push(() => mail.close());
  const app = await RunningApp.start("process.stdin.once('data', () => process.stdin.destroy());", {
    env: {
      EARSHOT_ALERT_EMAIL_SERVER: mail.url,
      EARSHOT_ALERT_EMAIL_OPERATIONS: 'ops@example.com',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  ends.push(() => app.dispose());
  const answer = await fetch(`${await app.url()}/monitoring/websocket/channels/test`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-earshot-request': '1' },
    body: '{}',
  });
  expect(await answer.json()).toMatchObject({ tests: [{ channel: 'email', delivered: true }] });
  app.child.stdin!.write('\n');
  expect(await app.exited).toEqual({ code: 0, signal: null });
});

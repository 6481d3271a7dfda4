/** A script that ends while Earshot still tries to connect: it ends all the same, and the try is dropped. */
import { afterEach, expect, test } from 'vitest';
import { ALLOW_LOOPBACK } from '../doubles/receivers.ts';
import { RunningApp } from '../doubles/running-app.ts';
import { SwallowingAddress } from '../doubles/swallowing-address.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Whoever is held up hears that it was for nothing. */
const TOLD: ReadonlySet<unknown> = new Set([
  'channel_unreachable',
  'alert_not_sent',
  'alertmanager_lost',
  'internal_error',
]);

/** Loses a message, and ends after the channels were looked at: a try to connect is given up after 2 s. */
const SCRIPT = `
import { WebSocketServer, WebSocket } from 'ws';
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
wss.on('connection', (socket) => { socket.send('one'); socket.close(); socket.send('lost'); });
await new Promise((resolve) => wss.on('listening', resolve));
const client = new WebSocket('ws://127.0.0.1:' + wss.address().port + '/chat');
await new Promise((resolve) => client.on('close', resolve));
wss.close();
setTimeout(() => console.log('done'), 1_200);
`;

test.each([
  ['Slack', 'EARSHOT_ALERT_SLACK_URL', 'https'],
  ['a webhook', 'EARSHOT_ALERT_WEBHOOK_URL', 'http'],
  ['an Alertmanager', 'EARSHOT_ALERTMANAGER_URL', 'http'],
  ['a mail server', 'EARSHOT_ALERT_EMAIL_SERVER', 'smtp'],
  ['a Collector', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'http'],
])('%s that swallows what comes holds no script that is done', async (_who, setting, protocol) => {
  const address = await SwallowingAddress.open();
  ends.push(() => address.close());
  const app = await RunningApp.start(SCRIPT, {
    env: {
      ...ALLOW_LOOPBACK,
      [setting]: `${protocol}://127.0.0.1:${address.port}`,
      ...(protocol === 'smtp' && { EARSHOT_ALERT_EMAIL_OPERATIONS: 'ops@example.com' }),
    },
  });
  ends.push(() => app.dispose());
  expect(await app.exited).toEqual({ code: 0, signal: null });
  expect(app.stdout).toBe('done\n');
  expect(app.log('silent_failure')).toBeDefined();
  expect(app.logs.filter(({ event }) => TOLD.has(event))).toEqual([]);
});

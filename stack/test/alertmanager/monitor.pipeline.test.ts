/**
 * A real monitored service behind real servers: what people do by its HTTP API (acknowledge, raise an
 * emergency, test the channels) is what Prometheus and Alertmanager go by.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort, type RunningServer } from '@earshot/stack';
import { RunningApp } from '../../../packages/monitor/test/doubles/running-app.ts';
import { known, startWithInbox } from './alertmanager.ts';
import { Inbox, until } from './inbox.ts';
import { startWithRules, WatchedService } from './prometheus.ts';

const LOSES_ONE = `
import { WebSocketServer, WebSocket } from 'ws';
import { once } from 'node:events';
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
await once(wss, 'listening');
const client = new WebSocket('ws://127.0.0.1:' + wss.address().port);
const [socket] = await once(wss, 'connection');
await once(client, 'open');
process.stdin.once('data', () => { socket.close(); socket.send('lost'); });
console.log('ready');
`;
const ESCALATION = {
  intervalSeconds: 0.2,
  latchSeconds: 60,
  steps: [
    { tier: 'engineering', afterSeconds: 3 },
    { tier: 'executive', afterSeconds: 4 },
  ],
} as const;

let inbox: Inbox;
let alertmanager: RunningServer;
let prometheus: RunningServer;
let app: RunningApp;
let address: string;
beforeEach(async () => {
  inbox = await Inbox.open();
  alertmanager = await startWithInbox(inbox);
  prometheus = await startWithRules({ alertmanagers: [alertmanager], escalation: ESCALATION });
  const port = await freePort();
  address = `http://127.0.0.1:${port}/monitoring/websocket`;
  app = await RunningApp.start(LOSES_ONE, {
    env: {
      OTEL_SERVICE_NAME: 'chat',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${prometheus.url}/api/v1/otlp/v1/metrics`,
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      EARSHOT_ALERTMANAGER_URL: alertmanager.url,
      EARSHOT_HTTP_PORT: String(port),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  await app.until(() => app.stdout.includes('ready'));
});
afterEach(async () => {
  await app.dispose();
  await prometheus.stop();
  await alertmanager.stop();
  await inbox.close();
});

// One lost of one is also a success rate of 0: an alert of its own, which nobody acknowledges here.
const CLIMB = { source_alert: 'SilentFailures', service_name: 'chat' };

test('a silent failure is one page, and climbs until somebody acknowledges it by the API', async () => {
  app.child.stdin!.write('\n');
  const climbs = (status: string): number =>
    inbox.callsOf('EscalatedToEngineering', CLIMB).filter((call) => call.status === status).length;
  await until('engineering', () => climbs('firing') === 1);
  expect(inbox.callsOf('SilentFailures')).toHaveLength(1);

  await ask('POST', '/alerts/SilentFailures/acknowledge', { by: 'ada', minutes: 5 });
  await until('the end of the climb', () => climbs('resolved') === 1);
  await ask('DELETE', '/alerts/SilentFailures/acknowledge');
  await until('the climb anew, as it is taken back', () => climbs('firing') === 2);
});

test('an acknowledgement by the API keeps higher tiers asleep', async () => {
  app.child.stdin!.write('\n');
  await until('the page', () => inbox.callsOf('SilentFailures').length === 1);
  await ask('POST', '/alerts/SilentFailures/acknowledge', { by: 'ada', minutes: 5 });
  // Begins later, and goes all the way.
  const other = { ...CLIMB, service_name: 'other' };
  await new WatchedService(prometheus, 'other').loses(1);
  await until(
    'the top, for another',
    () => inbox.callsOf('EscalatedToExecutive', other).length === 1,
  );
  expect(inbox.callsOf('EscalatedToEngineering', CLIMB)).toEqual([]);
});

test('an emergency raised by the API reaches all channels and all tiers', async () => {
  await ask('POST', '/emergency/alert', {
    title: 'Nobody hears us',
    message: 'Call in.',
    severity: 'high',
  });
  await until('the webhook', () => inbox.calls.length === 1);
  await until('Slack', () => inbox.slack.length === 1);
  await until('the mail', () => inbox.mails.length === 1);
  expect(inbox.calls[0]).toMatchObject({
    receiver: 'emergency',
    alerts: [{ annotations: { summary: 'Nobody hears us', description: 'Call in.' } }],
  });
  expect(inbox.mails[0]?.to).toHaveLength(4);
});

test('a test asked for by the API reaches operations, and pages nobody', async () => {
  await ask('POST', '/channels/test', { by: 'ada' });
  await until('the webhook', () => inbox.callsOf('ChannelTest').length === 1);
  await until('Slack', () => inbox.slack.length === 1);
  await until('the mail', () => inbox.mails.length === 1);
  const call = inbox.callsOf('ChannelTest')[0];
  expect(call).toMatchObject({
    receiver: 'notice',
    alerts: [{ annotations: { summary: 'TEST, nothing is wrong: chat' } }],
  });
  expect(inbox.slack[0]?.attachments[0]?.text).toContain('ada asked whether alerts of chat come');
  expect(inbox.mails[0]?.to).toEqual(['operations@example.com']);
  // It is known to end by itself.
  const [alert] = await known(alertmanager);
  const lastsMs = Date.parse(alert!.endsAt) - Date.parse(alert!.startsAt);
  expect(lastsMs).toBe(120_000);
});

async function ask(method: string, path: string, body?: object): Promise<void> {
  const response = await fetch(`${address}${path}`, {
    method,
    headers: {
      'x-earshot-request': 'test',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
}

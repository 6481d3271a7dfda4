/** `earshot` calling people: a test of the channels, an emergency, emergency mode. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from '../../src/channels/page.ts';
import { runEarshot, type Ran } from '../doubles/earshot-command.ts';
import { ALLOW_LOOPBACK, PostReceiver } from '../doubles/receivers.ts';
import { RunningApp } from '../doubles/running-app.ts';

let webhook: PostReceiver;
let app: RunningApp;
let url: string;

beforeAll(async () => {
  webhook = await PostReceiver.open();
  app = await RunningApp.start('setInterval(() => {}, 1000);', {
    env: {
      ...ALLOW_LOOPBACK,
      OTEL_SERVICE_NAME: 'chat',
      EARSHOT_ALERT_WEBHOOK_URL: webhook.url,
      EARSHOT_ALERT_SLACK_URL: 'http://127.0.0.1:1/hook',
    },
  });
  url = await app.url();
});
afterAll(async () => {
  await app?.dispose();
  await webhook?.close();
});

const earshot = (...args: readonly string[]): Promise<Ran> =>
  runEarshot(args, { EARSHOT_URL: url });
const pageWith = (part: Partial<Page>): Promise<unknown> =>
  expect
    .poll(() => webhook.bodies(0), { timeout: 10_000 })
    .toContainEqual(expect.objectContaining(part));

test('test-alert says of each channel how it went, and exits with 1 when one fails', async () => {
  const { code, stdout } = await earshot('test-alert', '--by', 'ada');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^failed\s+slack\s+\d+ ms\s+nothing listens there \(.*ECONNREFUSED/m);
  expect(stdout).toMatch(/^delivered\s+webhook\s+\d+ ms$/m);
  await pageWith({ kind: 'test', title: 'TEST, nothing is wrong: chat' });
  expect(webhook.received.at(-1)!.body).toContain('ada asked whether');
});

test('test-alert of one channel that works exits with 0', async () => {
  const { code, stdout } = await earshot('test-alert', 'webhook', '--json');
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    { tests: [{ channel: 'webhook', delivered: true, duration_ms: expect.any(Number) }] },
  ]);
});

test('an emergency calls all tiers, and the same one again calls nobody', async () => {
  const args = ['emergency', 'Users hear nothing', '--message', 'Call in.', '--severity', 'high'];
  const { code, stdout } = await earshot(...args);
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining('All tiers are called, by slack, webhook.'),
  ]);
  await pageWith({ kind: 'emergency', title: 'EMERGENCY (high) Users hear nothing: chat' });
  expect((await earshot(...args)).stdout).toContain('nobody is called twice');
});

test('emergency mode is turned on, said to everybody, and turned off', async () => {
  const on = await earshot('emergency-mode', 'on', '--minutes', '5', '--reason', 'a fire');
  expect([on.code, on.stdout]).toEqual([
    0,
    expect.stringMatching(/^Emergency mode is on until .*\d\d:\d\d: a fire$/m),
  ]);
  await pageWith({ kind: 'emergency', text: 'a fire' });
  expect(await earshot('emergency-mode', 'off')).toMatchObject({
    code: 0,
    stdout: 'Emergency mode is off.\n',
  });
  expect(await earshot('emergency-mode', 'off')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('not on'),
  });
});

test('doctor says of each channel whether it works', async () => {
  await earshot('test-alert');
  const { code, stdout } = await earshot('doctor');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^wrong\s+slack\s+nothing listens there/m);
  expect(stdout).toMatch(/^ok\s+webhook\s+the last page was delivered$/m);
  expect(stdout).toContain('See EARSHOT_ALERT_SLACK_URL of the service');
  expect(stdout).toContain('earshot test-alert slack');
});

test.each([
  [['test-alert', 'email'], 3, 'Allowed: slack, webhook'],
  [['emergency', 'Fire'], 2, '--message'],
  [['emergency', 'Fire', '--message', 'x', '--severity', 'low'], 2, 'critical, high, medium'],
  [['emergency-mode', 'on', '--minutes', '61', '--reason', 'x'], 2, 'from 1 to 60'],
  [['emergency-mode', 'on', '--minutes', '5'], 2, '--reason'],
])('earshot %j exits with %i and says what is allowed', async (args, code, says) => {
  const ran = await earshot(...args);
  expect([ran.code, ran.stdout]).toEqual([code, '']);
  expect(ran.stderr).toContain(says);
});

test('alerts say in words which channel cannot be reached, and how to try it', async () => {
  await earshot('test-alert');
  const { stdout } = await earshot('alerts');
  expect(stdout).toMatch(
    /^slack cannot be reached: .*ECONNREFUSED.*; earshot test-alert slack tries/m,
  );
  expect(stdout).not.toContain('webhook cannot');
});

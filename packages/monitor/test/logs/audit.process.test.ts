/** The audit log of a real process: who did what stands in its file; where it can't, the service runs. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { RunningApp } from '../doubles/running-app.ts';

const STAYS = `import 'ws'; setInterval(() => {}, 1000);`;
const TOKEN = 'a-token-of-sixteen-or-more';
const folder = mkdtempSync(join(tmpdir(), 'earshot-audit-'));
const apps: RunningApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.dispose();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(path: string): Promise<RunningApp> {
  const env = { EARSHOT_AUDIT_LOG: path, EARSHOT_HTTP_TOKEN: TOKEN };
  const app = await RunningApp.start(STAYS, { env });
  apps.push(app);
  return app;
}

test('a refused request and a silence stand in the file, and the token does not', async () => {
  const path = join(folder, 'audit.log');
  const app = await start(path);
  const url = await app.url();
  const silence = `${url}/monitoring/websocket/alerts/SilentFailures/silence`;
  const ask = (authorization: string) =>
    fetch(silence, {
      method: 'POST',
      headers: { 'x-earshot-request': '1', 'content-type': 'application/json', authorization },
      body: JSON.stringify({ by: 'ada', minutes: 5, reason: 'release' }),
    });
  expect((await ask(`Bearer ${TOKEN}x`)).status).toBe(401);
  expect((await ask(`Bearer ${TOKEN}`)).status).toBe(200);
  app.child.kill('SIGTERM');
  await app.exited;
  const text = readFileSync(path, 'utf8');
  expect(linesOf(text)).toMatchObject([
    {
      event: 'request_refused',
      audit: true,
      status: 401,
      code: 'unauthorized',
      method: 'POST',
      route: '/monitoring/websocket/alerts/:alert/silence',
    },
    { event: 'alert_silenced', audit: true, by: 'ada' },
  ]);
  expect(text).not.toContain(TOKEN);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(app.log('request_refused')).toBeDefined();
});

test('each act stands in the file with who did it and from where, and nothing private', async () => {
  const path = join(folder, 'acts.log');
  const app = await start(path);
  const url = `${await app.url()}/monitoring/websocket`;
  const ask = async (method: string, where: string, body?: object): Promise<number> => {
    const headers = {
      'x-earshot-request': '1',
      'x-earshot-by': 'ada',
      authorization: `Bearer ${TOKEN}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    return (await fetch(`${url}${where}`, { method, headers, ...init })).status;
  };
  const words = 'alice@example.com hears nothing';
  await ask('POST', '/alerts/SilentFailures/acknowledge', { by: 'bob', minutes: 5 });
  await ask('DELETE', '/alerts/SilentFailures/acknowledge');
  await ask('POST', '/alerts/SilentFailures/silence', { by: 'bob', minutes: 5, reason: words });
  await ask('DELETE', '/alerts/SilentFailures/silence');
  await ask('GET', '/metrics/users?user=alice');
  await ask('POST', '/emergency/alert', { title: words, message: words, severity: 'critical' });
  await ask('POST', '/emergency/mode', { minutes: 5, reason: words });
  await ask('DELETE', '/emergency/mode');
  await ask('POST', '/system/settings', { WEBSOCKET_ALERT_COOLDOWN_MINUTES: 6 });
  app.child.kill('SIGTERM');
  await app.exited;
  const text = readFileSync(path, 'utf8');
  expect(linesOf(text).map(({ event, by, from }) => [event, by, from])).toEqual([
    ['alert_acknowledged', 'bob', '127.0.0.1'],
    ['acknowledgement_taken_back', 'ada', '127.0.0.1'],
    ['alert_silenced', 'bob', '127.0.0.1'],
    ['silence_lifted', 'ada', '127.0.0.1'],
    ['user_looked_up', 'ada', '127.0.0.1'],
    ['emergency_alert', 'ada', '127.0.0.1'],
    ['emergency_mode_begun', 'ada', '127.0.0.1'],
    ['emergency_mode_ended', 'ada', '127.0.0.1'],
    ['setting_changed', 'ada', '127.0.0.1'],
  ]);
  expect(text).not.toMatch(/alice|example\.com|a-token/);
});

test('a path that can not be written is told at start and counted; the service runs', async () => {
  const app = await start(join(folder, 'nowhere', 'audit.log'));
  const url = await app.url();
  expect(app.log('audit_log_off')).toMatchObject({ level: 'warn', setting: 'EARSHOT_AUDIT_LOG' });
  const metrics = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(await metrics.text()).toMatch(/earshot_monitor_errors_total\{component="log",.*\} 1/);
  expect(app.child.exitCode).toBeNull();
});

function linesOf(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

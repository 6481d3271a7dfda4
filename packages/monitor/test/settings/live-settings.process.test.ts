/** A setting that is changed in a real process, and found again by the next. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { RunningApp } from '../doubles/running-app.ts';

const STAYS = `setInterval(() => {}, 1000);`;
const folder = mkdtempSync(join(tmpdir(), 'earshot-settings-'));
const apps: RunningApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.dispose();
  rmSync(folder, { recursive: true, force: true });
});

test('the log level is changed at once, and the next process starts with it', async () => {
  const env = { EARSHOT_SETTINGS_FILE: join(folder, 'settings.json') };
  const first = await RunningApp.start(STAYS, { env });
  apps.push(first);
  const url = await first.url();
  const silence = () =>
    post(`${url}/monitoring/websocket/alerts/SilentFailures/silence`, {
      by: 'ada',
      minutes: 1,
      reason: 'x',
    });
  expect(await silence()).toBe(200);
  await first.until(() => first.log('alert_silenced'));
  const settings = { EARSHOT_LOG_LEVEL: 'error' };
  expect(await post(`${url}/monitoring/websocket/system/settings`, settings)).toBe(200);
  expect(await silence()).toBe(200);
  first.child.kill('SIGTERM');
  await first.exited;
  expect(first.logs.filter(({ event }) => event === 'alert_silenced')).toHaveLength(1);

  const next = await RunningApp.start(`setTimeout(() => {}, 300);`, { env });
  apps.push(next);
  await next.exited;
  expect(next.log('started')).toBeUndefined();
});

test('a change reaches the workers of a cluster, whose lines are written by it', async () => {
  const source = `
    import cluster from 'node:cluster';
    if (cluster.isPrimary) {
      cluster.fork();
      setInterval(() => {}, 1000);
    } else {
      const { WebSocketServer, WebSocket } = await import('ws');
      const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
      await new Promise((resolve) => wss.on('listening', resolve));
      setInterval(() => new WebSocket('ws://127.0.0.1:' + wss.address().port).on('open', function () { this.close(); }), 100);
    }`;
  const app = await RunningApp.start(source);
  apps.push(app);
  const url = `${await app.url()}/monitoring/websocket/system/settings`;
  await app.until(() => app.log('hooked'));
  expect(app.log('connection_established')).toBeUndefined();
  expect(await post(url, { EARSHOT_LOG_LEVEL: 'debug' })).toBe(200);
  await app.until(() => app.log('connection_established'));
  expect(app.log('connection_established')!['pid']).not.toBe(app.child.pid);
});

test('a folder for the journal alone keeps no setting, and says so by its origin', async () => {
  const env = { EARSHOT_DATA_DIR: folder };
  const shown = async (app: RunningApp): Promise<unknown> => {
    const answer = await fetch(`${await app.url()}/monitoring/websocket/system/status`);
    const { settings } = (await answer.json()) as { settings: Record<string, unknown> };
    return settings['WEBSOCKET_ALERT_ENABLED'];
  };
  const first = await RunningApp.start(STAYS, { env });
  apps.push(first);
  const url = `${await first.url()}/monitoring/websocket/system/settings`;
  expect(await post(url, { WEBSOCKET_ALERT_ENABLED: false })).toBe(200);
  expect(await shown(first)).toEqual({ value: false, origin: 'run time' });
  first.child.kill('SIGTERM');
  await first.exited;
  const next = await RunningApp.start(STAYS, { env });
  apps.push(next);
  expect(await shown(next)).toEqual({ value: true, origin: 'default' });
});

test('the interval of the health checks holds from the next second on', async () => {
  const app = await RunningApp.start(STAYS, { env: { WEBSOCKET_HEALTH_CHECK_INTERVAL: '3600' } });
  apps.push(app);
  const api = `${await app.url()}/monitoring/websocket`;
  const checkedAt = async (): Promise<string> => {
    const health = (await (await fetch(`${api}/health`)).json()) as { checked_at: string };
    return health.checked_at;
  };
  const first = await checkedAt();
  expect(await post(`${api}/system/settings`, { WEBSOCKET_HEALTH_CHECK_INTERVAL: 1 })).toBe(200);
  await expect.poll(checkedAt, { timeout: 20_000, interval: 100 }).not.toBe(first);
  const second = await checkedAt();
  await expect.poll(checkedAt, { timeout: 20_000, interval: 100 }).not.toBe(second);
});

async function post(url: string, body: object): Promise<number> {
  const headers = { 'x-earshot-request': '1', 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.status;
}

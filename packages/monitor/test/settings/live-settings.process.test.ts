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

async function post(url: string, body: object): Promise<number> {
  const headers = { 'x-earshot-request': '1', 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.status;
}

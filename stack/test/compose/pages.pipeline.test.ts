/** The service `pages` of docker-compose.yml: what a real Alertmanager sends arrives there, three ways. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freePort, startAlertmanager } from '@earshot/stack';
import { ROOT } from './compose.ts';

const PAGES = fileURLToPath(
  new URL('../../../packages/demo/dist/processes/pages.js', import.meta.url),
);
const EXAMPLES = path.join(ROOT, 'prometheus/secrets.example');
const ARRIVAL_TIMEOUT_MS = 30_000;

test('shows a webhook, a Slack message and a mail, once each, and the resolution', async () => {
  const { url, smtpPort, stop } = await startPages();
  const alertmanager = await startAlertmanager({ config: configFor(url, smtpPort) });
  try {
    expect(await (await fetch(url)).text()).toBe('Watchdog last heard: never\n\nNo page yet.\n');

    const labels = { alertname: 'SilentFailures', severity: 'critical', service_name: 'shop' };
    const annotations = { summary: 'Messages were lost.' };
    await post(`${alertmanager.url}/api/v2/alerts`, [{ labels, annotations }]);
    const first = await shown(url, 3);
    expect(first.map(([channel]) => channel).toSorted()).toEqual(['email', 'slack', 'webhook']);
    const texts = Object.fromEntries(first);
    expect(texts['webhook']).toBe('firing  critical  SilentFailures  shop  Messages were lost.');
    expect(texts['slack']).toContain('SilentFailures');
    expect(texts['email']).toMatch(/^to ops@example\.org: .*SilentFailures/);

    const endsAt = new Date().toISOString();
    await post(`${alertmanager.url}/api/v2/alerts`, [{ labels, annotations, endsAt }]);
    const last = (await shown(url, 4)).at(-1)!;
    expect(last).toEqual([
      'webhook',
      'resolved  critical  SilentFailures  shop  Messages were lost.',
    ]);
    expect(alertmanager.log()).not.toMatch(/level=ERROR/i);
  } finally {
    await alertmanager.stop();
    await stop();
  }
});

test('is where the routes and the example secrets lead', async () => {
  const { url, smtpPort, stop } = await startPages();
  const folder = mkdtempSync(path.join(tmpdir(), 'earshot-pages-'));
  for (const name of readdirSync(EXAMPLES)) {
    const secret = readFileSync(path.join(EXAMPLES, name), 'utf8');
    writeFileSync(path.join(folder, name), secret.replace('http://pages:8025', url));
  }
  const config = readFileSync(path.join(ROOT, 'prometheus/alertmanager.yml'), 'utf8')
    .replaceAll('/run/secrets', folder)
    .replaceAll('mail:1025', `127.0.0.1:${smtpPort}`)
    .replaceAll('templates/*.tmpl', path.join(ROOT, 'prometheus/templates/*.tmpl'));
  const alertmanager = await startAlertmanager({ config });
  try {
    const labels = { alertname: 'SilentFailures', severity: 'critical', tier: 'operations' };
    const emergency = { ...labels, alertname: 'Emergency', emergency: 'true' };
    const watchdog = { alertname: 'Watchdog', severity: 'medium', tier: 'operations' };
    await post(
      `${alertmanager.url}/api/v2/alerts`,
      [labels, emergency, watchdog].map((each) => ({ labels: each })),
    );
    const pages = await shown(url, 5);
    const about = (name: string): string[] =>
      pages.flatMap(([channel, text]) => (text.includes(name) ? [channel] : [])).toSorted();
    expect(about('SilentFailures')).toEqual(['slack', 'webhook']);
    expect(about('Emergency')).toEqual(['email', 'slack', 'webhook']);
    expect(about('Watchdog')).toEqual([]);
    await expect
      .poll(async () => (await fetch(url)).text(), { timeout: ARRIVAL_TIMEOUT_MS })
      .toMatch(/^Watchdog last heard: \d{4}-/);
  } finally {
    await alertmanager.stop();
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('takes the watchdog for a sign of life, and for no page', async () => {
  const { url, stop } = await startPages();
  try {
    await post(`${url}/watchdog`, { alerts: [{ labels: { alertname: 'Watchdog' } }] });
    expect(await (await fetch(url)).text()).toMatch(
      /^Watchdog last heard: \d{4}-\d\d-\d\dT.*\n\nNo page yet\.\n$/,
    );
  } finally {
    await stop();
  }
});

test('refuses what is not JSON, and lives on', async () => {
  const { url, stop } = await startPages();
  try {
    expect((await fetch(url, { method: 'POST', body: '{' })).status).toBe(400);
    expect((await post(url, { text: 'two\nlines' })).status).toBe(200);
    expect(await shown(url, 1)).toEqual([['slack', 'two lines']]);
  } finally {
    await stop();
  }
});

async function startPages(): Promise<{ url: string; smtpPort: number; stop(): Promise<void> }> {
  const [httpPort, smtpPort] = [await freePort(), await freePort()];
  const pages = spawn(process.execPath, [PAGES], {
    env: { ...process.env, PAGES_HTTP_PORT: `${httpPort}`, PAGES_SMTP_PORT: `${smtpPort}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(pages.stdout, 'data');
  return {
    url: `http://127.0.0.1:${httpPort}`,
    smtpPort,
    async stop() {
      pages.kill();
      await once(pages, 'exit');
    },
  };
}

function configFor(url: string, smtpPort: number): string {
  return `
route: { receiver: all, group_by: ['...'], group_wait: 0s, group_interval: 1s }
receivers:
  - name: all
    webhook_configs: [{ url: '${url}/webhook', send_resolved: true }]
    slack_configs: [{ api_url: '${url}/slack', channel: '#ops', send_resolved: false }]
    email_configs:
      - to: ops@example.org
        from: earshot@example.org
        smarthost: 127.0.0.1:${smtpPort}
        require_tls: false
        send_resolved: false
`;
}

function post(url: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Channel and text of each page, as soon as there are so many. */
async function shown(url: string, count: number): Promise<[string, string][]> {
  const untilMs = performance.now() + ARRIVAL_TIMEOUT_MS;
  for (;;) {
    const lines = (await (await fetch(url)).text()).split('\n').filter((line) => line !== '');
    const pages = lines.filter((line) => /^\d/.test(line));
    if (pages.length >= count || performance.now() > untilMs)
      return pages.map((line) => {
        const [, channel, text] = /^\S+ {2}(\S+) +(.*)$/.exec(line)!;
        return [channel!, text!];
      });
    await pause(50);
  }
}

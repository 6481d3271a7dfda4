/**
 * Two roads to one alert: the monitor's own post and Prometheus' rule, on real servers. The direct one
 * also leads there when nothing else does.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  freePort,
  startAlertmanager,
  startCollector,
  startPrometheus,
  type RunningServer,
} from '@earshot/stack';
import { afterEach, describe, expect, test } from 'vitest';
import { RunningApp } from '../../../packages/monitor/test/doubles/running-app.ts';

const ROOT = new URL('../../../', import.meta.url);
const ALERTMANAGER_CONFIG = 'route: { receiver: none }\nreceivers: [{ name: none }]\n';

const LOSES_ONE = `
import { WebSocketServer, WebSocket } from 'ws';
import { once } from 'node:events';
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
await once(wss, 'listening');
const client = new WebSocket('ws://127.0.0.1:' + wss.address().port);
const [socket] = await once(wss, 'connection');
await once(client, 'open');
process.stdin.once('data', () => { socket.close(); socket.send('lost'); console.log('lost'); });
setInterval(() => {}, 1_000);
console.log('ready');
`;

interface AlertmanagerAlert {
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly generatorURL?: string;
  readonly endsAt: string;
}

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

async function keep<S extends RunningServer>(starting: Promise<S>): Promise<S> {
  const server = await starting;
  ending.push(() => server.stop());
  return server;
}

async function startApp(env: Record<string, string>): Promise<RunningApp> {
  const app = await RunningApp.start(LOSES_ONE, {
    env: {
      OTEL_SERVICE_NAME: 'chat',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  ending.push(() => app.dispose());
  await app.until(() => app.stdout.includes('ready'));
  return app;
}

async function lose(app: RunningApp): Promise<void> {
  app.child.stdin!.write('\n');
  await app.until(() => app.stdout.includes('lost'));
}

async function alertsOf({ url }: RunningServer): Promise<AlertmanagerAlert[]> {
  return (await (await fetch(`${url}/api/v2/alerts`)).json()) as AlertmanagerAlert[];
}

/** Asks until there is what is wanted; the test's own time-out is the bound. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause(50);
  }
}

const LABELS = {
  alertname: 'SilentFailures',
  severity: 'critical',
  tier: 'operations',
  team: 'notifications',
  family: 'silent_failures',
  service_name: 'chat',
  deployment_environment_name: 'test',
};

describe('a silent failure', () => {
  test("is one alert, though the monitor and Prometheus' rule both tell of it", async () => {
    const alertmanager = await keep(startAlertmanager({ config: ALERTMANAGER_CONFIG }));
    const text = await readFile(new URL('prometheus/prometheus.yml', ROOT), 'utf8');
    const prometheus = await keep(
      startPrometheus({
        config: text.replaceAll('alertmanager:9093', new URL(alertmanager.url).host),
        rules: [fileURLToPath(new URL('prometheus/rules/critical.yml', ROOT))],
      }),
    );
    const collector = await keep(
      startCollector({
        configs: [fileURLToPath(new URL('collector-config/one-host.yaml', ROOT))],
        environment: {
          PROMETHEUS_OTLP_ENDPOINT: `${prometheus.url}/api/v1/otlp`,
          JAEGER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
        },
      }),
    );
    const app = await startApp({
      EARSHOT_ALERTMANAGER_URL: alertmanager.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRIC_EXPORT_INTERVAL: '500',
    });
    await lose(app);
    // What Prometheus sends says where it comes from; what the monitor posts does not.
    const told = async (): Promise<AlertmanagerAlert[]> =>
      // The success rate of a service that lost its only message is another alert, and rightly so.
      (await alertsOf(alertmanager)).filter(
        ({ labels }) => labels['alertname'] === 'SilentFailures',
      );
    const fromRule = await until(async () =>
      (await told()).find(({ generatorURL = '' }) => generatorURL.includes('expr')),
    );
    expect(fromRule.labels).toEqual(LABELS);
    const metrics = await (await fetch(`${await app.url()}/metrics`)).text();
    expect(metrics).toMatch(
      /^earshot_alert_notifications_total\{channel="alertmanager",outcome="succeeded",.*\} [1-9]/m,
    );
    expect(await told()).toHaveLength(1);
  });

  test('is told with the Collector and Prometheus dead, to an Alertmanager that comes late', async () => {
    const port = await freePort();
    const app = await startApp({
      EARSHOT_ALERTMANAGER_URL: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    });
    await lose(app);
    await app.until(() => app.log('alertmanager_lost'));
    const alertmanager = await keep(
      startAlertmanager({ config: ALERTMANAGER_CONFIG, ports: { http: port } }),
    );
    const alert = await until(async () => (await alertsOf(alertmanager))[0]);
    expect(alert.labels).toEqual(LABELS);
    // By its own end it outlasts the window of the rule.
    expect(Date.parse(alert.endsAt) - Date.now()).toBeGreaterThan(13 * 60_000);
    expect(app.logs.filter(({ event }) => event === 'alertmanager_lost')).toHaveLength(1);
  });

  test('is told by a process that is ended at that moment', async () => {
    const alertmanager = await keep(startAlertmanager({ config: ALERTMANAGER_CONFIG }));
    const app = await startApp({ EARSHOT_ALERTMANAGER_URL: alertmanager.url });
    app.child.stdin!.write('\n');
    await app.until(() => app.stdout.includes('lost'));
    app.child.kill('SIGTERM');
    await app.exited;
    expect((await alertsOf(alertmanager)).map(({ labels }) => labels)).toEqual([LABELS]);
  });

  test('is told to nobody where alerts are off', async () => {
    const alertmanager = await keep(startAlertmanager({ config: ALERTMANAGER_CONFIG }));
    const app = await startApp({
      EARSHOT_ALERTMANAGER_URL: alertmanager.url,
      WEBSOCKET_ALERT_ENABLED: 'false',
    });
    await lose(app);
    app.child.kill('SIGTERM');
    await app.exited;
    expect(await alertsOf(alertmanager)).toEqual([]);
  });
});

describe('an emergency that a person raises', () => {
  test('is an alert that leads to everybody, and is raised once by an impatient finger', async () => {
    const alertmanager = await keep(startAlertmanager({ config: ALERTMANAGER_CONFIG }));
    const app = await startApp({ EARSHOT_ALERTMANAGER_URL: alertmanager.url });
    const raise = async (): Promise<{ status: number; body: unknown }> => {
      const answer = await fetch(`${await app.url()}/monitoring/websocket/emergency/alert`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-earshot-request': '1' },
        body: JSON.stringify({ title: 'Mute', message: 'Nobody hears.', severity: 'critical' }),
      });
      return { status: answer.status, body: await answer.json() };
    };
    const channels = ['alertmanager'];
    expect(await raise()).toEqual({ status: 202, body: { status: 'accepted', channels } });
    expect(await raise()).toEqual({ status: 202, body: { status: 'duplicate', channels } });
    const alert = await until(async () => (await alertsOf(alertmanager))[0]);
    expect(alert.labels).toEqual({
      ...LABELS,
      alertname: 'EmergencyAlert',
      family: 'emergency',
      emergency: 'true',
      emergency_id: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
    });
    expect(app.log('emergency_alert')).toMatchObject({ audit: true, title: 'Mute' });
  });
});

/** The harness itself: each server starts, is healthy, keeps its data, and leaves nothing behind. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, describe, expect, test } from 'vitest';

import {
  freePort,
  startAlertmanager,
  startCollector,
  startJaeger,
  startPrometheus,
  type RunningServer,
} from '@earshot/stack';

const COLLECTOR_CONFIG = fileURLToPath(new URL('fixtures/collector-minimal.yaml', import.meta.url));
const ALERTMANAGER_CONFIG = 'route: { receiver: none }\nreceivers: [{ name: none }]\n';
const PROMETHEUS_CONFIG = 'storage: { tsdb: { out_of_order_time_window: 30m } }\n';

const STARTS: readonly (readonly [string, () => Promise<RunningServer>])[] = [
  ['collector', () => startCollector({ configs: [COLLECTOR_CONFIG] })],
  ['prometheus', () => startPrometheus({ config: PROMETHEUS_CONFIG })],
  ['alertmanager', () => startAlertmanager({ config: ALERTMANAGER_CONFIG })],
  ['jaeger', () => startJaeger()],
];

const running: RunningServer[] = [];

async function keep<Server extends RunningServer>(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  running.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

describe.each(STARTS)('%s', (name, start) => {
  test('is healthy once started, and leaves neither process nor folder once stopped', async () => {
    const server = await keep(start());
    const pid = server.pid;
    expect(server.name).toBe(name);
    expect(server.log()).not.toBe('');
    expect(existsSync(server.folder)).toBe(true);
    expect(isAlive(pid)).toBe(true);

    await server.stop();

    expect(isAlive(pid)).toBe(false);
    expect(existsSync(server.folder)).toBe(false);
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  });

  test('comes back at the same address after a kill', async () => {
    const server = await keep(start());
    const { url, pid } = server;
    await server.kill();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(server.folder)).toBe(true);

    await server.restart();

    expect(server.url).toBe(url);
    expect(server.pid).not.toBe(pid);
    expect((await fetch(url)).status).toBeGreaterThan(0);
  });
});

test('a killed Prometheus keeps what it had taken over OTLP', async () => {
  const prometheus = await keep(startPrometheus({ config: PROMETHEUS_CONFIG }));
  await pushGauge(prometheus.url, 'kept', 42);
  await prometheus.kill();
  await prometheus.restart();
  expect(await query(prometheus.url, 'kept')).toEqual(['42']);
});

test('a stopped server does not come back, as its data is gone', async () => {
  const server = await keep(startAlertmanager({ config: ALERTMANAGER_CONFIG }));
  await server.stop();
  await expect(server.restart()).rejects.toThrow('alertmanager was stopped');
});

test('a server that dies at its start is reported with its last lines', async () => {
  await expect(startPrometheus({ config: 'no_such_section: 1\n' })).rejects.toMatchObject({
    code: 'start-failed',
    message: 'prometheus ended at its start (exit code 2). Its last lines:',
    lines: expect.arrayContaining([expect.stringContaining('no_such_section')]),
  });
});

test('a rule file given is evaluated', async () => {
  const rules = fileURLToPath(new URL('fixtures/one-rule.yml', import.meta.url));
  const config = `global: { evaluation_interval: 200ms }\n`;
  const prometheus = await keep(startPrometheus({ config, rules: [rules] }));
  await until(async () => (await query(prometheus.url, 'answer')).includes('42'));
});

test('two Alertmanagers become one cluster by flags', async () => {
  const clusterPorts = [await freePort(), await freePort()];
  const flags = clusterPorts.map((port, index) => [
    `--cluster.listen-address=127.0.0.1:${port}`,
    `--cluster.peer=127.0.0.1:${clusterPorts[1 - index]}`,
  ]);
  const pair = await Promise.all(
    flags.map((own) => keep(startAlertmanager({ config: ALERTMANAGER_CONFIG, flags: own }))),
  );
  await until(async () => {
    const response = await fetch(`${pair[0]?.url}/api/v2/status`);
    const status = (await response.json()) as { cluster: { peers?: unknown[] } };
    return status.cluster.peers?.length === 2;
  });
});

test('servers end with a parent that is killed, and their folders with them', async () => {
  const parent = fork(fileURLToPath(new URL('fixtures/parent-to-kill.mjs', import.meta.url)), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  const [server] = (await once(parent, 'message')) as [{ pid: number; folder: string }];
  expect(isAlive(server.pid)).toBe(true);
  parent.kill('SIGKILL');
  await until(async () => !isAlive(server.pid) && !existsSync(server.folder));
});

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(100);
}

async function query(url: string, expression: string): Promise<string[]> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
  return data.result.map(({ value }) => value[1]);
}

async function pushGauge(url: string, name: string, asDouble: number): Promise<void> {
  const point = { timeUnixNano: `${Date.now()}000000`, asDouble };
  const metrics = [{ name, gauge: { dataPoints: [point] } }];
  const response = await fetch(`${url}/api/v1/otlp/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }),
  });
  expect(response.status).toBe(200);
}

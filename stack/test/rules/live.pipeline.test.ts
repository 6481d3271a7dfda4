/** The generated rules in a real Prometheus that is pushed to by OTLP, as the monitor does. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { startPrometheus, type RunningServer } from '@earshot/stack';
import { alertLabels, METRICS } from '@earshot/telemetry';

import { AlertmanagerDouble } from './alertmanager-double.ts';

const FOLDER = fileURLToPath(new URL('../../../prometheus/', import.meta.url));
const SILENT = 'earshot.notification.silent_failures';

const alertmanager = new AlertmanagerDouble();
let prometheus: RunningServer;

beforeAll(async () => {
  const address = await alertmanager.listen();
  const rules = path.join(FOLDER, 'rules');
  prometheus = await startPrometheus({
    // Nothing is scraped: the other servers are not there.
    config: readFileSync(path.join(FOLDER, 'prometheus.yml'), 'utf8')
      .replaceAll('alertmanager:9093', address)
      .replace(/^scrape_configs:[^]*/m, ''),
    rules: readdirSync(rules).map((file) => path.join(rules, file)),
  });
});
afterAll(async () => {
  await prometheus.stop();
  alertmanager.close();
});

test('one silent failure fires one alert, under the labels of every other road', async () => {
  await push('chat', 'a', 0);
  await push('files', 'b', 0);
  await until(async () => (await seriesOf(SILENT_NAME)) > 0);
  await push('chat', 'a', 1);
  await push('files', 'b', 0);
  await until(() => alertmanager.named('SilentFailures').length > 0);

  // Sent again and again while it fires, and the same each time.
  const before = alertmanager.named('SilentFailures').length;
  await until(() => alertmanager.named('SilentFailures').length > before);
  const labels = alertLabels('SilentFailures', {
    serviceName: 'chat',
    environment: 'production',
  });
  const seen = alertmanager.named('SilentFailures');
  for (const alert of seen) expect(alert.labels).toEqual(labels);
  expect(new Set(seen.map(({ startsAt }) => startsAt)).size).toBe(1);
  expect(seen[0]?.annotations).toEqual({
    summary: 'Notifications were lost and nobody was told.',
    description: expect.stringMatching(
      /^chat lost \d+ notifications in the last 15 minutes, and nobody was told \(alert above 0\)\.$/,
    ),
    runbook_url: 'http://localhost:9464/monitoring/websocket/runbooks/SilentFailures',
    dashboard_url: 'http://localhost:3000/d/websocket_operations?var-job=chat',
    trace_search_url: `http://localhost:16686/search?service=chat&tags=${encodeURIComponent('{"earshot.silent_failure":"true"}')}&lookback=1h&limit=20`,
  });
});

test('a service whose very first export holds a silent failure fires too', async () => {
  await push('born', 'c', 1);
  await until(() =>
    alertmanager.named('SilentFailures').some(({ labels }) => labels['service_name'] === 'born'),
  );
});

test('no rule of ours fails in a live server', async () => {
  const response = await fetch(`${prometheus.url}/api/v1/rules`);
  const { data } = (await response.json()) as {
    data: { groups: { name: string; rules: { name: string; health: string }[] }[] };
  };
  const rules = data.groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(30);
  expect(rules.filter(({ health }) => health === 'err')).toEqual([]);
});

const SILENT_NAME = 'earshot_notification_silent_failures_total';

async function push(service: string, instance: string, value: number): Promise<void> {
  const timeUnixNano = `${Date.now()}000000`;
  const dataPoints = METRICS[SILENT].series.map((attributes) => ({
    attributes: attributesOf(attributes),
    timeUnixNano,
    asDouble: attributes.reason === 'timeout' ? value : 0,
  }));
  const sum = { aggregationTemporality: 2, isMonotonic: true, dataPoints };
  const resource = {
    attributes: attributesOf({
      'service.name': service,
      'service.instance.id': instance,
      'deployment.environment.name': 'production',
    }),
  };
  const metrics = [{ name: SILENT, unit: METRICS[SILENT].unit, sum }];
  const response = await fetch(`${prometheus.url}/api/v1/otlp/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] }),
  });
  expect(response.status).toBe(200);
}

function attributesOf(values: Readonly<Record<string, string>>): unknown[] {
  return Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

async function seriesOf(name: string): Promise<number> {
  const response = await fetch(`${prometheus.url}/api/v1/query?query=${name}`);
  const { data } = (await response.json()) as { data: { result: unknown[] } };
  return data.result.length;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(100);
}

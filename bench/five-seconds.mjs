/**
 * From the detection of a silent failure to the arrival of its page, on the real servers: the demo's
 * service and faults, Collector, Prometheus, Alertmanager, and a webhook. Writes
 * bench/five-seconds.json, from which bench/five-seconds-table.mjs makes the table of
 * docs/five-seconds.md.
 *
 *   --runs N      runs of each road (default 50); each is a service of its own, and so an alert of its own
 *   --road NAME   only this road; prints, and writes nothing unless
 *   --write       is given: the other roads stay as they were measured
 *
 * Needs the build (`pnpm build`) and the servers (`npm run stack -- build`). The detection's time is
 * that of the monitor's own log line; the arrival's that of the request. Both are this machine's clock.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Reaper } from '../packages/demo/dist/processes/reaper-handle.js';
import { alertmanagerConfig } from '../packages/provision/dist/index.js';
import {
  freePort,
  startAlertmanager,
  startCollector,
  startJaeger,
  startPrometheus,
} from '../stack/dist/index.js';
import { pageOf } from './one-page.mjs';
import { openWebhook } from './page-webhook.mjs';
import { percentiles } from './statistics.mjs';

const ROADS = {
  pipeline: { hasCollector: true, hasDirect: false },
  both: { hasCollector: true, hasDirect: true },
  direct: { hasCollector: false, hasDirect: true },
  /** No servers at all: the monitor pages by its own webhook. */
  embedded: { isAlone: true, times: 2 },
};
/** In turn: found by the send call itself, and by the window. */
const FAULTS_TRIED = ['closed-socket', 'frozen-client'];

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '50' },
    road: { type: 'string' },
    write: { type: 'boolean' },
  },
});
const pathTo = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const roads = values.road === undefined ? Object.keys(ROADS) : [values.road];
const reaper = new Reaper();
const results = {
  machine: `${cpus().length} cores, ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`,
  loadBefore: loadavg()[0],
  runs: Number(values.runs),
  roads: {},
};
if (values.write === true) {
  const before = JSON.parse(readFileSync(new URL('five-seconds.json', import.meta.url), 'utf8'));
  results.roads = before.roads;
}

for (const road of roads) {
  const { isAlone } = ROADS[road];
  results.roads[road] = await (isAlone ? measureAlone(road) : measure(road, ROADS[road]));
}
reaper.dismiss();
if (values.road === undefined || values.write === true) {
  writeFileSync(
    new URL('five-seconds.json', import.meta.url),
    `${JSON.stringify(results, undefined, 2)}\n`,
  );
  await import('./five-seconds-table.mjs');
}

async function measure(road, { hasCollector, hasDirect }) {
  const webhook = await openWebhook();
  const alertmanager = await startAlertmanager({
    config: alertmanagerConfig({
      channels: ['webhook'],
      secretsFolder: webhook.folder,
      templates: pathTo('prometheus/templates/*.tmpl'),
    }),
  });
  const prometheus = await startPrometheus({
    config: prometheusConfig(alertmanager, await freePort()),
    rules: ['critical', 'escalation', 'pipeline', 'records', 'services'].map((name) =>
      pathTo(`prometheus/rules/${name}.yml`),
    ),
  });
  const jaeger = await startJaeger();
  const collector = await startCollector({
    configs: [pathTo('collector-config/one-host.yaml')],
    environment: {
      PROMETHEUS_OTLP_ENDPOINT: `${prometheus.url}/api/v1/otlp`,
      JAEGER_OTLP_ENDPOINT: `http://127.0.0.1:${jaeger.ports.http}`,
    },
  });
  if (!hasCollector) await collector.kill();
  const settings = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    JAEGER_QUERY_URL: jaeger.url,
    ...(hasDirect ? { EARSHOT_ALERTMANAGER_URL: alertmanager.url } : {}),
  };
  try {
    return await pagesOf(road, results.runs, settings, webhook);
  } finally {
    await Promise.all([collector, jaeger, prometheus, alertmanager].map((one) => one.stop()));
    webhook.close();
  }
}

async function measureAlone(road) {
  const webhook = await openWebhook();
  const settings = {
    EARSHOT_ALERT_WEBHOOK_URL: webhook.url,
    EARSHOT_ALERT_ALLOW_PRIVATE: '127.0.0.1',
  };
  try {
    return await pagesOf(road, results.runs * ROADS[road].times, settings, webhook);
  } finally {
    webhook.close();
  }
}

async function pagesOf(road, count, settings, webhook) {
  const runs = [];
  for (let i = 1; i <= count; i += 1) {
    const fault = FAULTS_TRIED[i % FAULTS_TRIED.length];
    const run = await pageOf(`${road}-${i}`, fault, { settings, webhook, reaper });
    runs.push(run);
    process.stderr.write(`${road} ${i}/${count} ${JSON.stringify(run)}\n`);
  }
  const summary = { ...percentiles(runs.map(({ ms }) => ms)), load: loadavg()[0] };
  process.stderr.write(`${road}: ${JSON.stringify(summary)}\n`);
  return { ...summary, runs };
}

/** As committed, with Alertmanager where it runs here. */
function prometheusConfig(alertmanager, nobodysPort) {
  return readFileSync(pathTo('prometheus/prometheus.yml'), 'utf8')
    .replace('[alertmanager:9093]', `[${new URL(alertmanager.url).host}]`)
    .replaceAll(/\[[a-z]+:\d+\]/g, `[127.0.0.1:${nobodysPort}]`);
}

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
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { FAULTS } from '../packages/demo/dist/faults/index.js';
import { Stage } from '../packages/demo/dist/faults/stage.js';
import { Reaper } from '../packages/demo/dist/processes/reaper-handle.js';
import { alertmanagerConfig } from '../packages/provision/dist/index.js';
import {
  freePort,
  startAlertmanager,
  startCollector,
  startJaeger,
  startPrometheus,
} from '../stack/dist/index.js';

const ROADS = {
  pipeline: { hasCollector: true, hasDirect: false },
  both: { hasCollector: true, hasDirect: true },
  direct: { hasCollector: false, hasDirect: true },
  /** No servers at all: the monitor pages by its own webhook. */
  embedded: { isAlone: true, times: 2 },
};
/** In turn: found by the send call itself, and by the window. */
const FAULTS_TRIED = ['closed-socket', 'frozen-client'];
const WINDOW_SECONDS = 1;
const ARRIVAL_TIMEOUT_MS = 30_000;
/** The first export says 0 before anything happens, as in a service that has run for a while. */
const SETTLE_MS = 1_500;

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
    const run = await pageOf(`${road}-${i}`, fault, settings, webhook);
    runs.push(run);
    process.stderr.write(`${road} ${i}/${count} ${JSON.stringify(run)}\n`);
  }
  const summary = summaryOf(runs.map(({ ms }) => ms));
  process.stderr.write(`${road}: ${JSON.stringify(summary)}\n`);
  return { ...summary, runs };
}

/** One service, one fault, one page. */
async function pageOf(name, faultName, settings, webhook) {
  const fault = FAULTS.find((one) => one.name === faultName);
  const service = fork(pathTo('packages/demo/dist/service/main.js'), {
    execArgv: ['--import', pathTo('packages/monitor/dist/register.js')],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...process.env,
      ...settings,
      EARSHOT_CONFIG: pathTo('packages/demo/earshot.config.mjs'),
      EARSHOT_HTTP_PORT: '0',
      OTEL_SERVICE_NAME: name,
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      WEBSOCKET_SILENT_FAILURE_WINDOW: String(WINDOW_SECONDS),
      HEARTBEAT_SECONDS: '30',
      PORT: '0',
      DEMO_FAULTS: fault.bug ?? '',
    },
  });
  const detected = firstSilentFailure(service);
  const arrived = webhook.arrivalOf(name);
  const [{ port }] = await once(service, 'message');
  await pause(SETTLE_MS);
  const stage = new Stage({
    host: '127.0.0.1',
    port,
    windowMs: WINDOW_SECONDS * 1000,
    endsAtMs: Infinity,
    reaper,
  });
  try {
    void fault.act(stage);
    const { atMs, reason } = await within(detected, `the detection of ${name}`);
    const { atMs: arrivedAtMs, alert } = await within(arrived, `the page of ${name}`);
    return {
      fault: faultName,
      reason,
      ms: arrivedAtMs - atMs,
      // Until the rule was true (or the monitor had it posted), and from there on.
      alertMs: Date.parse(alert.startsAt) - atMs,
    };
  } finally {
    await stage.clear();
    service.kill('SIGKILL');
    await once(service, 'exit');
  }
}

function firstSilentFailure(service) {
  const { promise, resolve } = Promise.withResolvers();
  createInterface(service.stderr).on('line', (line) => {
    if (!line.includes('"silent_failure"')) return;
    const { time, reason } = JSON.parse(line);
    resolve({ atMs: Date.parse(time), reason });
  });
  return promise;
}

async function openWebhook() {
  const waiting = new Map();
  const http = createServer((request, response) => {
    const atMs = Date.now();
    let body = '';
    request.setEncoding('utf8').on('data', (text) => (body += text));
    request.on('end', () => {
      response.end('ok');
      const posted = JSON.parse(body);
      // Alertmanager's own shape, or a page of the monitor itself.
      for (const alert of posted.alerts ?? [posted])
        if (alert.labels.alertname === 'SilentFailures')
          waiting.get(alert.labels.service_name)?.({ atMs, alert });
    });
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const folder = mkdtempSync(path.join(tmpdir(), 'earshot-five-seconds-'));
  for (const name of ['webhook_url', 'watchdog_url'])
    writeFileSync(path.join(folder, name), `http://127.0.0.1:${http.address().port}/${name}`);
  return {
    folder,
    url: `http://127.0.0.1:${http.address().port}/page`,
    arrivalOf(service) {
      const { promise, resolve } = Promise.withResolvers();
      waiting.set(service, resolve);
      return promise;
    },
    close() {
      http.closeAllConnections();
      http.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** As committed, with Alertmanager where it runs here. */
function prometheusConfig(alertmanager, nobodysPort) {
  return readFileSync(pathTo('prometheus/prometheus.yml'), 'utf8')
    .replace('[alertmanager:9093]', `[${new URL(alertmanager.url).host}]`)
    .replaceAll(/\[[a-z]+:\d+\]/g, `[127.0.0.1:${nobodysPort}]`);
}

async function within(promise, what) {
  const late = pause(ARRIVAL_TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`${what} did not come within ${ARRIVAL_TIMEOUT_MS / 1000} s`);
  });
  return Promise.race([promise, late]);
}

function summaryOf(all) {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  return {
    count: sorted.length,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    worstMs: at(1),
    load: loadavg()[0],
  };
}

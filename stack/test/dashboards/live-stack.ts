/** The whole pipeline and the demo with its faults, as the dashboards meet it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { alertmanagerConfig, rulesFiles } from '@earshot/provision';
import { DEFAULT_LINKS, ESCALATION } from '@earshot/telemetry';
import {
  freePort,
  startAlertmanager,
  startCollector,
  startJaeger,
  startPrometheus,
  type RunningServer,
} from '@earshot/stack';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LOOPBACK = '127.0.0.1';
export const SERVICE = 'earshot-demo';
export const VERSION = '4.5.6';

export class LiveStack {
  readonly #running: RunningServer[] = [];
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'earshot-dashboards-'));
  #pager: Server | undefined;
  #demo: ChildProcess | undefined;
  #prometheus: RunningServer | undefined;
  #frozen: readonly number[] = [];
  prometheusUrl = '';
  jaegerUrl = '';
  /** Of the demo's Earshot. */
  monitorUrl = '';

  async start(): Promise<void> {
    const [metricsPort, prometheusPort, alertmanagerPort, jaegerPort, httpPort] = await Promise.all(
      Array.from({ length: 5 }, () => freePort()),
    );
    const jaeger = await this.#keep(startJaeger({ ports: { metrics: jaegerPort! } }));
    const addresses = {
      'collector:8888': metricsPort!,
      'prometheus:9090': prometheusPort!,
      'alertmanager:9093': alertmanagerPort!,
      'jaeger:8888': jaegerPort!,
    };
    const [prometheus, collector, alertmanager] = await Promise.all([
      this.#keep(
        startPrometheus({
          config: Object.entries(addresses).reduce(
            (text, [from, port]) => text.replaceAll(from, `${LOOPBACK}:${port}`),
            sooner(readFileSync(path.join(ROOT, 'prometheus/prometheus.yml'), 'utf8')),
          ),
          rules: this.#rules(),
          ports: { http: prometheusPort! },
        }),
      ),
      this.#keep(
        startCollector({
          configs: [path.join(ROOT, 'collector-config/one-host.yaml')],
          ports: { metrics: metricsPort! },
          environment: {
            PROMETHEUS_OTLP_ENDPOINT: `http://${LOOPBACK}:${prometheusPort}/api/v1/otlp`,
            JAEGER_OTLP_ENDPOINT: `http://${LOOPBACK}:${jaeger.ports.http}`,
            SPAN_METRICS_INTERVAL: '1s',
          },
        }),
      ),
      this.#keep(
        startAlertmanager({
          config: alertmanagerConfig({ secretsFolder: this.#folder, channels: ['webhook'] }),
          ports: { http: alertmanagerPort! },
        }),
      ),
    ]);
    this.#prometheus = prometheus;
    await this.#startPager();
    this.prometheusUrl = prometheus.url;
    this.jaegerUrl = jaeger.url;
    this.monitorUrl = `http://${LOOPBACK}:${httpPort}`;
    this.#demo = spawn(
      process.execPath,
      [path.join(ROOT, 'packages/demo/dist/main.js'), '--duration', '900'],
      {
        env: {
          ...process.env,
          OTEL_SERVICE_NAME: SERVICE,
          OTEL_RESOURCE_ATTRIBUTES: `service.version=${VERSION},deployment.environment.name=test`,
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
          OTEL_METRIC_EXPORT_INTERVAL: '1000',
          OTEL_BSP_SCHEDULE_DELAY: '200',
          EARSHOT_HTTP_PORT: String(httpPort),
          EARSHOT_ALERTMANAGER_URL: alertmanager.url,
          JAEGER_QUERY_URL: jaeger.url,
          PROMETHEUS_URL: prometheus.url,
        },
        stdio: 'ignore',
      },
    );
  }

  /** Freezes the demo and its clients: its service stays, and nobody talks to it any more. */
  quieten(): void {
    const demo = this.#demo!.pid!;
    const children = readFileSync(`/proc/${demo}/task/${demo}/children`, 'utf8').trim().split(' ');
    const clients = children.map(Number).filter((pid) => commandOf(pid).includes('/clients/'));
    this.#frozen = [demo, ...clients];
    for (const pid of this.#frozen) process.kill(pid, 'SIGSTOP');
  }

  async killPrometheus(): Promise<void> {
    await this.#prometheus!.kill();
  }

  async stop(): Promise<void> {
    for (const pid of this.#frozen) process.kill(pid, 'SIGCONT');
    if (this.#demo?.exitCode === null && this.#demo.signalCode === null) {
      const gone = once(this.#demo, 'exit');
      this.#demo.kill('SIGTERM');
      await gone;
    }
    await Promise.all(this.#running.map((server) => server.stop()));
    this.#pager?.closeAllConnections();
    this.#pager?.close();
    rmSync(this.#folder, { recursive: true });
  }

  async #keep<S extends RunningServer>(starting: Promise<S>): Promise<S> {
    const server = await starting;
    this.#running.push(server);
    return server;
  }

  /** The rules as they are, looked at every second, and impatient in calling the next tier. */
  #rules(): string[] {
    const escalation = {
      steps: ESCALATION.map(({ tier }, index) => ({ tier, afterSeconds: 2 * (index + 1) })),
    };
    return rulesFiles(DEFAULT_LINKS, { escalation }).map(({ path: name, content }) => {
      const copy = path.join(this.#folder, path.basename(name));
      writeFileSync(copy, sooner(content));
      return copy;
    });
  }

  /** Takes every page. */
  async #startPager(): Promise<void> {
    this.#pager = createServer((request, response) => {
      request.resume().on('end', () => response.end('ok'));
    }).listen(0, LOOPBACK);
    await once(this.#pager, 'listening');
    const { port } = this.#pager.address() as AddressInfo;
    for (const file of ['webhook_url', 'watchdog_url']) {
      writeFileSync(path.join(this.#folder, file), `http://${LOOPBACK}:${port}/`);
    }
  }
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
}

/** Intervals of whole seconds and minutes become one second; what is faster stays. */
function sooner(yaml: string): string {
  return yaml
    .replaceAll(/\b((?:scrape_|evaluation_)?interval): \d+[sm]$/gm, '$1: 1s')
    .replaceAll(/\bscrape_timeout: \d+s$/gm, 'scrape_timeout: 1s');
}

/** The four servers, joined: Collector to Prometheus and Jaeger, Prometheus to Alertmanager. */

import { startAlertmanager } from '../servers/alertmanager.ts';
import { startCollector } from '../servers/collector.ts';
import { startJaeger } from '../servers/jaeger.ts';
import { freePort, isPortFree, LOOPBACK } from '../servers/ports.ts';
import { startPrometheus } from '../servers/prometheus.ts';
import type { RunningServer } from '../servers/running-server.ts';
import {
  alertmanagerConfig,
  COLLECTOR_CONFIG,
  prometheusConfig,
  ruleFiles,
} from './configuration.ts';

/** Where each is looked for by habit. */
const STANDARD_PORTS = {
  collector: 4318,
  collectorGrpc: 4317,
  prometheus: 9090,
  alertmanager: 9093,
  jaeger: 16_686,
  demo: 9464,
} as const;
export type Place = keyof typeof STANDARD_PORTS;

export interface Servers {
  readonly collector: RunningServer;
  readonly prometheus: RunningServer;
  readonly alertmanager: RunningServer;
  readonly jaeger: RunningServer;
}

/** The standard ports that are free, and others for those that are not. */
export async function choosePorts(): Promise<{
  readonly ports: Readonly<Record<Place, number>>;
  /** Standard ones that somebody else has. */
  readonly taken: readonly number[];
}> {
  const ports: Record<Place, number> = { ...STANDARD_PORTS };
  const taken: number[] = [];
  for (const [place, port] of Object.entries(STANDARD_PORTS) as [Place, number][]) {
    if (await isPortFree(port)) continue;
    taken.push(port);
    ports[place] = await freePort();
  }
  return { ports, taken };
}

/**
 * Starts all of them at once, as each waits for the others by itself. What has started is handed to
 * `onStarted`, also when another fails, so that nothing is left behind.
 */
export async function startServers(
  ports: Readonly<Record<Place, number>>,
  webhookUrl: string,
  onStarted: (server: RunningServer) => void,
): Promise<Servers> {
  const [metrics, jaegerMetrics, jaegerHttp] = [
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const noted = async <Server extends RunningServer>(
    starting: Promise<Server>,
  ): Promise<Server> => {
    const server = await starting;
    onStarted(server);
    return server;
  };
  const started = await Promise.allSettled([
    noted(
      startCollector({
        configs: [COLLECTOR_CONFIG],
        ports: { http: ports.collector, grpc: ports.collectorGrpc, metrics },
        environment: {
          PROMETHEUS_OTLP_ENDPOINT: `http://${LOOPBACK}:${ports.prometheus}/api/v1/otlp`,
          JAEGER_OTLP_ENDPOINT: `http://${LOOPBACK}:${jaegerHttp}`,
          // Seen within seconds, not within a quarter of a minute.
          SPAN_METRICS_INTERVAL: '2s',
        },
      }),
    ),
    noted(
      startPrometheus({
        config: prometheusConfig({
          'collector:8888': `${LOOPBACK}:${metrics}`,
          'prometheus:9090': `${LOOPBACK}:${ports.prometheus}`,
          'alertmanager:9093': `${LOOPBACK}:${ports.alertmanager}`,
          'jaeger:8888': `${LOOPBACK}:${jaegerMetrics}`,
        }),
        rules: ruleFiles(),
        ports: { http: ports.prometheus },
      }),
    ),
    noted(
      startAlertmanager({
        config: alertmanagerConfig(webhookUrl),
        ports: { http: ports.alertmanager },
      }),
    ),
    noted(
      startJaeger({
        ports: { query: ports.jaeger, http: jaegerHttp, metrics: jaegerMetrics },
      }),
    ),
  ]);
  for (const outcome of started) if (outcome.status === 'rejected') throw outcome.reason;
  const [collector, prometheus, alertmanager, jaeger] = started.map(
    (outcome) => (outcome as PromiseFulfilledResult<RunningServer>).value,
  ) as [RunningServer, RunningServer, RunningServer, RunningServer];
  return { collector, prometheus, alertmanager, jaeger };
}

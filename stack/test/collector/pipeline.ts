/** The Collector's configurations on real servers: one host, and the tier of several processes. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import {
  freePort,
  startCollector,
  startJaeger,
  startPrometheus,
  type RunningServer,
} from '@earshot/stack';

/** How long a test waits for what it expects, on a slow machine too. */
export const PATIENCE = { timeout: 60_000, interval: 100 } as const;

export type Collector = Awaited<ReturnType<typeof startCollector>>;
export type Jaeger = Awaited<ReturnType<typeof startJaeger>>;
export type Prometheus = Awaited<ReturnType<typeof startPrometheus>>;
type Environment = Readonly<Record<string, string>>;

const kept: RunningServer[] = [];

export async function keep<Server extends RunningServer>(
  starting: Promise<Server>,
): Promise<Server> {
  const server = await starting;
  kept.push(server);
  return server;
}

/** For `afterEach` or `afterAll`. */
export async function stopKept(): Promise<void> {
  await Promise.all(kept.splice(0).map((server) => server.stop()));
}

export function configFile(name: string): string {
  return fileURLToPath(new URL(`../../../collector-config/${name}.yaml`, import.meta.url));
}

/** `prometheus/prometheus.yml` itself, with a Collector of this machine to scrape. */
export function keepPrometheus(collectorMetricsPort = 9): Promise<Prometheus> {
  const file = new URL('../../../prometheus/prometheus.yml', import.meta.url);
  const config = readFileSync(file, 'utf8');
  return keep(
    startPrometheus({
      config: config.replace('collector:8888', `127.0.0.1:${collectorMetricsPort}`),
    }),
  );
}

export function prometheusAddress({ url }: RunningServer): Environment {
  return { PROMETHEUS_OTLP_ENDPOINT: `${url}/api/v1/otlp`, SPAN_METRICS_INTERVAL: '1s' };
}

export function jaegerAddress({ ports }: Jaeger): Environment {
  return { JAEGER_OTLP_ENDPOINT: `http://127.0.0.1:${ports.http}` };
}

export interface OneHost {
  readonly collector: Collector;
  readonly prometheus: Prometheus;
  readonly jaeger: Jaeger;
}

export async function keepOneHost(environment: Environment = {}): Promise<OneHost> {
  const metrics = await freePort();
  const [prometheus, jaeger] = await Promise.all([keepPrometheus(metrics), keep(startJaeger())]);
  const collector = await keep(
    startCollector({
      configs: [configFile('one-host')],
      ports: { metrics },
      environment: {
        ...prometheusAddress(prometheus),
        ...jaegerAddress(jaeger),
        ...environment,
      },
    }),
  );
  return { collector, prometheus, jaeger };
}

export interface Tier {
  readonly agents: readonly [Collector, Collector];
  readonly gateways: readonly [Collector, Collector];
  readonly prometheus: Prometheus;
  readonly jaeger: Jaeger;
}

/** Two agents and two gateways, which keep nothing but failures. */
export async function keepTier(decisionWait: string): Promise<Tier> {
  const [prometheus, jaeger] = await Promise.all([keepPrometheus(), keep(startJaeger())]);
  const gateway = (): Promise<Collector> =>
    keep(
      startCollector({
        configs: [configFile('gateway')],
        environment: {
          ...jaegerAddress(jaeger),
          GATEWAY_DECISION_WAIT: decisionWait,
          GATEWAY_KEEP_PERCENT: '0',
        },
      }),
    );
  const gateways = await Promise.all([gateway(), gateway()]);
  const addresses = gateways.map(({ ports }) => `127.0.0.1:${ports.grpc}`);
  const agent = (): Promise<Collector> =>
    keep(
      startCollector({
        configs: [configFile('agent')],
        environment: {
          ...prometheusAddress(prometheus),
          GATEWAY_ENDPOINTS: `[${addresses.join(', ')}]`,
        },
      }),
    );
  return { agents: await Promise.all([agent(), agent()]), gateways, prometheus, jaeger };
}

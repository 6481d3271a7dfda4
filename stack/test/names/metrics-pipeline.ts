/** A Collector of `collector-config/one-host.yaml` that gives metrics to a Prometheus of `prometheus/`. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startCollector, startPrometheus, type RunningServer } from '@earshot/stack';

const ROOT = new URL('../../../', import.meta.url);
const ONE_HOST = fileURLToPath(new URL('collector-config/one-host.yaml', ROOT));
/** Nobody listens there: traces wait in the Collector's queue. */
const NOBODY = 'http://127.0.0.1:9';

export interface MetricsPipeline {
  readonly prometheus: RunningServer;
  readonly collector: RunningServer;
  stop(): Promise<void>;
}

export async function startMetricsPipeline(): Promise<MetricsPipeline> {
  const config = await readFile(new URL('prometheus/prometheus.yml', ROOT), 'utf8');
  const prometheus = await startPrometheus({ config });
  const collector = await startCollector({
    configs: [ONE_HOST],
    environment: {
      PROMETHEUS_OTLP_ENDPOINT: `${prometheus.url}/api/v1/otlp`,
      JAEGER_OTLP_ENDPOINT: NOBODY,
    },
  });
  return {
    prometheus,
    collector,
    stop: async () => {
      await Promise.all([collector.stop(), prometheus.stop()]);
    },
  };
}

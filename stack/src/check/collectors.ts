/** The Collector's and Jaeger's configurations: validated, started, and asked whether they are healthy. */

import path from 'node:path';

import { COLLECTOR_FOLDER, ROOT } from '../run/configuration.ts';
import { startCollector } from '../servers/collector.ts';
import { JAEGER_CONFIG, startJaeger } from '../servers/jaeger.ts';
import { runTool } from '../servers/tool.ts';
import { complaints, type Check } from './verdict.ts';

/** Nobody listens there, so that nothing is sent anywhere. */
const NOWHERE = {
  PROMETHEUS_OTLP_ENDPOINT: 'http://127.0.0.1:9/api/v1/otlp',
  JAEGER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
  GATEWAY_ENDPOINTS: '[127.0.0.1:9]',
  GATEWAY_HOSTNAME: 'localhost',
};

/** Files that make one configuration, and whether it can be started on any machine. */
const CONFIGURATIONS: readonly { files: readonly string[]; isStarted: boolean }[] = [
  { files: ['one-host.yaml'], isStarted: true },
  { files: ['agent.yaml'], isStarted: true },
  { files: ['agent.yaml', 'agent-dns.yaml'], isStarted: true },
  // It wants a cluster.
  { files: ['agent.yaml', 'agent-kubernetes.yaml'], isStarted: false },
  { files: ['gateway.yaml'], isStarted: true },
];

export function collectorChecks(): Check[] {
  return CONFIGURATIONS.map(({ files, isStarted }) => ({
    what: `collector-config/${files.join(' + ')}`,
    by: isStarted ? 'otelcol validate, and a start' : 'otelcol validate',
    run: async () => {
      const configs = files.map((file) => path.join(COLLECTOR_FOLDER, file));
      const flags = configs.map((file) => `--config=file:${file}`);
      const problems = complaints(
        await runTool('otelcol', ['validate', ...flags], { environment: NOWHERE }),
      );
      if (problems.length > 0 || !isStarted) return problems;
      const collector = await startCollector({ configs, environment: NOWHERE });
      // One that has a dead gateway does not end on SIGTERM.
      await collector.kill();
      await collector.stop();
      return [];
    },
  }));
}

export function jaegerCheck(): Check {
  return {
    what: path.relative(ROOT, JAEGER_CONFIG).replaceAll('\\', '/'),
    by: 'a start',
    run: async () => {
      const jaeger = await startJaeger();
      await jaeger.stop();
      return [];
    },
  };
}

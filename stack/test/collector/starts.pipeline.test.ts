/** Each configuration starts, is healthy and takes data; and what `validate` alone does not see. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { afterEach, describe, expect, test } from 'vitest';

import { runTool, startCollector } from '@earshot/stack';

import { ownMetric, ownMetrics } from './answers.ts';
import { counter, newTraceId, send, spans } from './otlp.ts';
import { configFile, keep, PATIENCE, stopKept } from './pipeline.ts';

/** Nobody listens there: what is taken waits in the queue. */
const NOWHERE = {
  PROMETHEUS_OTLP_ENDPOINT: 'http://127.0.0.1:9/api/v1/otlp',
  JAEGER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
  GATEWAY_ENDPOINTS: '[127.0.0.1:9]',
  GATEWAY_HOSTNAME: 'localhost',
};
const WITHOUT_STORAGE = fileURLToPath(
  new URL('fixtures/storage-not-started.yaml', import.meta.url),
);

const METRICS = counter({ name: 'test.things', value: 1 });
const TRACES = spans([{ traceId: newTraceId(), name: 'send', isError: true }]);

afterEach(stopKept);

describe.each([
  ['one-host', [METRICS, TRACES]],
  ['agent', [METRICS, TRACES]],
  ['agent agent-dns', [METRICS, TRACES]],
  ['gateway', [TRACES]],
])('%s', (names, bodies) => {
  const configs = names.split(' ').map(configFile);

  test('passes validation, starts, and takes what it is sent', async () => {
    const collector = await keep(startCollector({ configs, environment: NOWHERE }));
    expect(await validate(configs)).toEqual({ exitCode: 0, output: '' });

    for (const body of bodies) expect(await send(collector, body)).toBe(200);

    await expect
      .poll(() => ownMetric(collector, 'otelcol_exporter_queue_size'), PATIENCE)
      .toBeGreaterThan(0);
    // An agent with a dead gateway does not end on SIGTERM.
    await collector.kill();
  });
});

test('the variant for Kubernetes passes validation', async () => {
  const configs = ['agent', 'agent-kubernetes'].map(configFile);
  expect(await validate(configs)).toEqual({ exitCode: 0, output: '' });
});

test('a storage that is missing passes validation, and ends the Collector at its start', async () => {
  const configs = [configFile('one-host'), WITHOUT_STORAGE];
  expect((await validate(configs)).exitCode).toBe(0);
  await expect(startCollector({ configs, environment: NOWHERE })).rejects.toThrow(
    /ended at its start/,
  );
});

test("the Collector's own counters end in _total, and the alerts' series are there from the start", async () => {
  const collector = await keep(
    startCollector({ configs: [configFile('one-host')], environment: NOWHERE }),
  );
  for (const body of [METRICS, TRACES]) await send(collector, body);
  const text = await ownMetrics(collector);

  const counters = [...text.matchAll(/^# TYPE (\S+) counter$/gm)].map(([, name]) => name!);
  expect(counters).not.toEqual([]);
  expect(counters.filter((name) => !name.endsWith('_total'))).toEqual([]);
  for (const series of [
    'otelcol_exporter_queue_size{data_type="metrics",exporter="otlp_http/prometheus"}',
    'otelcol_exporter_queue_capacity{data_type="traces",exporter="otlp_http/jaeger"}',
    'otelcol_receiver_refused_spans_total{receiver="otlp",transport="http"} 0',
    'otelcol_receiver_refused_metric_points_total{receiver="otlp",transport="http"} 0',
  ]) {
    expect(text).toContain(`\n${series}`);
  }
});

test('what the configurations share is the same in each', () => {
  const [oneHost, agent, gateway] = ['one-host', 'agent', 'gateway'].map((name) =>
    readFileSync(configFile(name), 'utf8'),
  ) as [string, string, string];
  for (const key of ['receivers', 'processors', 'connectors', 'extensions']) {
    expect(section(agent, key)).toBe(section(oneHost, key));
  }
  for (const key of ['receivers', 'extensions']) {
    expect(section(gateway, key)).toBe(section(oneHost, key));
  }
  for (const text of [agent, gateway]) {
    expect(text.split('  telemetry:\n')[1]).toBe(oneHost.split('  telemetry:\n')[1]);
  }
});

function validate(configs: readonly string[]): ReturnType<typeof runTool> {
  return runTool('otelcol', ['validate', ...configs.map((file) => `--config=file:${file}`)], {
    environment: NOWHERE,
  });
}

/** A top-level section of a YAML file, as text. */
function section(text: string, key: string): string {
  const found = new RegExp(`^${key}:\\n((?: .*\\n|\\n)+)`, 'm').exec(text);
  if (found === null) throw new Error(`no section ${key}`);
  return found[1]!.trim();
}

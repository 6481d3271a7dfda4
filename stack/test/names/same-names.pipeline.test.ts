/**
 * One application, seen on two roads: its own /metrics page, and Prometheus fed through the Collector.
 * Both show the same series.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { METRICS, prometheusName, type MetricName } from '@earshot/telemetry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DemoRun, freePort } from '../../../packages/demo/test/process/demo-run.ts';
import { startMetricsPipeline, type MetricsPipeline } from './metrics-pipeline.ts';
import { identityOf, seriesOfPage, seriesOfPrometheus, shapeOf, type Series } from './series.ts';

const SERVICE = 'same-names';
/** Neither ever stands still while the process runs. */
const NEVER_QUIET = ['process.cpu.time', 'earshot.monitor.cpu.time'] as const;
const QUERY = `{service_name="${SERVICE}",__name__!~"traces_span_metrics_.*"}`;

let pipeline: MetricsPipeline;
let demo: DemoRun;
let service: number;
let address: string;
/** As they were at first. */
let atBirth: Series[];
const page = async (): Promise<Series[]> =>
  seriesOfPage(await (await fetch(`${address}/metrics`)).text());
const stored = (): Promise<Series[]> => seriesOfPrometheus(pipeline.prometheus.url, QUERY);

beforeAll(async () => {
  pipeline = await startMetricsPipeline();
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  demo = new DemoRun(['--window', '1.5', '--clients', '2', '--json'], {
    EARSHOT_HTTP_PORT: String(port),
    OTEL_SERVICE_NAME: SERVICE,
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,service.namespace=earshot',
    OTEL_EXPORTER_OTLP_ENDPOINT: pipeline.collector.url,
    OTEL_METRIC_EXPORT_INTERVAL: '500',
  });
  service = await demo.pidOf('service/main.js');
  atBirth = await until(stored, (series) => series.length > 0);
  await until(page, (series) => {
    const reasons = silentReasons(series);
    return reasons.has('timeout') && reasons.size >= 5;
  });
  // Nobody asks any more; what is on its way gets its verdict.
  for (const pid of demo.processes) if (pid !== service) process.kill(pid, 'SIGSTOP');
});
afterAll(async () => {
  for (const pid of demo?.processes ?? []) process.kill(pid, 'SIGKILL');
  await demo?.ended;
  await pipeline?.stop();
});

describe('the embedded page and Prometheus behind the Collector', () => {
  test('have the same series names with the same label keys', async () => {
    const embedded = new Set((await page()).filter(isMeasured).map(shapeOf));
    const piped = new Set((await stored()).filter(isMeasured).map(shapeOf));
    expect([...piped].toSorted()).toEqual([...embedded].toSorted());
    for (const shape of piped) {
      expect(shape).toContain('deployment_environment_name');
      expect(shape).toContain('service_name');
    }
  });

  test('have the very same series', async () => {
    const embedded = (await page()).filter(isMeasured).map(identityOf);
    const piped = (await stored()).filter(isMeasured).map(identityOf);
    expect(piped.toSorted()).toEqual(embedded.toSorted());
    expect(new Set(embedded).size).toBe(embedded.length);
  });

  test('count the same once the application is quiet', async () => {
    const counted = ({ name }: Series): boolean =>
      /_(?:total|count|bucket)$/.test(name) &&
      !NEVER_QUIET.some((metric) => name === prometheusName(metric));
    const countsOf = (series: readonly Series[]): Record<string, number> =>
      Object.fromEntries(series.filter(counted).map((one) => [identityOf(one), one.value]));
    const both = async () => {
      const before = countsOf(await page());
      const piped = countsOf(await stored());
      return { before, piped, after: countsOf(await page()) };
    };
    const { piped, after } = await until(
      both,
      ({ before, piped, after }) => isEqual(before, after) && isEqual(piped, after),
    );
    expect(piped).toEqual(after);
    const lost = Object.entries(after).filter(
      ([name, value]) => name.startsWith('earshot_notification_silent_failures') && value > 0,
    );
    expect(lost.length).toBeGreaterThanOrEqual(5);
  });

  test('describe the target alike, but for what Prometheus makes job and instance of', async () => {
    const embedded = (await page()).find(({ name }) => name === 'target_info');
    const [piped] = await seriesOfPrometheus(
      pipeline.prometheus.url,
      `target_info{job="earshot/${SERVICE}"}`,
    );
    const { service_name, service_namespace, service_instance_id, ...others } = embedded!.labels;
    expect([service_name, service_namespace]).toEqual([SERVICE, 'earshot']);
    expect(service_instance_id).toMatch(/^[\da-f-]{36}$/);
    expect(piped!.labels).toEqual(others);
  });
});

describe('in Prometheus', () => {
  test('every series of the table is there from the start, and each failure was born at 0', async () => {
    const born = new Map(atBirth.map((series) => [identityOf(series), series.value]));
    for (const name of Object.keys(METRICS) as MetricName[]) {
      const { kind, series } = METRICS[name];
      for (const attributes of series) {
        const identity = identityOf({
          name: `${prometheusName(name)}${kind === 'histogram' ? '_count' : ''}`,
          labels: {
            service_name: SERVICE,
            deployment_environment_name: 'test',
            ...Object.fromEntries(
              Object.entries(attributes).map(([key, value]) => [key.replaceAll('.', '_'), value]),
            ),
          },
          value: 0,
        });
        expect(born.has(identity), identity).toBe(true);
      }
    }
    // It counts upwards only, so that its least is its first: what was born at 1 would never be paged.
    const first = await seriesOfPrometheus(
      pipeline.prometheus.url,
      `min_over_time(earshot_notification_silent_failures_total{service_name="${SERVICE}"}[1h])`,
    );
    expect(first.map(({ value }) => value)).toEqual(
      METRICS['earshot.notification.silent_failures'].series.map(() => 0),
    );
  });

  test('buckets reach 60 s, so that a quantile can exceed 10 s', async () => {
    const buckets = (await stored()).filter(({ labels }) => labels['le'] !== undefined);
    const highest = new Map<string, number>();
    for (const { name, labels } of buckets) {
      const le = Number(labels['le']);
      if (Number.isFinite(le)) highest.set(name, Math.max(highest.get(name) ?? 0, le));
    }
    expect(highest.size).toBeGreaterThanOrEqual(4);
    for (const [name, le] of highest) expect(le, name).toBeGreaterThanOrEqual(60);
  });

  test('no series is folded into an overflow, which would lose its labels', async () => {
    const everything = await seriesOfPrometheus(pipeline.prometheus.url, QUERY);
    expect(everything.length).toBeGreaterThan(100);
    expect(everything.filter(({ labels }) => 'otel_metric_overflow' in labels)).toEqual([]);
  });

  test('the unit 1 is named a ratio, and nothing is named twice', async () => {
    const names = new Set((await stored()).map(({ name }) => name));
    expect(names).toContain('nodejs_eventloop_utilization_ratio');
    expect([...names].filter((name) => /(_[a-z]+)\1$/.test(name))).toEqual([]);
  });
});

/** What the application measures; `target_info` is the resource. */
function isMeasured({ name }: Series): boolean {
  return name !== 'target_info';
}

function silentReasons(series: readonly Series[]): Set<string> {
  const lost = series.filter(
    ({ name, value }) => name === 'earshot_notification_silent_failures_total' && value > 0,
  );
  return new Set(lost.map(({ labels }) => labels['reason']!));
}

/** Asks until the answer is as wanted; the test's own time-out is the bound. */
async function until<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined && isWanted(answer)) return answer;
    await pause(100);
  }
}

function isEqual(one: Record<string, number>, other: Record<string, number>): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

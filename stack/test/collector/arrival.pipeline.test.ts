/** What one host's Collector makes of what it is sent: series, labels, exemplars, order and time. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { exemplarTraceIds, ownMetric, query, spansIn, total } from './answers.ts';
import { counter, newTraceId, send, SILENT, spans } from './otlp.ts';
import { keepOneHost, PATIENCE, stopKept, type OneHost } from './pipeline.ts';

const MINUTE_MS = 60_000;
/** A clock that is ahead by so much. */
const AHEAD_MS = 8_000;

let host: OneHost;

beforeAll(async () => {
  host = await keepOneHost();
});
afterAll(stopKept);

function failedPoints(): Promise<number> {
  return ownMetric(host.collector, 'otelcol_exporter_send_failed_metric_points_total');
}

describe('metrics', () => {
  test('a counter arrives under its name with the labels that rules group by', async () => {
    const { collector, prometheus } = host;
    expect(await send(collector, counter({ name: 'arrival.things', value: 7 }))).toBe(200);

    await expect
      .poll(() => query(prometheus, 'arrival_things_total'), PATIENCE)
      .toEqual([
        {
          labels: {
            __name__: 'arrival_things_total',
            service_name: 'svc',
            deployment_environment_name: 'test',
            job: 'svc',
            instance: 'one',
          },
          values: [7],
        },
      ]);
  });

  test('samples that come out of order are accepted up to half an hour back, and no older ones', async () => {
    const { collector, prometheus } = host;
    const nowMs = Date.now();
    const ages = [0, 29, 10, 31, 20, 1];
    for (const minutes of ages) {
      const atMs = nowMs - minutes * MINUTE_MS;
      const body = counter({ name: 'order.things', value: 100 - minutes, atMs });
      expect(await send(collector, body)).toBe(200);
    }

    await expect
      .poll(async () => (await query(prometheus, 'order_things_total[40m]'))[0]?.values, PATIENCE)
      .toEqual([71, 80, 90, 99, 100]);
  });

  test('a delta counter is refused by Prometheus with 500, and its neighbours arrive', async () => {
    const { collector, prometheus } = host;
    const failedBefore = await failedPoints();

    await send(collector, counter({ name: 'before.things', value: 1 }));
    await send(collector, counter({ name: 'delta.things', value: 5, isDelta: true }));
    await send(collector, counter({ name: 'after.things', value: 1 }));

    await expect.poll(() => total(prometheus, 'before_things_total'), PATIENCE).toBe(1);
    await expect.poll(() => total(prometheus, 'after_things_total'), PATIENCE).toBe(1);
    await expect.poll(failedPoints, PATIENCE).toBe(failedBefore + 1);
    expect(collector.log()).toContain('HTTP Status Code 500');
    expect(await query(prometheus, 'delta_things_total')).toEqual([]);
  });

  test('a delta counter takes the others of its request with it, which is why none are merged', async () => {
    const { collector, prometheus } = host;
    const together = (...names: string[]) => ({
      resourceMetrics: names.flatMap(
        (name) => counter({ name, value: 1, isDelta: name.startsWith('delta') }).resourceMetrics,
      ),
    });
    const failedBefore = await failedPoints();
    await send(collector, together('beside.things', 'delta.again'));
    await send(collector, together('apart.things', 'apart.others'));

    await expect.poll(() => total(prometheus, '{__name__=~"apart_.*"}'), PATIENCE).toBe(2);
    await expect.poll(failedPoints, PATIENCE).toBe(failedBefore + 2);
    expect(await query(prometheus, 'beside_things_total')).toEqual([]);
  });

  test('a sample from a clock 8 s ahead is stored, and seen when that time has come', async () => {
    const { collector, prometheus } = host;
    const sentAtMs = Date.now();
    const atMs = sentAtMs + AHEAD_MS;
    await send(collector, counter({ name: 'ahead.things', value: 1, atMs }));

    await expect
      .poll(() => query(prometheus, 'ahead_things_total', atMs + 1), PATIENCE)
      .toMatchObject([{ values: [1] }]);
    expect(await query(prometheus, 'ahead_things_total', sentAtMs)).toEqual([]);
    expect(await query(prometheus, 'ahead_things_total', atMs - 1)).toEqual([]);
  });
});

describe('spans', () => {
  test('are in Jaeger, and counted with closed labels and their trace IDs as exemplars', async () => {
    const { collector, prometheus, jaeger } = host;
    const traceId = newTraceId();
    const service = 'counted';
    const attributes = {
      ...SILENT,
      'earshot.reason': 'timeout',
      'user.id': 'user-1',
      'messaging.message.conversation_id': 'conversation-1',
    };
    const span = { traceId, name: 'send /ws', isError: true, attributes };
    expect(await send(collector, spans([span], { service }))).toBe(200);

    await expect
      .poll(async () => (await spansIn(jaeger, service)).map(({ traceID }) => traceID), PATIENCE)
      .toEqual([traceId]);
    for (const series of [
      'traces_span_metrics_calls_total',
      'traces_span_metrics_duration_seconds_bucket',
    ]) {
      const ofService = `${series}{service_name="${service}"}`;
      await expect.poll(() => exemplarTraceIds(prometheus, ofService), PATIENCE).toEqual([traceId]);
    }
    const counted = `traces_span_metrics_calls_total{service_name="${service}"}`;
    await expect.poll(() => total(prometheus, counted), PATIENCE).toBe(1);
    const [calls] = await query(prometheus, counted);
    expect(calls?.labels).toEqual({
      __name__: 'traces_span_metrics_calls_total',
      job: service,
      instance: 'one',
      service_name: service,
      deployment_environment_name: 'test',
      span_name: 'send /ws',
      span_kind: 'SPAN_KIND_PRODUCER',
      status_code: 'STATUS_CODE_ERROR',
      earshot_outcome: 'silent',
      earshot_reason: 'timeout',
      collector_instance_id: expect.any(String) as string,
    });
  });

  test('with ever new names are one series past the limit', async () => {
    const { collector, prometheus } = host;
    const service = 'unbounded';
    const many = Array.from({ length: 3_000 }, (_, index) => ({
      traceId: newTraceId(),
      name: `GET /order/${index}`,
    }));
    await send(collector, spans(many, { service }));

    const calls = `traces_span_metrics_calls_total{job="${service}"}`;
    await expect.poll(() => total(prometheus, calls), PATIENCE).toBe(many.length);
    expect(await query(prometheus, `count(${calls})`)).toMatchObject([{ values: [2_001] }]);
  });
});

test("the Collector's own series are scraped, with plain label names, and `up` tells of its end", async () => {
  const { collector, prometheus } = host;
  const sent = 'otelcol_exporter_sent_spans_total{exporter="otlp_http/jaeger",server_address!=""}';
  await expect.poll(() => total(prometheus, sent), PATIENCE).toBeGreaterThan(0);
  await expect.poll(() => total(prometheus, 'up{job="collector"}'), PATIENCE).toBe(1);

  await collector.kill();
  await expect.poll(() => total(prometheus, 'up{job="collector"}'), PATIENCE).toBe(0);
});

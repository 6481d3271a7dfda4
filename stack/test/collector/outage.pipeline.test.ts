/**
 * Servers that go away: nothing that the Collector accepted is lost, and what it cannot take it refuses.
 * By hand with both down for a minute, at 10 samples and 20 spans a second, and the Collector killed in
 * its middle: 610 of 610 samples and 1,220 of 1,220 spans, 4.9 s after their return.
 */

import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, describe, expect, test } from 'vitest';

import { ownMetric, query, spansIn } from './answers.ts';
import { counter, newTraceId, send, spans } from './otlp.ts';
import { keepOneHost, PATIENCE, stopKept, type OneHost } from './pipeline.ts';

const COUNTER = 'outage.things';
const SPANS_EACH = 2;
/** A memory limit that a few large requests reach, and that the idle Collector is far below. */
const SMALL_MEMORY = { COLLECTOR_MEMORY_LIMIT_MIB: '80', COLLECTOR_MEMORY_SPIKE_MIB: '30' };
const LARGE_SPANS = 4_000;

afterEach(stopKept);

/** Counts up and sends on, and remembers what was accepted. */
class SteadySender {
  readonly samples: number[] = [];
  spans = 0;
  refused = 0;
  #value = 0;

  async send(host: OneHost, times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      const value = (this.#value += 1);
      const sample = counter({ name: COUNTER, value });
      if ((await send(host.collector, sample)) === 200) this.samples.push(value);
      else this.refused += 1;
      const two = Array.from({ length: SPANS_EACH }, () => ({
        traceId: newTraceId(),
        name: 'send',
      }));
      if ((await send(host.collector, spans(two))) === 200) this.spans += SPANS_EACH;
      else this.refused += 1;
      await pause(5);
    }
  }
}

async function samplesIn({ prometheus }: OneHost): Promise<readonly number[]> {
  return (await query(prometheus, 'outage_things_total[30m]'))[0]?.values ?? [];
}

async function distinctSpansIn({ jaeger }: OneHost): Promise<number> {
  return new Set((await spansIn(jaeger)).map(({ spanID }) => spanID)).size;
}

async function expectAllArrived(host: OneHost, sender: SteadySender): Promise<void> {
  await expect.poll(() => samplesIn(host), PATIENCE).toEqual(sender.samples);
  await expect.poll(() => distinctSpansIn(host), PATIENCE).toBe(sender.spans);
}

describe('nothing accepted is lost', () => {
  test('with Prometheus and Jaeger down and the Collector killed meanwhile', async () => {
    const host = await keepOneHost();
    const { collector, prometheus, jaeger } = host;
    const sender = new SteadySender();
    await Promise.all([prometheus.kill(), jaeger.kill()]);

    await sender.send(host, 40);
    await collector.kill();
    await sender.send(host, 2);
    expect(sender.refused).toBe(4);
    await collector.restart();
    await sender.send(host, 40);
    await Promise.all([prometheus.restart(), jaeger.restart()]);
    await sender.send(host, 5);

    expect(sender.samples).toHaveLength(85);
    await expectAllArrived(host, sender);
  });

  test('with the Collector killed while all is well', async () => {
    const host = await keepOneHost();
    const sender = new SteadySender();
    for (let round = 0; round < 3; round += 1) {
      await sender.send(host, 20);
      await host.collector.kill();
      await host.collector.restart();
    }
    expect(sender.refused).toBe(0);
    await expectAllArrived(host, sender);
  });

  test('with Jaeger down and back, while metrics flow on', async () => {
    const host = await keepOneHost();
    const sender = new SteadySender();
    await host.jaeger.kill();
    await sender.send(host, 20);
    await expect.poll(() => samplesIn(host), PATIENCE).toEqual(sender.samples);
    await host.jaeger.restart();
    await expectAllArrived(host, sender);
  });

  test('with Prometheus down and back, while traces flow on', async () => {
    const host = await keepOneHost();
    const sender = new SteadySender();
    await host.prometheus.kill();
    await sender.send(host, 20);
    await expect.poll(() => distinctSpansIn(host), PATIENCE).toBe(sender.spans);
    await host.prometheus.restart();
    await expectAllArrived(host, sender);
  });
});

test('a torn queue file is named at the start, and the Collector works once it is away', async () => {
  const host = await keepOneHost();
  const storage = path.join(host.collector.folder, 'storage');
  const torn = path.join(storage, 'exporter_otlp_http_jaeger_traces');
  await host.collector.kill();
  await writeFile(torn, 'torn'.repeat(10_000));
  await expect(host.collector.restart()).rejects.toThrow(/ended at its start/);
  expect(host.collector.log()).toContain(
    'failed to start "otlp_http/jaeger" exporter: invalid database',
  );

  await rename(torn, `${torn}.torn`);
  await host.collector.restart();
  const sender = new SteadySender();
  await sender.send(host, 5);
  await expectAllArrived(host, sender);
  expect(sender.refused).toBe(0);
});

describe('what cannot be taken is refused, and the sender knows', () => {
  test('when the queue is full', async () => {
    const host = await keepOneHost({ COLLECTOR_QUEUE_BYTES: '2000' });
    await host.prometheus.kill();
    await expect
      .poll(() => send(host.collector, counter({ name: 'x', value: 1 })), PATIENCE)
      .toBe(503);

    const dropped = 'otelcol_exporter_enqueue_failed_metric_points_total';
    await expect.poll(() => ownMetric(host.collector, dropped), PATIENCE).toBeGreaterThan(0);
    await host.prometheus.restart();
    await expect
      .poll(() => send(host.collector, counter({ name: 'x', value: 2 })), PATIENCE)
      .toBe(200);
  });

  test('when memory is short: who comes again is served, and nothing is missing', async () => {
    const host = await keepOneHost(SMALL_MEMORY);
    const refused = (): Promise<number> =>
      ownMetric(host.collector, 'otelcol_receiver_refused_spans_total');
    let waiting: ReturnType<typeof spans>[] = [];
    let sent = 0;
    let sawRefusal = false;
    await expect
      .poll(async () => {
        while (waiting.length < 6) {
          waiting.push(spans(largeSpans()));
          sent += LARGE_SPANS;
        }
        waiting = await sendAll(host, waiting);
        sawRefusal ||= waiting.length > 0;
        return sawRefusal;
      }, PATIENCE)
      .toBe(true);
    expect(await refused()).toBeGreaterThan(0);

    await expect
      .poll(async () => {
        waiting = await sendAll(host, waiting);
        return waiting.length;
      }, PATIENCE)
      .toBe(0);
    const exported = 'otelcol_exporter_sent_spans_total';
    await expect.poll(() => ownMetric(host.collector, exported), PATIENCE).toBe(sent);
  });
});

function largeSpans() {
  const text = 'x'.repeat(500);
  return Array.from({ length: LARGE_SPANS }, () => ({
    traceId: newTraceId(),
    name: 'large',
    attributes: { text },
  }));
}

/** Sends at once, and returns what was refused. */
async function sendAll({ collector }: OneHost, bodies: ReturnType<typeof spans>[]) {
  const statuses = await Promise.all(bodies.map((body) => send(collector, body)));
  expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
  return bodies.filter((_, index) => statuses[index] !== 200);
}

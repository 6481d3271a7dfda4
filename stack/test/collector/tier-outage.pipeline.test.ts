/** The tier with processes killed: what is lost, what is not, and what is sent twice. */

import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { ownMetric, spansIn, tracesIn } from './answers.ts';
import { newTraceId, send, SILENT, spans, type TestSpan } from './otlp.ts';
import { keepTier, PATIENCE, stopKept, type Tier } from './pipeline.ts';

const TRACES = 40;
/** Past an exporter's usual time-out of 5 s, after which it would begin anew. */
const LONG_OUTAGE_MS = 8_000;
const QUEUE = 'otelcol_exporter_queue_size';
const ACCEPTED = 'otelcol_receiver_accepted_spans_total';
const KEPT = 'otelcol_processor_tail_sampling_global_count_traces_sampled_total';

let tier: Tier;

beforeEach(async () => {
  // Nothing is decided by the clock in these tests.
  tier = await keepTier('10m');
});
afterEach(stopKept);

function failures(name = 'send'): TestSpan[] {
  return Array.from({ length: TRACES }, () => ({ traceId: newTraceId(), name, isError: true }));
}

async function accept(agent: number, list: readonly TestSpan[]): Promise<void> {
  expect(await send(tier.agents[agent]!, spans(list))).toBe(200);
}

/** Over both gateways. */
async function sumOf(name: string, having?: string): Promise<number> {
  const counts = tier.gateways.map((gateway) => ownMetric(gateway, name, having));
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** Sorted trace IDs of all spans: an ID that is there twice was sent twice. */
async function arrived(): Promise<string[]> {
  return (await spansIn(tier.jaeger)).map(({ traceID }) => traceID).toSorted();
}

function idsOf(...lists: readonly TestSpan[][]): string[] {
  return lists
    .flat()
    .map(({ traceId }) => traceId)
    .toSorted();
}

test('a gateway that is killed and comes back gets what waited, and the other none of it twice', async () => {
  const [gateway] = tier.gateways;
  await gateway.kill();
  const batch = failures();
  await accept(0, batch);
  await pause(LONG_OUTAGE_MS);
  expect(idsOf(batch)).not.toEqual(await arrived());
  await gateway.restart();

  await expect.poll(arrived, PATIENCE).toEqual(idsOf(batch));
});

test('an agent killed while a gateway is down loses nothing', async () => {
  const [gateway] = tier.gateways;
  const [agent] = tier.agents;
  await gateway.kill();
  const batches = [failures(), failures(), failures()];
  for (const batch of batches) await accept(0, batch);
  await agent.kill();
  await gateway.restart();
  await agent.restart();

  await expect.poll(async () => [...new Set(await arrived())], PATIENCE).toEqual(idsOf(...batches));
});

test('failures that a gateway has judged outlive it while Jaeger is down', async () => {
  await tier.jaeger.kill();
  const batch = failures();
  await accept(1, batch);
  await expect.poll(() => sumOf(KEPT, 'decision="sampled"'), PATIENCE).toBe(TRACES);
  for (const gateway of tier.gateways) expect(await ownMetric(gateway, QUEUE)).toBeGreaterThan(0);
  await Promise.all(tier.gateways.map((gateway) => gateway.kill()));
  await Promise.all(tier.gateways.map((gateway) => gateway.restart()));
  await tier.jaeger.restart();

  await expect.poll(arrived, PATIENCE).toEqual(idsOf(batch));
});

test('what a killed gateway held of traces without a failure yet is lost, the failures are not', async () => {
  const tools = failures('execute_tool').map(({ traceId, name }) => ({ traceId, name }));
  await accept(0, tools);
  await expect.poll(() => sumOf(ACCEPTED), PATIENCE).toBe(TRACES);
  const heldByKilled = await ownMetric(tier.gateways[0], ACCEPTED);
  expect(heldByKilled).toBeGreaterThan(0);

  await tier.gateways[0].kill();
  await tier.gateways[0].restart();
  await accept(
    1,
    tools.map(({ traceId }) => ({ traceId, name: 'send', isError: true, attributes: SILENT })),
  );

  await expect.poll(async () => (await tracesIn(tier.jaeger)).size, PATIENCE).toBe(TRACES);
  const stories = [...(await tracesIn(tier.jaeger)).values()];
  expect(stories.filter((names) => names.includes('send'))).toHaveLength(TRACES);
  expect(stories.filter((names) => !names.includes('execute_tool'))).toHaveLength(heldByKilled);
});

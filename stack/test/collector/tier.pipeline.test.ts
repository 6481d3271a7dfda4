/**
 * Two agents and two gateways as processes: whole traces at one gateway, every failure kept, everything
 * counted before. The gateways keep 0 % of what did not fail.
 */

import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { exemplarTraceIds, ownMetric, query, tracesIn } from './answers.ts';
import { newTraceId, send, SILENT, spans, type TestSpan } from './otlp.ts';
import { keepTier, PATIENCE, stopKept, type Collector, type Tier } from './pipeline.ts';

/** Longer than the test needs until its verdicts, and short enough to outwait. */
const DECISION_WAIT = '10s';
const EACH = 20;
const ACCEPTED = 'otelcol_receiver_accepted_spans_total';

let tier: Tier;
const newTraceIds = (): string[] => Array.from({ length: EACH }, newTraceId);
const confirmed = newTraceIds();
const failed = newTraceIds();
const silent = newTraceIds();
const silentWithoutError = newTraceIds();
const everyTrace = [...confirmed, ...failed, ...silent, ...silentWithoutError];

async function accept(agent: Collector, list: readonly TestSpan[], instance: string) {
  expect(await send(agent, spans(list, { instance }))).toBe(200);
}

/** The sum over both gateways. */
async function ofGateways(name: string, having?: string): Promise<number> {
  const counts = tier.gateways.map((gateway) => ownMetric(gateway, name, having));
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

function acceptedInAll(count: number): Promise<void> {
  return vi.waitFor(async () => expect(await ofGateways(ACCEPTED)).toBe(count), PATIENCE);
}

/** Tools on one host, their notifications' verdicts from another: one trace through both agents. */
beforeAll(async () => {
  tier = await keepTier(DECISION_WAIT);
  const [first, second] = tier.agents;
  await accept(
    first,
    everyTrace.map((traceId) => ({ traceId, name: 'execute_tool' })),
    'first',
  );
  await acceptedInAll(everyTrace.length);
  const verdict = (name: string, more: Partial<TestSpan>) => (traceId: string) => ({
    traceId,
    name,
    ...more,
  });
  await accept(
    second,
    [
      ...confirmed.map(verdict('send', { attributes: { 'earshot.outcome': 'confirmed' } })),
      ...failed.map(verdict('send', { isError: true })),
      ...silent.map(verdict('send', { isError: true, attributes: SILENT })),
      ...silentWithoutError.map(verdict('send', { attributes: SILENT })),
    ],
    'second',
  );
  await acceptedInAll(2 * everyTrace.length);
});
afterAll(stopKept);

test('every error and silent failure is kept with its whole trace, and nothing else', async () => {
  const kept = [...failed, ...silent, ...silentWithoutError].toSorted();
  await expect
    .poll(async () => [...(await tracesIn(tier.jaeger)).keys()].toSorted(), PATIENCE)
    .toEqual(kept);
  for (const names of (await tracesIn(tier.jaeger)).values()) {
    expect(names).toEqual(['execute_tool', 'send']);
  }
});

test('each trace is seen by one gateway, and each gateway sees some', async () => {
  const seen = await Promise.all(
    tier.gateways.map((gateway) =>
      ownMetric(gateway, 'otelcol_processor_tail_sampling_new_trace_id_received_total'),
    ),
  );
  expect(Math.min(...seen)).toBeGreaterThan(0);
  expect(seen[0]! + seen[1]!).toBe(everyTrace.length);
});

test('span metrics count what is thrown away too, each agent in series of its own', async () => {
  const calls = 'sum by (instance, span_name, earshot_outcome) (traces_span_metrics_calls_total)';
  const one = (instance: string, spanName: string, outcome?: string) => ({
    labels: {
      instance,
      span_name: spanName,
      ...(outcome === undefined ? {} : { earshot_outcome: outcome }),
    },
  });
  await expect
    .poll(async () => byLabels(await query(tier.prometheus, calls)), PATIENCE)
    .toEqual(
      byLabels([
        { ...one('first', 'execute_tool'), values: [everyTrace.length] },
        { ...one('second', 'send', 'confirmed'), values: [EACH] },
        { ...one('second', 'send'), values: [EACH] },
        { ...one('second', 'send', 'silent'), values: [2 * EACH] },
      ]),
    );
  const writers = 'count(count by (collector_instance_id) (traces_span_metrics_calls_total))';
  expect(await query(tier.prometheus, writers)).toMatchObject([{ values: [2] }]);
});

test('exemplars of silent failures lead to traces that are in Jaeger', async () => {
  const series = 'traces_span_metrics_duration_seconds_bucket{earshot_outcome="silent"}';
  await expect
    .poll(async () => (await exemplarTraceIds(tier.prometheus, series)).length, PATIENCE)
    .toBeGreaterThan(0);
  const ids = await exemplarTraceIds(tier.prometheus, series);
  expect([...silent, ...silentWithoutError]).toEqual(expect.arrayContaining(ids));
  const stored = [...(await tracesIn(tier.jaeger)).keys()];
  expect(stored).toEqual(expect.arrayContaining(ids));
});

test('a silent failure found after the wait is kept, without what had been let go', async () => {
  const decisions = 'otelcol_processor_tail_sampling_global_count_traces_sampled_total';
  const letGo = (): Promise<number> => ofGateways(decisions, 'decision="not_sampled"');
  await expect.poll(letGo, PATIENCE).toBe(confirmed.length);

  const late = confirmed.map((traceId) => ({ traceId, name: 'late send', attributes: SILENT }));
  await accept(tier.agents[1], late, 'second');

  await expect
    .poll(async () => {
      const traces = await tracesIn(tier.jaeger);
      return confirmed.map((traceId) => traces.get(traceId));
    }, PATIENCE)
    .toEqual(confirmed.map(() => ['late send']));
});

function byLabels<Of extends { readonly labels: object }>(series: readonly Of[]): Of[] {
  return series.toSorted((left, right) =>
    JSON.stringify(sorted(left.labels)).localeCompare(JSON.stringify(sorted(right.labels))),
  );
}

function sorted(labels: object): [string, unknown][] {
  return Object.entries(labels).toSorted(([left], [right]) => left.localeCompare(right));
}

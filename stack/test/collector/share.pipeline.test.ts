/** The share, in percent, of traces without a failure that a gateway keeps. */

import { afterEach, expect, test } from 'vitest';

import { startCollector, startJaeger } from '@earshot/stack';

import { ownMetric, tracesIn } from './answers.ts';
import { newTraceId, send, spans } from './otlp.ts';
import { configFile, jaegerAddress, keep, PATIENCE, stopKept } from './pipeline.ts';

const TRACES = 1_000;

afterEach(stopKept);

// Of 1,000 traces at 50 %, fewer than 400 or more than 600 are 6 standard deviations away.
test.each([
  [0, 0, 0],
  [50, 400, 600],
  [100, TRACES, TRACES],
])('at %i it is between %i and %i of 1,000, and whole traces', async (percent, least, most) => {
  const jaeger = await keep(startJaeger());
  const gateway = await keep(
    startCollector({
      configs: [configFile('gateway')],
      environment: { ...jaegerAddress(jaeger), GATEWAY_KEEP_PERCENT: String(percent) },
    }),
  );
  const traceIds = Array.from({ length: TRACES }, newTraceId);
  const named = (name: string) => spans(traceIds.map((traceId) => ({ traceId, name })));
  expect(await send(gateway, named('first'))).toBe(200);
  expect(await send(gateway, named('second'))).toBe(200);

  const decisions = 'otelcol_processor_tail_sampling_count_traces_sampled_total';
  await expect
    .poll(() => ownMetric(gateway, decisions, 'policy="errors"'), PATIENCE)
    .toBeGreaterThanOrEqual(TRACES);
  const sampled = await ownMetric(
    gateway,
    'otelcol_processor_tail_sampling_global_count_traces_sampled_total',
    'decision="sampled"',
  );
  expect(sampled).toBeGreaterThanOrEqual(least);
  expect(sampled).toBeLessThanOrEqual(most);

  await expect
    .poll(async () => [...(await tracesIn(jaeger)).values()].map(String), PATIENCE)
    .toEqual(Array.from({ length: sampled }, () => 'first,second'));
});

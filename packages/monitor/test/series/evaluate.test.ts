/** The table's queries on the past of one process: exact, where Prometheus has to extrapolate. */
import { Measurements } from '@earshot/instrumentation';
import {
  complement,
  distribution,
  increase,
  latest,
  mean,
  MEASURES,
  quantile,
  rate,
  recorded,
  scaled,
  type Query,
} from '@earshot/telemetry';
import { beforeEach, expect, test } from 'vitest';
import { evaluate } from '../../src/series/evaluate.ts';
import { Past } from '../../src/series/past.ts';

const OUTCOMES = 'earshot.notification.outcomes';
const LATENCY = 'earshot.notification.delivery.duration';
const SECOND = 1000;
let measurements: Measurements;
let past: Past;
let nowMs: number;

beforeEach(() => {
  measurements = new Measurements();
  past = new Past();
  nowMs = 0;
});

const pass = (seconds: number): void => {
  for (let passed = 0; passed < seconds; passed++) {
    past.take(measurements, nowMs);
    nowMs += SECOND;
  }
  past.take(measurements, nowMs);
};
const confirm = (times: number): void =>
  measurements.counter(OUTCOMES).add(times, { outcome: 'confirmed', level: 'received' });
const lose = (times: number): void => {
  measurements
    .counter(OUTCOMES)
    .add(times, { outcome: 'silent', reason: 'timeout', level: 'received' });
  measurements.counter('earshot.notification.silent_failures').add(times, { reason: 'timeout' });
};
const ask = (query: Query, atMs = nowMs) =>
  evaluate(query, { past }, { atMs, intervalSeconds: 10, rangeSeconds: 60 });
const value = (query: Query, atMs = nowMs): number | undefined => ask(query, atMs)[0]?.value;

test('counts the events of the window and forgets those before it', () => {
  lose(2);
  pass(30);
  lose(3);
  pass(30);
  const query = increase('earshot.notification.silent_failures', 40);
  expect(value(query)).toBe(3);
  expect(value(increase('earshot.notification.silent_failures', 900))).toBe(5);
  expect(value(query, 20 * SECOND)).toBe(2);
});

test('an event before the first row counts: in this process everything began at 0', () => {
  lose(1);
  past.take(measurements, 0);
  expect(value(increase('earshot.notification.silent_failures', 900), 0)).toBe(1);
});

test('groups by attributes, and a series without one has no label of it', () => {
  confirm(4);
  lose(1);
  pass(1);
  const found = ask(
    increase(OUTCOMES, 60, { by: ['outcome', 'reason'], where: { level: 'received' } }),
  );
  expect(found.filter((sample) => sample.value > 0)).toEqual([
    { labels: { outcome: 'confirmed' }, value: 4 },
    { labels: { outcome: 'silent', reason: 'timeout' }, value: 1 },
  ]);
});

test('a rate is events per second of the interval', () => {
  pass(20);
  confirm(50);
  pass(5);
  expect(value(rate(OUTCOMES, 'interval'))).toBe(5);
});

test('no traffic has no success rate, and a first loss has one of 0', () => {
  pass(5);
  expect(value(MEASURES.success_rate(300))).toBeUndefined();
  lose(1);
  pass(1);
  expect(value(MEASURES.success_rate(300))).toBe(0);
  confirm(3);
  pass(1);
  expect(value(MEASURES.success_rate(300))).toBe(0.75);
});

test('a mean, a quantile and the buckets of a histogram are of the window alone', () => {
  const record = (seconds: number) =>
    measurements.histogram(LATENCY).record(seconds, { level: 'received' });
  record(50);
  pass(70);
  for (const seconds of [1.5, 1.5, 15, 15]) record(seconds);
  pass(1);
  expect(value(mean(LATENCY, 60))).toBeCloseTo(8.25);
  expect(value(quantile(LATENCY, 0.5, 60))).toBe(2);
  expect(value(quantile(LATENCY, 1, 60))).toBe(20);
  const buckets = ask(distribution(LATENCY, 60));
  expect(buckets.find(({ labels }) => labels['le'] === '2')?.value).toBe(2);
  expect(buckets.at(-1)).toEqual({ labels: { le: '+Inf' }, value: 4 });
});

test('a gauge is taken together over its series', () => {
  measurements.gauge('earshot.connection.active').set(7, {});
  pass(1);
  expect(value(latest('earshot.connection.active', 'sum'))).toBe(7);
  expect(value(scaled(latest('earshot.connection.active', 'max'), 2))).toBe(14);
});

test('what Prometheus would have recorded is computed, over a window too', () => {
  confirm(9);
  lose(1);
  pass(100);
  expect(value(recorded('earshot:delivery_success:ratio5m', 'min'))).toBeCloseTo(0.9);
  lose(10);
  pass(20);
  const lowest = recorded('earshot:delivery_success:ratio5m', 'min', {
    over: { take: 'min', window: 'range' },
  });
  expect(value(lowest)).toBeCloseTo(0.45);
  expect(
    ask(
      recorded('earshot:notification_outcomes:increase5m', 'sum', {
        by: ['outcome'],
        where: { outcome: 'silent' },
      }),
    ),
  ).toEqual([{ labels: { outcome: 'silent' }, value: 11 }]);
});

test('a day is kept coarsely, and no more memory is used for it', () => {
  const small = new Past([
    { stepMs: SECOND, rows: 10 },
    { stepMs: 10 * SECOND, rows: 10 },
  ]);
  for (let second = 0; second <= 200; second++) {
    lose(1);
    small.take(measurements, second * SECOND);
  }
  const asked = (seconds: number, atSecond: number) =>
    evaluate(
      increase('earshot.notification.silent_failures', seconds),
      { past: small },
      {
        atMs: atSecond * SECOND,
        intervalSeconds: 1,
        rangeSeconds: 1,
      },
    )[0]?.value;
  expect(asked(5, 200)).toBe(5);
  // Eight steps of 10 s back the coarse rows still know.
  expect(asked(80, 200)).toBe(80);
  expect(asked(10, 150)).toBe(10);
});

test('a ratio divides group by group', () => {
  confirm(3);
  lose(1);
  pass(1);
  const lost = increase(OUTCOMES, 60, { by: ['level'], where: { outcome: { not: 'confirmed' } } });
  const all = increase(OUTCOMES, 60, { by: ['level'] });
  expect(ask(complement(lost, all))).toEqual([{ labels: { level: 'received' }, value: 0.75 }]);
});

test('series are grouped by the resource of the service, where it has such an attribute', () => {
  lose(2);
  pass(5);
  const resource = { 'service.name': 'agent' };
  const query = increase('earshot.notification.silent_failures', 60, {
    by: ['service.name', 'deployment.environment.name', 'reason'],
    where: { reason: 'timeout' },
  });
  const moment = { atMs: nowMs, intervalSeconds: 10, rangeSeconds: 60 };
  expect(evaluate(query, { past, resource }, moment)).toEqual([
    { labels: { 'service.name': 'agent', reason: 'timeout' }, value: 2 },
  ]);
  const record = recorded('earshot:delivery_success:ratio5m', 'min', { by: ['service.name'] });
  expect(evaluate(record, { past, resource }, moment)).toEqual([{ labels: resource, value: 0 }]);
  expect(evaluate(record, { past }, moment)).toEqual([{ labels: {}, value: 0 }]);
});

/** The table of metrics is complete and consistent. */
import { describe, expect, test } from 'vitest';
import { ATTRIBUTES } from '../src/attributes.ts';
import type { MetricRow, Series } from '../src/metrics/row.ts';
import { METRICS, type MetricName } from '../src/metrics/metrics.ts';
import { OUTCOMES, REASONS, VERDICT_REASONS } from '../src/outcomes.ts';
import { ALERTS } from '../src/rules/alerts.ts';

const rows = Object.entries(METRICS) as [MetricName, MetricRow][];

const identityOf = (series: Series): string =>
  Object.entries(series)
    .map((pair) => pair.join('='))
    .toSorted()
    .join();

describe.each(rows)('%s', (name, row) => {
  test('has a name of lower-case words under a known prefix', () => {
    expect(name).toMatch(/^(?:earshot|gen_ai|nodejs|v8js|process)(?:\.[a-z]+[0-9]*(?:_[a-z]+)*)+$/);
  });

  test('has a unit in seconds, bytes, a ratio, or a counted thing in braces', () => {
    expect(row.unit).toMatch(/^(?:s|By|1|\{[a-z]+\})$/);
  });

  test('is described by sentences', () => {
    expect(row.description).toMatch(/^[A-Z].{10,}\.$/);
  });

  test('counts things or seconds when it is a counter, and times in seconds when it is a histogram', () => {
    if (row.kind === 'counter') expect(row.unit).toMatch(/^(?:\{|s$)/);
    if (row.kind === 'histogram') expect(row.unit).toBe('s');
    if (row.unit === '1') expect(row.kind).toBe('gauge');
  });

  test('exists from the start with every series once', () => {
    const identities = row.series.map(identityOf);
    expect(identities.length).toBeGreaterThan(0);
    expect(new Set(identities).size).toBe(identities.length);
  });

  test('carries all required attributes on every series, and none that is not declared', () => {
    const required = row.attributes.map((attribute) => ATTRIBUTES[attribute].key);
    const optional = (row.optional ?? []).map((attribute) => ATTRIBUTES[attribute].key);
    for (const series of row.series) {
      const keys = Object.keys(series);
      expect(keys).toEqual(expect.arrayContaining(required));
      expect([...required, ...optional]).toEqual(expect.arrayContaining(keys));
    }
  });

  test('has only values from the closed sets of its attributes', () => {
    const closed = new Map<string, readonly string[]>(
      [...row.attributes, ...(row.optional ?? [])].map((attribute) => [
        ATTRIBUTES[attribute].key,
        ATTRIBUTES[attribute].values,
      ]),
    );
    for (const series of row.series) {
      for (const [key, value] of Object.entries(series)) expect(closed.get(key)).toContain(value);
    }
  });

  test('has boundaries that rise, start above zero and reach 60 s when it is a histogram', () => {
    if (row.kind !== 'histogram') return;
    expect(row.buckets).toEqual(row.buckets.toSorted((a, b) => a - b));
    expect(new Set(row.buckets).size).toBe(row.buckets.length);
    expect(row.buckets[0]).toBeGreaterThan(0);
    expect(row.buckets.at(-1)).toBeGreaterThanOrEqual(60);
  });
});

test('no two metrics differ in case or punctuation alone', () => {
  const folded = rows.map(([name]) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
  expect(new Set(folded).size).toBe(folded.length);
});

test('no two metrics share a description', () => {
  const descriptions = rows.map(([, { description }]) => description);
  expect(new Set(descriptions).size).toBe(descriptions.length);
});

test('no metric has an attribute for a user, a session or a correlation ID', () => {
  const keys = Object.values(ATTRIBUTES).map(({ key }) => key);
  expect(
    keys.filter((key) => /user|client|session|correlation|conversation|id$/.test(key)),
  ).toEqual([]);
});

test('a series exists for each outcome with each reason that it can have, at both provable levels', () => {
  const expected = ['received', 'processed'].flatMap((level) => [
    { outcome: 'confirmed', level },
    ...OUTCOMES.flatMap((outcome) =>
      VERDICT_REASONS[outcome].map((reason) => ({ outcome, reason, level })),
    ),
  ]);
  const { series } = METRICS['earshot.notification.outcomes'];
  expect(series.map(identityOf).toSorted()).toEqual(expected.map(identityOf).toSorted());
});

test('written is never shown as success', () => {
  for (const [, { series }] of rows) {
    expect(series.filter(({ level }) => level === 'written')).toEqual([]);
  }
});

test('every reason belongs to an outcome, and a confirmed notification has none', () => {
  const used = new Set<string>(Object.values(VERDICT_REASONS).flat());
  expect(REASONS.filter((reason) => !used.has(reason))).toEqual([]);
  expect(VERDICT_REASONS.confirmed).toEqual([]);
});

test('closed sets hold each value once, in lower case but for the names of alerts', () => {
  for (const { key, values } of Object.values(ATTRIBUTES)) {
    expect(new Set(values).size).toBe(values.length);
    const form = key === 'source_alert' ? /^(?:[A-Z][a-z0-9]+)+$/ : /^[a-z]+(?:_[a-z]+)*$/;
    for (const value of values) expect(value).toMatch(form);
  }
});

test('every alert can be acknowledged', () => {
  const { series } = METRICS['earshot.alert.acknowledged'];
  expect(series.map(({ source_alert }) => source_alert)).toEqual(Object.keys(ALERTS));
});

test('an attribute key that several rows of the table use means one closed set a metric', () => {
  for (const [, row] of rows) {
    const keys = [...row.attributes, ...(row.optional ?? [])].map(
      (attribute) => ATTRIBUTES[attribute].key,
    );
    expect(new Set(keys).size).toBe(keys.length);
  }
});

test('no instrument reaches the 2,000 series at which the SDK drops all labels', () => {
  for (const [, { series }] of rows) expect(series.length).toBeLessThan(200);
});

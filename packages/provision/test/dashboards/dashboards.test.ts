/** What the dashboards must hold, whatever they look like. */
import {
  ALERTS,
  ATTRIBUTES,
  DASHBOARD_IDS,
  DASHBOARDS,
  groupKeysOf,
  METRICS,
  RECORDS,
  type Dashboard,
  type MetricRow,
  type Query,
} from '@earshot/telemetry';
import { expect, test } from 'vitest';
import { annotations } from '../../src/dashboards/annotations.ts';
import { FILES, MODELS } from './generated.ts';
import { selectorsOf } from './promql-tree.ts';

const ALL: readonly Dashboard[] = Object.values(DASHBOARDS);
const PANELS = ALL.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels));

function metricsOf(query: Query): readonly string[] {
  switch (query.kind) {
    case 'ratio':
      return [...metricsOf(query.part), ...metricsOf(query.whole)];
    case 'scaled':
      return metricsOf(query.of);
    case 'recorded':
      return metricsOf(RECORDS[query.record].query);
    case 'constant':
      return [];
    default:
      return [query.metric];
  }
}

test('the five stand under their IDs', () => {
  expect(MODELS.map(({ uid }) => uid)).toEqual([...DASHBOARD_IDS]);
  expect(FILES.map(({ path }) => path)).toEqual(
    DASHBOARD_IDS.map((id) => `grafana/dashboards/${id}.json`),
  );
});

test('a metric is on a dashboard or in an alert, or marked as internal', () => {
  const seen = new Set([
    ...PANELS.flatMap(({ queries }) => queries.flatMap(({ query }) => metricsOf(query))),
    ...Object.values(ALERTS).flatMap(({ conditions, alternatives = [] }) =>
      [...conditions, ...alternatives].flatMap(({ query }) => metricsOf(query)),
    ),
  ]);
  const unseen = Object.entries<MetricRow>(METRICS)
    .filter(([name, { internal }]) => internal !== true && !seen.has(name))
    .map(([name]) => name);
  expect(unseen).toEqual([]);
});

test('a legend names only what its query is grouped by', () => {
  for (const { title, queries } of PANELS) {
    for (const { query, legend = '' } of queries) {
      const named = [...legend.matchAll(/\{([^}]+)\}/g)].map(([, key]) => key);
      expect(groupKeysOf(query), `${title}: ${legend}`).toEqual(expect.arrayContaining(named));
    }
  }
});

test('series of a chart can be told apart', () => {
  for (const { title, view, queries } of PANELS) {
    if (view !== 'timeseries' && view !== 'state-timeline') continue;
    for (const { query, legend = '' } of queries) {
      expect(legend, title).not.toBe('');
      for (const key of groupKeysOf(query)) {
        // Two states of an alert are two queries.
        if (key !== 'alertstate') expect(legend, title).toContain(`{${key}}`);
      }
    }
  }
});

test('a state has a word', () => {
  for (const { title, unit, states = [] } of PANELS) {
    expect(states.length > 0, title).toBe(unit === 'state');
  }
});

test('no ID of a user, a message or a conversation is asked of metrics', () => {
  const closed = new Set<string>(Object.values(ATTRIBUTES).map(({ key }) => key));
  for (const { queries } of PANELS) {
    for (const { query } of queries) {
      for (const metric of metricsOf(query)) {
        if (!(metric in METRICS)) continue;
        for (const key of groupKeysOf(query)) {
          if (['service.name', 'instance'].includes(key)) continue;
          expect(closed).toContain(key);
        }
      }
    }
  }
});

test('each dashboard leads to the other four', () => {
  for (const { uid, links } of MODELS) {
    expect(links.map(({ url }) => url)).toEqual(
      DASHBOARD_IDS.filter((id) => id !== uid).map((id) => `/d/${id}`),
    );
  }
});

test('an alert leads to its runbook, a correlation ID to its traces and its story', () => {
  const alerts = FILES.find(({ path }) => path.includes('alerts'))?.content ?? '';
  expect(alerts).toContain('/monitoring/websocket/runbooks/${__value.raw}');
  const diagnostics = FILES.find(({ path }) => path.includes('diagnostics'))?.content ?? '';
  expect(diagnostics).toContain(
    'http://localhost:16686/search?service=${service:percentencode}&tags=%7B%22messaging.message.conversation_id%22%3A%22${correlation_id:percentencode}%22%7D',
  );
  expect(diagnostics).toContain(
    '/monitoring/websocket/traces?correlation_id=${correlation_id:percentencode}',
  );
});

test('versions and emergencies are marked on every dashboard', () => {
  for (const { annotations: marks } of MODELS) {
    expect(marks.list.map(({ name }) => name)).toEqual(['Deployments', 'Emergencies']);
  }
  const asked = annotations().map(({ target }) =>
    selectorsOf((target as unknown as { expr: string }).expr).map(({ metric }) => metric),
  );
  expect(asked).toEqual([['target_info', 'target_info'], ['earshot_emergency_alerts_total']]);
});

test('latency panels lead to traces by exemplars', () => {
  const exemplary = PANELS.filter(({ hasExemplars }) => hasExemplars === true);
  expect(exemplary.map(({ title }) => title)).toEqual([
    'Percentiles by level',
    'Time of spans: 95th percentile',
  ]);
  const performance = FILES.find(({ path }) => path.includes('performance'))?.content ?? '';
  expect(performance.match(/"exemplar": true/g)).toHaveLength(4);
});

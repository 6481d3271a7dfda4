/**
 * The rules of Grafana's dashboard-linter in strict mode, on what is generated. It reads PromQL by
 * Prometheus' grammar, and where that linter looks at some kinds of panels, this looks at all.
 */
import { describe, expect, test } from 'vitest';
import { exclusions, lintExclusions } from '../../src/dashboards/exclusions.ts';
import { MODELS, type DashboardModel, type PanelModel, type Target } from './generated.ts';
import { RATE_INTERVAL, selectorsOf } from './promql-tree.ts';

/** Grafana's names of the units that are used; a unit it does not know is shown as text. */
const KNOWN_UNITS = new Set([
  'short',
  'cps',
  's',
  'percentunit',
  'bytes',
  'dateTimeFromNow',
  'none',
]);
const ASKS_NOTHING = new Set(['row', 'text']);
const COUNTED_BY = new Set(['rate', 'irate', 'increase']);

const panelsOf = ({ panels }: DashboardModel): PanelModel[] =>
  panels.filter(({ type }) => type !== 'row');
const isOfPrometheus = ({ datasource }: Target): boolean => datasource.type === 'prometheus';

describe.each(MODELS.map((model) => [model.uid, model] as const))('%s', (_uid, model) => {
  const asked = panelsOf(model).flatMap((panel) =>
    (panel.targets ?? [])
      .filter(isOfPrometheus)
      .map((target) => ({ panel, expr: target.expr ?? '' })),
  );
  const variable = (name: string) => model.templating.list.find((one) => one.name === name);

  test('template-datasource-rule: the data source is a variable of the usual name', () => {
    const sources = model.templating.list.filter(({ type }) => type === 'datasource');
    expect(sources).toMatchObject([
      { name: 'datasource', label: 'Data source', query: 'prometheus' },
    ]);
  });

  test.each([
    ['template-job-rule', 'job', 'Job'],
    ['template-instance-rule', 'instance', 'Instance'],
  ])('%s: %s is a variable with all and several values', (_rule, name, label) => {
    expect(variable(name)).toMatchObject({
      type: 'query',
      label,
      multi: true,
      includeAll: true,
      allValue: '.+',
      datasource: { uid: '${datasource}' },
    });
  });

  test('template-label-promql-rule: a query variable asks for values of a label', () => {
    for (const { query = '' } of model.templating.list.filter(({ type }) => type === 'query')) {
      const [, series = ''] = /^label_values\((.+), [a-z_]+\)$/.exec(query) ?? [];
      expect(selectorsOf(series)).toHaveLength(1);
    }
  });

  test('template-on-time-change-reload-rule: query variables follow the time', () => {
    for (const one of model.templating.list.filter(({ type }) => type === 'query')) {
      expect(one).toMatchObject({ refresh: 2 });
    }
  });

  test('panel-datasource-rule: each panel and query uses the variable, or Jaeger', () => {
    for (const panel of panelsOf(model)) {
      for (const { datasource } of panel.targets ?? []) {
        expect(datasource.uid).toBe(datasource.type === 'jaeger' ? 'jaeger' : '${datasource}');
        expect(panel.datasource?.uid).toBe(datasource.uid);
      }
    }
  });

  test('panel-title-description-rule: each panel has a title, and a description in sentences', () => {
    for (const { title, description } of panelsOf(model)) {
      expect(title).not.toBe('');
      expect(description).toMatch(/^[A-Z].*\.$/s);
    }
  });

  test('panel-units-rule: each panel has a unit that Grafana knows', () => {
    for (const { fieldConfig } of panelsOf(model)) {
      expect(KNOWN_UNITS).toContain(fieldConfig?.defaults.unit);
    }
  });

  test('panel-no-targets-rule: each panel asks something, but for text', () => {
    for (const panel of panelsOf(model)) {
      expect((panel.targets ?? []).length > 0, panel.title).toBe(!ASKS_NOTHING.has(panel.type));
    }
  });

  test('target-promql-rule: each query is PromQL', () => {
    for (const { expr } of [
      ...asked,
      ...model.annotations.list.map(({ target }) => ({ expr: target.expr ?? '' })),
    ]) {
      // A constant selects nothing.
      if (!expr.startsWith('vector(')) expect(selectorsOf(expr)).not.toEqual([]);
    }
  });

  test('target-rate-interval-rule: a rate is over $__rate_interval', () => {
    for (const { range, caller } of asked.flatMap(({ expr }) => selectorsOf(expr))) {
      if (caller === 'rate' || caller === 'irate') expect(range).toBe(RATE_INTERVAL);
    }
  });

  test('target-counter-agg-rule: a counter is only seen through rate, irate or increase', () => {
    for (const { metric, caller } of asked.flatMap(({ expr }) => selectorsOf(expr))) {
      if (metric.endsWith('_total')) expect(COUNTED_BY).toContain(caller);
    }
  });

  test.each([
    ['target-job-rule', 'job=~"$job"'],
    ['target-instance-rule', 'instance=~"$instance"'],
  ])('%s: every series is narrowed by %s, or its panel is excused', (rule, matcher) => {
    const unmatched = asked.filter(({ expr }) =>
      selectorsOf(expr).some(({ matchers }) => !matchers.includes(matcher)),
    );
    const excused = exclusions().filter(
      ({ dashboard, rules }) => dashboard === model.title && rules.includes(rule),
    );
    expect([...new Set(unmatched.map(({ panel }) => panel.title))]).toEqual(
      excused.map(({ panel }) => panel),
    );
  });

  test('uneditable-dashboard: what is provisioned is changed in the table', () => {
    expect(model.editable).toBe(false);
  });

  test('no two panels have one title, as panels are excused by it', () => {
    const titles = panelsOf(model).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

test('every exclusion has its reason, in the file that the linter reads', () => {
  const text = lintExclusions();
  for (const { panel, reason } of exclusions()) {
    expect(text).toContain(panel);
    expect(reason).toMatch(/\.$/);
    expect(text).toContain(reason);
  }
});

test('a query that is no PromQL is found', () => {
  expect(() => selectorsOf('sum(rate(x[5m])')).toThrow('no PromQL');
  expect(() => selectorsOf('')).toThrow('no PromQL');
});

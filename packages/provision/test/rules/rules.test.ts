/** The generated rule files: what is in which group, under which labels, and where each alert leads. */
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import {
  alertLabels,
  ALERTS,
  ESCALATION,
  ESCALATION_ALERT_NAMES,
  OBJECTIVES,
  OWN_ALERT_NAMES,
  RECORDS,
  type AlertName,
} from '@earshot/telemetry';
import { rulesFiles } from '../../src/rules/rules.ts';
import type { AlertingRule, RuleGroup } from '../../src/rules/rule-file.ts';

const files = rulesFiles();
const groups = files.flatMap(({ content }) => (parse(content) as { groups: RuleGroup[] }).groups);
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter((rule): rule is AlertingRule => 'alert' in rule);
const names = Object.keys(ALERTS) as AlertName[];
const escalations = ESCALATION.map(({ tier }) => ESCALATION_ALERT_NAMES[tier]);
const ruleOf = (name: string): AlertingRule => alerts.find(({ alert }) => alert === name)!;

test('every alert and every escalation is a rule, once', () => {
  expect(alerts.map(({ alert }) => alert).toSorted()).toEqual(
    [...names, ...escalations].toSorted(),
  );
});

test('every record is a rule, once, and comes after those it reads', () => {
  const recorded = rules.flatMap((rule) => ('record' in rule ? [rule] : []));
  const ofTable = recorded.filter(({ record }) => !record.endsWith(':births'));
  expect(ofTable.map(({ record }) => record).toSorted()).toEqual(Object.keys(RECORDS).toSorted());
  const seen = new Set<string>();
  for (const { record, expr } of recorded) {
    for (const [read] of expr.matchAll(/earshot:[\w:]+/g)) expect(seen).toContain(read);
    seen.add(record);
  }
});

const groupOf = (name: string): RuleGroup | undefined => groups.find((one) => one.name === name);
const namesIn = (name: string) =>
  groupOf(name)?.rules.map((rule) => ('alert' in rule ? rule.alert : rule.record));

test('the critical alerts of the eight wait for nothing, and events are looked at five times a second', () => {
  expect(groupOf('earshot-critical')).toMatchObject({ interval: '200ms', query_offset: '0s' });
  expect(namesIn('earshot-critical')).toEqual([
    'BridgeFailures',
    'IsolationViolations',
    'SilentFailures',
  ]);
  expect(groupOf('earshot-critical-rates')).toMatchObject({ interval: '1s', query_offset: '0s' });
  expect(namesIn('earshot-critical-rates')).toEqual(['LatencyCritical', 'SuccessRateCritical']);
  for (const name of names) {
    if (!(name in OBJECTIVES) || ALERTS[name].severity !== 'critical') continue;
    expect(ruleOf(name)).not.toHaveProperty('for');
  }
});

test('what a process judges of itself goes on for as long in Prometheus, and nothing else does', () => {
  const going = alerts.filter((rule) => rule.keep_firing_for === '30s');
  expect(going.map(({ alert }) => alert).toSorted()).toEqual(OWN_ALERT_NAMES.toSorted());
});

test('what a series counted before it was first seen is recorded for each alert on events', () => {
  expect(namesIn('earshot-births')).toEqual([
    'earshot:bridge_failures:births',
    'earshot:isolation_violations:births',
    'earshot:silent_failures:births',
  ]);
  expect(ruleOf('SilentFailures').expr).toContain('or (earshot:silent_failures:births > 0)');
});

test.each(names.filter((name) => ALERTS[name].scope === 'service'))(
  '%s fires under the labels that every other road uses',
  (name) => {
    const { alertname, service_name, ...labels } = alertLabels(name, { serviceName: 'x' });
    expect(ruleOf(name)).toMatchObject({ alert: alertname, labels });
    expect(Object.keys(ruleOf(name).labels).toSorted()).toEqual(Object.keys(labels).toSorted());
    // The others come from the expression.
    expect(service_name).toBe('x');
    expect(ruleOf(name).expr).toContain('by(service_name, deployment_environment_name)');
  },
);

test('a label never holds a value or an ID', () => {
  expect(alerts.flatMap(({ labels }) => Object.values(labels)).join()).not.toMatch(/\{\{|\$|\d/);
});

test.each(alerts)('$alert says what it means, with links made from its name', (rule) => {
  const { annotations, alert } = rule;
  expect(annotations['summary']).toMatch(/\.$/);
  expect(annotations['description']).toMatch(/^[^]{40,}\.$/);
  expect(annotations['description']).not.toMatch(/\{(subject|value|threshold)\}/);
  expect(annotations['runbook_url']).toBe(
    `http://localhost:9464/monitoring/websocket/runbooks/${alert}`,
  );
  expect(annotations['dashboard_url']).toMatch(/^http:\/\/localhost:3000\/d\/websocket_/);
});

test('an alert of a service leads to its dashboard and to its traces, by attributes', () => {
  expect(ruleOf('SilentFailures').annotations).toMatchObject({
    dashboard_url:
      'http://localhost:3000/d/websocket_operations?var-job={{ $labels.service_name | urlquery }}',
    trace_search_url: `http://localhost:16686/search?service={{ $labels.service_name | urlquery }}&tags=${encodeURIComponent('{"earshot.silent_failure":"true"}')}&lookback=1h&limit=20`,
  });
  expect(ruleOf('LatencyCritical').annotations['trace_search_url']).toContain('&minDuration=10s&');
  expect(ruleOf('CollectorDown').annotations).not.toHaveProperty('trace_search_url');
});

test('values are told in their unit beside the threshold', () => {
  const description = (name: AlertName) => ruleOf(name).annotations['description'];
  expect(description('SuccessRateLow')).toContain('{{ $value | humanizePercentage }}');
  expect(description('SuccessRateLow')).toContain('alert below 95%');
  expect(description('LatencyHigh')).toContain('{{ $value | humanizeDuration }}');
  expect(description('LatencyHigh')).toContain('alert above 2s');
  expect(description('SilentFailures')).toContain('{{ printf "%.0f" $value }}');
});

test('links lead where the installation is', () => {
  const bases = {
    runbooks: 'https://a/r',
    stories: 'https://d',
    grafana: 'https://b',
    jaeger: 'https://c',
  };
  const text = rulesFiles(bases)
    .map(({ content }) => content)
    .join('');
  expect(text).toContain('runbook_url: https://a/r/SilentFailures');
  expect(text).toContain('dashboard_url: https://b/d/websocket_operations');
  expect(text).toContain('trace_search_url: https://c/search?');
  expect(text).not.toContain('localhost');
});

test('what has ceased is over sooner for a test', () => {
  const text = rulesFiles(undefined, { keepFiringForSeconds: 1 })
    .map(({ content }) => content)
    .join('');
  expect(text).toContain('keep_firing_for: 1s');
  expect(text).not.toContain('keep_firing_for: 30s');
});

test('escalation waits and is latched as the table says, or shorter for a test', () => {
  expect(ESCALATION.map(({ tier }) => ruleOf(ESCALATION_ALERT_NAMES[tier]).for)).toEqual([
    '15m',
    '30m',
    '1h',
  ]);
  expect(ruleOf('EscalatedToEngineering').expr).toContain('[2h]');
  const steps = [{ tier: 'engineering', afterSeconds: 2 }] as const;
  const text = rulesFiles(undefined, {
    escalation: { steps, latchSeconds: 30, intervalSeconds: 0.5 },
  }).find(({ path }) => path.endsWith('escalation.yml'))?.content;
  expect(text).toContain('interval: 500ms');
  expect(text).toContain('for: 2s');
  expect(text).toContain('[30s]');
  expect(text).not.toContain('EscalatedToManagement');
});

test('an escalation is never the source of another, and climbs whatever the tier', () => {
  for (const name of escalations) {
    expect(ruleOf(name).expr).toContain('tier="operations"');
    expect(ruleOf(name).labels['tier']).not.toBe('operations');
  }
});

/** One form of PromQL for each kind of query. */
import { expect, test } from 'vitest';
import {
  absent,
  complement,
  constant,
  distribution,
  increase,
  latest,
  mean,
  quantile,
  rate,
  recorded,
  scaled,
  type Condition,
  type Query,
} from '@earshot/telemetry';
import { PANELS, SERVICE_RULES } from '../src/context.ts';
import { promqlOf, promqlOfAlert, promqlOfConditions } from '../src/write.ts';

const OUTCOMES = 'earshot.notification.outcomes';
const rule = (query: Query): string => promqlOf(query, { ...SERVICE_RULES, by: ['service_name'] });
const panel = (query: Query): string => promqlOf(query, PANELS);
const ALL = 'job=~"$job",instance=~"$instance"';

test('a rule counts the first value of a new series as events, a panel draws what is there', () => {
  const query = increase('earshot.notification.silent_failures', 900);
  expect(rule(query)).toBe(
    'sum by(service_name) ((earshot_notification_silent_failures_total unless (last_over_time(earshot_notification_silent_failures_total[1h] offset 15m))) or (increase(earshot_notification_silent_failures_total[15m])))',
  );
  expect(panel(query)).toBe(
    `sum(increase(earshot_notification_silent_failures_total{${ALL}}[15m]))`,
  );
});

test('a rate over the interval of a chart is by the attributes asked for', () => {
  expect(panel(rate(OUTCOMES, 'interval', { by: ['outcome'] }))).toBe(
    `sum by(outcome) (rate(earshot_notification_outcomes_total{${ALL}}[$__rate_interval]))`,
  );
});

test('the count of a histogram counts its events', () => {
  expect(panel(increase('earshot.bridge.creation.duration', 'range'))).toContain(
    'increase(earshot_bridge_creation_duration_seconds_count{',
  );
});

test('the latest value of a gauge may be asked not to be stale', () => {
  expect(rule(latest('earshot.connection.active', 'sum', { withinSeconds: 60 }))).toBe(
    'sum by(service_name) (last_over_time(earshot_connection_active[1m]))',
  );
  expect(panel(latest('earshot.notification.pending.age.max', 'max'))).toBe(
    `max(earshot_notification_pending_age_max_seconds{${ALL}})`,
  );
});

test('a mean is the sum of what was measured by its count', () => {
  expect(rule(mean('earshot.notification.delivery.duration', 300))).toBe(
    '(sum by(service_name) (rate(earshot_notification_delivery_duration_seconds_sum[5m]))) / ((sum by(service_name) (rate(earshot_notification_delivery_duration_seconds_count[5m]))) > 0)',
  );
});

test('an aggregation keeps the parentheses of its operand', () => {
  expect(rule(recorded('earshot:delivery_loss:ratio1h', 'max'))).toBe(
    'max by(service_name) (earshot:delivery_loss:ratio1h)',
  );
});

test('series of any name are selected by their labels', () => {
  expect(rule(latest('overflowing', 'count', { where: { otel_metric_overflow: 'true' } }))).toBe(
    'count by(service_name) ({otel_metric_overflow="true"})',
  );
});

test('a quantile and a heatmap keep the buckets', () => {
  expect(rule(quantile('earshot.notification.delivery.duration', 0.99, 300))).toBe(
    'histogram_quantile(0.99, sum by(service_name, le) (rate(earshot_notification_delivery_duration_seconds_bucket[5m])))',
  );
  expect(panel(distribution('earshot.notification.delivery.duration', 'interval'))).toBe(
    `sum by(le) (increase(earshot_notification_delivery_duration_seconds_bucket{${ALL}}[$__rate_interval]))`,
  );
});

test('a success rate is one less the losses, so that it is right before anything succeeded', () => {
  const lost = increase(OUTCOMES, 300, { where: { outcome: { not: 'confirmed' } } });
  expect(rule(complement(lost, increase(OUTCOMES, 300)))).toBe(
    '1 - ((sum by(service_name) (increase(earshot_notification_outcomes_total{outcome!="confirmed"}[5m]))) / ((sum by(service_name) (increase(earshot_notification_outcomes_total[5m]))) > 0))',
  );
});

test('a service gone quiet is named even while another one sends', () => {
  expect(rule(absent('earshot.monitor.heartbeat', 120, 3600))).toBe(
    '(group by(service_name) (last_over_time(earshot_monitor_heartbeat_seconds[1h]))) unless (group by(service_name) (last_over_time(earshot_monitor_heartbeat_seconds[2m])))',
  );
});

test('what is recorded is read back, over a window too, and needs no job', () => {
  expect(
    panel(
      recorded('earshot:delivery_success:ratio5m', 'min', {
        over: { take: 'avg', window: 'range' },
        by: ['service.name'],
      }),
    ),
  ).toBe('min by(service_name) (avg_over_time(earshot:delivery_success:ratio5m[$__range]))');
});

test('several values of an attribute are one pattern', () => {
  expect(rule(increase(OUTCOMES, 60, { where: { outcome: ['silent', 'failed'] } }))).toContain(
    '{outcome=~"silent|failed"}',
  );
});

test('a scaled query and a constant are plain arithmetic', () => {
  expect(rule(scaled(constant(2), 60))).toBe('(vector(2)) * 60');
});

test('each alternative of an alert is enough by itself', () => {
  const [one, other] = [0, 1].map(
    (threshold) => ({ query: constant(1), comparison: '>', threshold }) as const,
  ) as [Condition, Condition];
  expect(promqlOfAlert({ conditions: [one], alternatives: [other] }, SERVICE_RULES)).toBe(
    '((vector(1)) > 0) or ((vector(1)) > 1)',
  );
});

test('all the conditions of an alert must hold for one service', () => {
  const query = constant(1);
  expect(
    promqlOfConditions(
      [
        { query, comparison: '>', threshold: 0.5 },
        { query, comparison: '<', threshold: 2 },
      ],
      SERVICE_RULES,
    ),
  ).toBe('((vector(1)) > 0.5) and ((vector(1)) < 2)');
});

test('what rules make is narrowed by the labels that rules leave', () => {
  const context = { ...PANELS, matchers: { job: 'chat' }, ruleMatchers: { service_name: 'chat' } };
  expect(promqlOf(latest('ALERTS', 'max', { by: ['alertname'] }), context)).toBe(
    'max by(alertname) (ALERTS{service_name=~"chat"})',
  );
  expect(promqlOf(recorded('earshot:delivery_success:ratio5m', 'min'), context)).toBe(
    'min(earshot:delivery_success:ratio5m{service_name=~"chat"})',
  );
  expect(promqlOf(latest('earshot.connection.active', 'sum'), context)).toBe(
    'sum(earshot_connection_active{job=~"chat"})',
  );
  // Of servers of the pipeline.
  expect(promqlOf(latest('up', 'min', { by: ['job'] }), context)).toBe('min by(job) (up)');
});

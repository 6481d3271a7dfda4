/** The names under which Prometheus knows the metrics: reviewed here, relied on by rules and dashboards. */
import { expect, test } from 'vitest';
import { ATTRIBUTES } from '../src/attributes.ts';
import { METRICS, type MetricName } from '../src/metrics/metrics.ts';
import { prometheusLabel, prometheusName, prometheusNameOf } from '../src/prometheus.ts';

const names = Object.keys(METRICS) as MetricName[];

test('every metric has the Prometheus name that was reviewed', () => {
  expect(Object.fromEntries(names.map((name) => [name, prometheusName(name)]))).toEqual({
    'earshot.notification.attempts': 'earshot_notification_attempts_total',
    'earshot.notification.outcomes': 'earshot_notification_outcomes_total',
    'earshot.notification.silent_failures': 'earshot_notification_silent_failures_total',
    'earshot.notification.late': 'earshot_notification_late_total',
    'earshot.notification.acks.rejected': 'earshot_notification_acks_rejected_total',
    'earshot.notification.delivery.duration': 'earshot_notification_delivery_duration_seconds',
    'earshot.notification.pending': 'earshot_notification_pending',
    'earshot.notification.at_risk': 'earshot_notification_at_risk',
    'earshot.notification.pending.age.max': 'earshot_notification_pending_age_max_seconds',
    'earshot.isolation.violations': 'earshot_isolation_violations_total',
    'earshot.bridge.creations': 'earshot_bridge_creations_total',
    'earshot.bridge.creation.duration': 'earshot_bridge_creation_duration_seconds',
    'earshot.connection.active': 'earshot_connection_active',
    'earshot.connection.events': 'earshot_connection_events_total',
    'earshot.connection.reconnect.duration': 'earshot_connection_reconnect_duration_seconds',
    'earshot.connection.buffered': 'earshot_connection_buffered_bytes',
    'earshot.tool.executions': 'earshot_tool_executions_total',
    'gen_ai.execute_tool.duration': 'gen_ai_execute_tool_duration_seconds',
    'earshot.tool.notifications': 'earshot_tool_notifications_total',
    'earshot.ledger.evicted': 'earshot_ledger_evicted_total',
    'earshot.span.suppressed': 'earshot_span_suppressed_total',
    'earshot.monitor.heartbeat': 'earshot_monitor_heartbeat_seconds',
    'earshot.monitor.hooked': 'earshot_monitor_hooked',
    'earshot.bridge.breakers.open': 'earshot_bridge_breakers_open',
    'earshot.monitor.errors': 'earshot_monitor_errors_total',
    'earshot.monitor.error.timestamp': 'earshot_monitor_error_timestamp_seconds',
    'earshot.export.failing': 'earshot_export_failing',
    'earshot.monitor.cpu.time': 'earshot_monitor_cpu_time_seconds_total',
    'earshot.journal.off': 'earshot_journal_off',
    'earshot.journal.dropped': 'earshot_journal_dropped_total',
    'earshot.alert.acknowledged': 'earshot_alert_acknowledged',
    'earshot.alert.notifications': 'earshot_alert_notifications_total',
    'earshot.emergency.alerts': 'earshot_emergency_alerts_total',
    'earshot.emergency.mode': 'earshot_emergency_mode',
    'earshot.remediation.actions': 'earshot_remediation_actions_total',
    'nodejs.eventloop.delay.p50': 'nodejs_eventloop_delay_p50_seconds',
    'nodejs.eventloop.delay.p99': 'nodejs_eventloop_delay_p99_seconds',
    'nodejs.eventloop.delay.max': 'nodejs_eventloop_delay_max_seconds',
    'nodejs.eventloop.utilization': 'nodejs_eventloop_utilization_ratio',
    'v8js.memory.heap.used': 'v8js_memory_heap_used_bytes',
    'v8js.memory.heap.limit': 'v8js_memory_heap_limit_bytes',
    'process.memory.usage': 'process_memory_usage_bytes',
    'process.cpu.time': 'process_cpu_time_seconds_total',
  });
});

test('no two metrics have one Prometheus name, nor does one end where the series of a histogram do', () => {
  const exposed = names.flatMap((name) =>
    METRICS[name].kind === 'histogram'
      ? ['_bucket', '_sum', '_count'].map((part) => prometheusName(name) + part)
      : [prometheusName(name)],
  );
  expect(new Set(exposed).size).toBe(exposed.length);
});

test('every name and label is one that Prometheus accepts', () => {
  for (const name of names) expect(prometheusName(name)).toMatch(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
  for (const { key } of Object.values(ATTRIBUTES)) {
    expect(prometheusLabel(key)).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
    expect(prometheusLabel(key)).not.toMatch(/^__/);
  }
});

test.each([
  ['http.requests', '{request}', 'counter', 'http_requests_total'],
  ['http.requests', '{request}', 'gauge', 'http_requests'],
  ['gc.pause', 's', 'gauge', 'gc_pause_seconds'],
  ['gc.pause', 'ms', 'gauge', 'gc_pause_milliseconds'],
  ['net.read', 'By', 'counter', 'net_read_bytes_total'],
  // Never twice, and `_total` last, as Prometheus' own translation of OTLP has it.
  ['net.read.bytes', 'By', 'counter', 'net_read_bytes_total'],
  ['net.bytes.read', 'By', 'gauge', 'net_bytes_read'],
  ['net.read.total', 'By', 'counter', 'net_read_bytes_total'],
  ['net.read.total', '{read}', 'gauge', 'net_read_total'],
  ['loop.busy', '1', 'gauge', 'loop_busy_ratio'],
  ['loop.ratio.busy', '1', 'gauge', 'loop_busy_ratio'],
  ['loop.turns', '1', 'counter', 'loop_turns_total'],
  ['loop.spread', '1', 'histogram', 'loop_spread'],
  ['a..b--c', '{thing}', 'gauge', 'a_b_c'],
  ['_trimmed_', '{thing}', 'gauge', 'trimmed'],
  ['rule:5m', '{thing}', 'gauge', 'rule:5m'],
  ['9lives', '{thing}', 'gauge', '_9lives'],
] as const)('%s in %s (a %s) is %s', (name, unit, kind, expected) => {
  expect(prometheusNameOf(name, unit, kind)).toBe(expected);
});

test.each([
  ['error.type', 'error_type'],
  ['outcome', 'outcome'],
  ['v8js.heap.space.name', 'v8js_heap_space_name'],
  ['a.-b', 'a_b'],
  ['9lives', '_9lives'],
])('the attribute %s is the label %s', (key, label) => {
  expect(prometheusLabel(key)).toBe(label);
});

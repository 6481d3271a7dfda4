/**
 * Every metric, once. Instruments, Prometheus names, zero series, rules, dashboards and reference
 * docs are made from this table; a name or an attribute that is not here does not compile.
 */
import { ALERT_METRICS } from './alerts.ts';
import { BRIDGE_METRICS } from './bridges.ts';
import { CONNECTION_METRICS } from './connections.ts';
import { JOURNAL_METRICS } from './journal.ts';
import { MONITOR_METRICS } from './monitor.ts';
import { NOTIFICATION_METRICS } from './notifications.ts';
import { REMEDIATION_METRICS } from './remediation.ts';
import { RUNTIME_METRICS } from './runtime.ts';
import { TOOL_METRICS } from './tools.ts';
import type { MetricRow } from './row.ts';

export const METRICS = {
  ...NOTIFICATION_METRICS,
  ...BRIDGE_METRICS,
  ...CONNECTION_METRICS,
  ...TOOL_METRICS,
  ...MONITOR_METRICS,
  ...JOURNAL_METRICS,
  ...ALERT_METRICS,
  ...REMEDIATION_METRICS,
  ...RUNTIME_METRICS,
} as const satisfies Record<string, MetricRow>;

export type MetricName = keyof typeof METRICS;
type OfKind<K extends MetricRow['kind']> = {
  [N in MetricName]: (typeof METRICS)[N]['kind'] extends K ? N : never;
}[MetricName];
export type CounterName = OfKind<'counter'>;
export type GaugeName = OfKind<'gauge'>;
export type HistogramName = OfKind<'histogram'>;

/** The attributes of one of a metric's series: a combination that the table lacks does not compile. */
export type AttributesOf<N extends MetricName> = (typeof METRICS)[N]['series'][number];

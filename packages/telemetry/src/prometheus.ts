/**
 * The one function that decides a metric's Prometheus name, by the rules of the OpenTelemetry
 * to Prometheus compatibility specification, so that the embedded /metrics and every path through a
 * Collector show the same names.
 */
import type { MetricRow } from './metrics/row.ts';
import { METRICS, type MetricName } from './metrics/metrics.ts';

const UNIT_SUFFIX: Readonly<Record<string, string>> = {
  s: 'seconds',
  By: 'bytes',
  ms: 'milliseconds',
};

/**
 * The name under which Prometheus knows a metric, without `_bucket`, `_sum` or `_count`.
 * A unit in braces adds nothing; a counter ends in `_total`, a gauge in unit `1` in `_ratio`.
 */
export function prometheusName(name: MetricName): string {
  const { kind, unit } = METRICS[name];
  return prometheusNameOf(name, unit, kind);
}

/** The same rule for any instrument whose unit is `s`, `ms`, `By`, `1` or one in braces. */
export function prometheusNameOf(name: string, unit: string, kind: MetricRow['kind']): string {
  const words = name.split(/[^a-zA-Z0-9:]+/).filter((word) => word !== '');
  const suffix = UNIT_SUFFIX[unit];
  if (suffix !== undefined && !words.includes(suffix)) words.push(suffix);
  if (kind === 'counter') return joined([...without(words, 'total'), 'total']);
  // On gauges alone: too much that counts has the unit 1 as well.
  if (kind === 'gauge' && unit === '1') return joined([...without(words, 'ratio'), 'ratio']);
  return joined(words);
}

function without(words: readonly string[], left: string): string[] {
  return words.filter((word) => word !== left);
}

function joined(words: readonly string[]): string {
  return withoutLeadingDigit(words.join('_'));
}

/** An attribute key as a Prometheus label name. */
export function prometheusLabel(key: string): string {
  return withoutLeadingDigit(key.replaceAll(/[^a-zA-Z0-9_]/g, '_').replaceAll(/_+/g, '_'));
}

function withoutLeadingDigit(name: string): string {
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

/**
 * The one function that decides a metric's Prometheus name, by the rules of the OpenTelemetry
 * to Prometheus compatibility specification, so that the embedded /metrics and every path through a
 * Collector show the same names.
 */
import { METRICS, type MetricName } from './metrics.ts';

const UNIT_SUFFIX: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes', ms: 'milliseconds' };

/**
 * The name under which Prometheus knows a metric, without `_bucket`, `_sum` or `_count`.
 * A unit in braces adds nothing; a counter ends in `_total`.
 */
export function prometheusName(name: MetricName): string {
  const { kind, unit } = METRICS[name];
  return prometheusNameOf(name, unit, kind === 'counter');
}

/** The same rule for any instrument. */
export function prometheusNameOf(name: string, unit: string, isMonotonicSum: boolean): string {
  const base = prometheusLabel(name);
  const suffix = UNIT_SUFFIX[unit];
  const withUnit = suffix === undefined || base.endsWith(`_${suffix}`) ? base : `${base}_${suffix}`;
  return isMonotonicSum && !withUnit.endsWith('_total') ? `${withUnit}_total` : withUnit;
}

/** An attribute key as a Prometheus label name. */
export function prometheusLabel(key: string): string {
  const label = key.replaceAll(/[^a-zA-Z0-9_]/g, '_').replaceAll(/_+/g, '_');
  return /^[0-9]/.test(label) ? `_${label}` : label;
}

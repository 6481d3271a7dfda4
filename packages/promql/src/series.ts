/** The Prometheus names of what a query selects. */
import {
  FOREIGN_SERIES,
  METRICS,
  prometheusLabel,
  prometheusName,
  type ForeignName,
  type GroupKey,
  type Matches,
  type MetricName,
} from '@earshot/telemetry';
import { vector, type VectorExprBuilder } from '@grafana/promql-builder';
import type { PromqlContext } from './context.ts';

export type Part = '' | '_bucket' | '_sum' | '_count';

export function isForeign(metric: MetricName | ForeignName): metric is ForeignName {
  return metric in FOREIGN_SERIES;
}

/** Whether its series carry `job` and `instance` of the service they speak of. */
export function isOfInstances(metric: MetricName | ForeignName): boolean {
  return !isForeign(metric) || metric.startsWith('traces_span_metrics_');
}

/** Whether rules make its series, as those of alerts: by service. */
function isOfRules(metric: MetricName | ForeignName): boolean {
  return isForeign(metric) && FOREIGN_SERIES[metric].source === 'rules';
}

/** To what a metric's series are narrowed where the query stands. */
export function matchersOf(
  metric: MetricName | ForeignName,
  { matchers, ruleMatchers = {} }: PromqlContext,
): PromqlContext['matchers'] {
  if (isOfRules(metric)) return ruleMatchers;
  return isOfInstances(metric) ? matchers : {};
}

/** @param part of a histogram; `count` is what its events are counted by. */
export function seriesName(metric: MetricName | ForeignName, part: Part = ''): string {
  if (!isForeign(metric)) return `${prometheusName(metric)}${part}`;
  // Selected by its labels alone.
  return 'anyName' in FOREIGN_SERIES[metric] ? '' : `${metric}${part}`;
}

/** The part whose increase is the number of events. */
export function countedPart(metric: MetricName | ForeignName): Part {
  const { kind } = isForeign(metric) ? FOREIGN_SERIES[metric] : METRICS[metric];
  return (kind as string) === 'histogram' ? '_count' : '';
}

export function selector(
  name: string,
  where: Matches | undefined,
  matchers: Readonly<Record<string, string>>,
): VectorExprBuilder {
  const result = vector(name);
  for (const [label, pattern] of Object.entries(matchers)) result.labelMatchRegexp(label, pattern);
  for (const [key, match] of Object.entries(where ?? {})) {
    const label = prometheusLabel(key);
    const isNot = 'not' in match;
    const values = isNot ? match.not : match.in;
    const [only] = values;
    if (values.length === 1 && only !== undefined) {
      if (isNot) result.labelNeq(label, only);
      else result.label(label, only);
    } else if (isNot) result.labelNotMatchRegexp(label, values.join('|'));
    else result.labelMatchRegexp(label, values.join('|'));
  }
  return result;
}

/** The labels a result is grouped by, each once. */
export function groupLabels(by: readonly GroupKey[] = [], context: PromqlContext): string[] {
  return [...new Set([...context.by, ...by.map((key) => prometheusLabel(key))])];
}

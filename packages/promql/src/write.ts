/**
 * The one place where a query becomes PromQL. What each form is for stands in the design's list of
 * traps; a promtool case under prometheus/tests shows each.
 */
import type {
  Alert,
  Condition,
  Query,
  RatioQuery,
  RecordedQuery,
  Window,
} from '@earshot/telemetry';
import * as promql from '@grafana/promql-builder';
import type { PromqlContext } from './context.ts';
import { durationOf } from './duration.ts';
import { countedPart, groupLabels, matchersOf, selector, seriesName, type Part } from './series.ts';

type Expression = Parameters<typeof promql.sum>[0];
type Of<K extends Query['kind']> = Extract<Query, { kind: K }>;
type Counted = Of<'increase'>;

/** How far back a series must have been seen for its present value not to be a birth, in seconds. */
const BIRTH_LOOKBACK_SECONDS = 3600;
const COMPARE = { '>': promql.gt, '<': promql.lt, '==': promql.eq };
const OVER_TIME = {
  avg: promql.avgOverTime,
  max: promql.maxOverTime,
  min: promql.minOverTime,
  sum: promql.sumOverTime,
};

/** A query as PromQL. */
export function promqlOf(query: Query, context: PromqlContext): string {
  return written(expressionOf(query, context));
}

/** All conditions of an alert in one expression: its results are the alerts that fire. */
export function promqlOfConditions(
  conditions: readonly Condition[],
  context: PromqlContext,
): string {
  const [first, ...rest] = conditions.map(({ query, comparison, threshold }) =>
    COMPARE[comparison](expressionOf(query, context), promql.n(threshold)),
  );
  if (first === undefined) throw new RangeError('an alert needs at least one condition');
  return written(rest.reduce<Expression>((all, one) => promql.and(all, one), first));
}

/** An alert: all of its conditions, or any of its alternatives. */
export function promqlOfAlert(
  { conditions, alternatives = [] }: Pick<Alert, 'conditions' | 'alternatives'>,
  context: PromqlContext,
): string {
  return [conditions, ...alternatives.map((one) => [one])]
    .map((all) => promqlOfConditions(all, context))
    .map((text, _index, { length }) => (length > 1 ? `(${text})` : text))
    .join(' or ');
}

/** What series counted before they were first seen: the part of an increase that costs most. */
export function promqlOfBirths(query: Counted, context: PromqlContext): string {
  return written(summed(query, context, bornOf(query, context)));
}

/** `interval` and `range` are Grafana's variables. */
function windowOf(window: Window, { windows }: PromqlContext): string {
  return typeof window === 'string' ? windows[window] : durationOf(window);
}

function expressionOf(query: Query, context: PromqlContext): Expression {
  switch (query.kind) {
    case 'increase':
      return increaseOf(query, context);
    case 'rate':
      return summed(query, context, promql.rate(ranged(query, context, countedPart(query.metric))));
    case 'latest':
      return latestOf(query, context);
    case 'mean':
      return promql.div(
        summed(query, context, promql.rate(ranged(query, context, '_sum'))),
        promql.gt(
          summed(query, context, promql.rate(ranged(query, context, '_count'))),
          promql.n(0),
        ),
      );
    case 'quantile':
      return promql.histogramQuantile(query.quantile, bucketsOf(query, context, promql.rate));
    case 'distribution':
      return bucketsOf(query, context, promql.increase);
    case 'absent':
      return absentOf(query, context);
    case 'ratio':
      return ratioOf(query, context);
    case 'scaled':
      return promql.mul(expressionOf(query.of, context), promql.n(query.factor));
    case 'recorded':
      return recordedOf(query, context);
    case 'constant':
      return promql.vect(query.value);
  }
}

/** Births are counted only where one could be missed for good: in rules, over short windows. */
function increaseOf(query: Counted, context: PromqlContext): Expression {
  const part = countedPart(query.metric);
  const grown = promql.increase(ranged(query, context, part));
  if (!context.countsBirths || typeof query.window !== 'number' || query.window > 900) {
    return summed(query, context, grown);
  }
  return summed(query, context, promql.or(bornOf(query, context), grown));
}

/** The series that nobody had seen before the window. */
function bornOf(query: Counted, context: PromqlContext): Expression {
  const part = countedPart(query.metric);
  const known = selectorOf(query, context, part)
    .range(windowOf(BIRTH_LOOKBACK_SECONDS, context))
    .offset(windowOf(query.window, context));
  return promql.unless(selectorOf(query, context, part), promql.lastOverTime(known));
}

function latestOf(query: Of<'latest'>, context: PromqlContext): Expression {
  const now = selectorOf(query, context);
  const value =
    query.withinSeconds === undefined
      ? now
      : promql.lastOverTime(now.range(windowOf(query.withinSeconds, context)));
  return grouped(promql[query.combine](value), query, context);
}

function bucketsOf(
  query: Of<'quantile' | 'distribution'>,
  context: PromqlContext,
  take: typeof promql.rate,
): Expression {
  const labels = [...groupLabels(query.by, context), 'le'];
  return promql.sum(take(ranged(query, context, '_bucket'))).by(labels);
}

/** Plain `absent()` names one of two services gone quiet at best. */
function absentOf(query: Of<'absent'>, context: PromqlContext): Expression {
  const seenWithin = (seconds: number): Expression => {
    const range = selectorOf(query, context).range(windowOf(seconds, context));
    return grouped(promql.group(promql.lastOverTime(range)), query, context);
  };
  return promql.unless(seenWithin(query.lookbackSeconds), seenWithin(query.withinSeconds));
}

/**
 * Of ratios no births: a first value weighs little, and the parts must be made alike. Without traffic
 * there is no value, rather than a NaN that spoils every average it gets into.
 */
function ratioOf({ part, whole, complement }: RatioQuery, context: PromqlContext): Expression {
  const plain = { ...context, countsBirths: false };
  const share = promql.div(
    expressionOf(part, plain),
    promql.gt(expressionOf(whole, plain), promql.n(0)),
  );
  return complement === true ? promql.sub(promql.n(1), share) : share;
}

function recordedOf(query: RecordedQuery, context: PromqlContext): Expression {
  // Rules drop `job` and `instance`: a record is by service.
  const series = selector(query.record, query.where, context.ruleMatchers ?? {});
  const value =
    query.over === undefined
      ? series
      : OVER_TIME[query.over.take](series.range(windowOf(query.over.window, context)));
  return grouped(promql[query.combine](value), query, context);
}

function ranged(
  query: Extract<Query, { metric: unknown; window: Window }>,
  context: PromqlContext,
  part: Part,
): Expression {
  return selectorOf(query, context, part).range(windowOf(query.window, context));
}

function selectorOf(
  { metric, where }: Extract<Query, { metric: unknown }>,
  context: PromqlContext,
  part: Part = '',
) {
  return selector(seriesName(metric, part), where, matchersOf(metric, context));
}

function summed(query: Pick<Counted, 'by'>, context: PromqlContext, value: Expression): Expression {
  return grouped(promql.sum(value), query, context);
}

function grouped(
  aggregation: promql.AggregationExprBuilder,
  { by }: Pick<Counted, 'by'>,
  context: PromqlContext,
): Expression {
  const labels = groupLabels(by, context);
  return labels.length === 0 ? aggregation : aggregation.by(labels);
}

export function written(expression: Expression): string {
  return tidy(promql.toString(expression.build()));
}

/** The builder puts every operand in parentheses; those around a single name or number go. */
function tidy(expression: string): string {
  // Not those of a function or of an aggregation, as in `max by(le) (up)`.
  return expression.replaceAll(/(?<![\w)])(?<!\) )\((\w[\w:]*(?:\{[^}]*\})?|-?[\d.]+)\)/g, '$1');
}

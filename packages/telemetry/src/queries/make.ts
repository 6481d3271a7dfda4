/** How queries are made: a name, an attribute or a value that the table lacks does not compile. */
import type {
  AttributesOf,
  CounterName,
  GaugeName,
  HistogramName,
  MetricName,
} from '../metrics/metrics.ts';
import type { FOREIGN_SERIES, ForeignName } from './foreign.ts';
import type {
  AbsentQuery,
  Combine,
  ConstantQuery,
  DistributionQuery,
  IncreaseQuery,
  LatestQuery,
  Match,
  Matches,
  MeanQuery,
  QuantileQuery,
  Query,
  RateQuery,
  RatioQuery,
  RecordedQuery,
  ResourceKey,
  ScaledQuery,
  Window,
} from './query.ts';
import type { RecordName } from '../rules/record-names.ts';

/** The keys of each series; those that the table forbids by `never` are none. */
type KeysOf<T> = T extends unknown
  ? { [K in keyof T]-?: [NonNullable<T[K]>] extends [never] ? never : K }[keyof T]
  : never;
type ValuesOf<T, K> = T extends unknown ? (K extends keyof T ? NonNullable<T[K]> : never) : never;
type ForeignLabelsOf<N extends ForeignName> = (typeof FOREIGN_SERIES)[N]['labels'][number];

type LabelOf<N extends MetricName | ForeignName> = N extends MetricName
  ? Extract<KeysOf<AttributesOf<N>>, string>
  : N extends ForeignName
    ? ForeignLabelsOf<N>
    : never;
type ValueOf<N extends MetricName | ForeignName, K> = N extends MetricName
  ? Extract<ValuesOf<AttributesOf<N>, K>, string>
  : string;

type OneOrMore<V> = V | readonly V[];
type Where<N extends MetricName | ForeignName> = {
  readonly [K in LabelOf<N>]?:
    | OneOrMore<ValueOf<N, K>>
    | { readonly not: OneOrMore<ValueOf<N, K>> };
};
/** What is meant of a metric, and by what it is grouped. */
export interface Of<N extends MetricName | ForeignName> {
  readonly where?: Where<N>;
  readonly by?: readonly (LabelOf<N> | ResourceKey | 'instance')[];
}

type Countable = CounterName | HistogramName | ForeignName;
type Gaugeable = GaugeName | ForeignName;

export const increase = <N extends Countable>(
  metric: N,
  window: Window,
  of: Of<N> = {},
): IncreaseQuery => ({ kind: 'increase', metric, window, ...selected(of) });

export const rate = <N extends Countable>(
  metric: N,
  window: Window,
  of: Of<N> = {},
): RateQuery => ({ kind: 'rate', metric, window, ...selected(of) });

export const latest = <N extends Gaugeable>(
  metric: N,
  combine: Combine,
  of: Of<N> & { readonly withinSeconds?: number } = {},
): LatestQuery => ({
  kind: 'latest',
  metric,
  combine,
  ...selected(of),
  ...(of.withinSeconds === undefined ? {} : { withinSeconds: of.withinSeconds }),
});

export const mean = <N extends HistogramName>(
  metric: N,
  window: Window,
  of: Of<N> = {},
): MeanQuery => ({ kind: 'mean', metric, window, ...selected(of) });

export const quantile = <N extends HistogramName | ForeignName>(
  metric: N,
  q: number,
  window: Window,
  of: Of<N> = {},
): QuantileQuery => ({ kind: 'quantile', metric, quantile: q, window, ...selected(of) });

export const distribution = <N extends HistogramName>(
  metric: N,
  window: Window,
  of: Of<N> = {},
): DistributionQuery => ({ kind: 'distribution', metric, window, ...selected(of) });

export const absent = <N extends Gaugeable>(
  metric: N,
  withinSeconds: number,
  lookbackSeconds: number,
  of: Of<N> = {},
): AbsentQuery => ({ kind: 'absent', metric, withinSeconds, lookbackSeconds, ...selected(of) });

export const ratio = (part: Query, whole: Query): RatioQuery => ({ kind: 'ratio', part, whole });
/** `1 - part / whole`: right also while the series of the good case has never existed. */
export const complement = (part: Query, whole: Query): RatioQuery => ({
  kind: 'ratio',
  part,
  whole,
  complement: true,
});
export const scaled = (of: Query, factor: number): ScaledQuery => ({ kind: 'scaled', of, factor });
export const constant = (value: number): ConstantQuery => ({ kind: 'constant', value });

export const recorded = (
  record: RecordName,
  combine: Combine,
  of: Omit<RecordedQuery, 'kind' | 'record' | 'combine' | 'where'> & {
    readonly where?: Readonly<Record<string, OneOrMore<string> | { not: OneOrMore<string> }>>;
  } = {},
): RecordedQuery => {
  const { where, ...rest } = of;
  return {
    kind: 'recorded',
    record,
    combine,
    ...rest,
    ...(where ? { where: matched(where) } : {}),
  };
};

function selected<N extends MetricName | ForeignName>(
  of: Of<N>,
): Pick<IncreaseQuery, 'where' | 'by'> {
  return {
    ...(of.where === undefined ? {} : { where: matched(of.where) }),
    ...(of.by === undefined ? {} : { by: of.by as NonNullable<IncreaseQuery['by']> }),
  };
}

function matched(where: object): Matches {
  return Object.fromEntries(
    Object.entries(where).map(
      ([key, wanted]: [string, string | readonly string[] | { not: string | readonly string[] }]): [
        string,
        Match,
      ] =>
        typeof wanted === 'object' && 'not' in wanted
          ? [key, { not: list(wanted.not) }]
          : [key, { in: list(wanted) }],
    ),
  );
}

function list(values: string | readonly string[]): readonly string[] {
  return typeof values === 'string' ? [values] : values;
}

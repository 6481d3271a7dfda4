/**
 * A query as data: which metric, how it is taken together, by what, over how long. There is a handful
 * of kinds; PromQL is made from them in one place (`provision`), and the monitor evaluates the very
 * same in process. Queries are made with the functions of `make.ts`, which know the table's names.
 */
import type { AttributeKey } from '../attributes.ts';
import type { MetricName } from '../metrics/metrics.ts';
import type { RecordName } from '../rules/record-names.ts';
import type { ForeignLabel, ForeignName } from './foreign.ts';

/** Attributes of the resource that every series carries. */
export const RESOURCE_KEYS = ['service.name', 'deployment.environment.name'] as const;
export type ResourceKey = (typeof RESOURCE_KEYS)[number];

/**
 * Over how long, in seconds; `interval` is what one point of a chart stands for, `range` the whole
 * time that the chart shows.
 */
export type Window = number | 'interval' | 'range';

/** What series are grouped by; `instance` is one process. */
export type GroupKey = AttributeKey | ResourceKey | ForeignLabel | 'instance';

/** Which values of an attribute are meant. */
export type Match = { readonly in: readonly string[] } | { readonly not: readonly string[] };
export type Matches = Readonly<Record<string, Match>>;

export type Combine = 'sum' | 'max' | 'min' | 'avg' | 'count';

interface Selection {
  readonly metric: MetricName | ForeignName;
  readonly where?: Matches;
  readonly by?: readonly GroupKey[];
}

/** How many events a counter (or the count of a histogram) saw in the window, births included. */
export interface IncreaseQuery extends Selection {
  readonly kind: 'increase';
  readonly window: Window;
}
/** Events per second. */
export interface RateQuery extends Selection {
  readonly kind: 'rate';
  readonly window: Window;
}
/** The latest value of a gauge, no older than `withinSeconds` (300 unless told). */
export interface LatestQuery extends Selection {
  readonly kind: 'latest';
  readonly combine: Combine;
  readonly withinSeconds?: number;
}
/** The mean of what a histogram measured. */
export interface MeanQuery extends Selection {
  readonly kind: 'mean';
  readonly window: Window;
}
/** A quantile (0 to 1) of what a histogram measured. */
export interface QuantileQuery extends Selection {
  readonly kind: 'quantile';
  readonly quantile: number;
  readonly window: Window;
}
/** A histogram's buckets, for a heatmap. */
export interface DistributionQuery extends Selection {
  readonly kind: 'distribution';
  readonly window: Window;
}
/** Seen within `lookbackSeconds`, not seen within `withinSeconds`: 1 for each group gone quiet. */
export interface AbsentQuery extends Selection {
  readonly kind: 'absent';
  readonly withinSeconds: number;
  readonly lookbackSeconds: number;
}
/** `part / whole`, or 1 less that with `complement`. No value where the whole is 0. */
export interface RatioQuery {
  readonly kind: 'ratio';
  readonly part: Query;
  readonly whole: Query;
  readonly complement?: true;
}
/** A query times a number. */
export interface ScaledQuery {
  readonly kind: 'scaled';
  readonly of: Query;
  readonly factor: number;
}
/** What a recording rule keeps, as it is or taken together over a window. */
export interface RecordedQuery {
  readonly kind: 'recorded';
  readonly record: RecordName;
  readonly where?: Matches;
  readonly by?: readonly GroupKey[];
  readonly combine: Combine;
  readonly over?: { readonly take: 'avg' | 'max' | 'min' | 'sum'; readonly window: Window };
}
/** Always this number, without labels. */
export interface ConstantQuery {
  readonly kind: 'constant';
  readonly value: number;
}

export type Query =
  | IncreaseQuery
  | RateQuery
  | LatestQuery
  | MeanQuery
  | QuantileQuery
  | DistributionQuery
  | AbsentQuery
  | RatioQuery
  | ScaledQuery
  | RecordedQuery
  | ConstantQuery;
export type QueryKind = Query['kind'];

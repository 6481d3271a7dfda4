/** What a row of the table says of a metric. */
import type { AttributeKey, AttributeName } from '../attributes.ts';

export type Unit =
  | '{notification}'
  | '{acknowledgement}'
  | '{violation}'
  | '{bridge}'
  | '{breaker}'
  | '{connection}'
  | '{execution}'
  | '{event}'
  | '{target}'
  | '{error}'
  | '{span}'
  | '{alert}'
  | '{journal}'
  | '{record}'
  | '{action}'
  | '{mode}'
  | '{process}'
  | 's'
  | 'By'
  /** A ratio of 0 to 1. */
  | '1';

/** One series: wire keys and values. */
export type Series = Readonly<Partial<Record<AttributeKey, string>>>;

interface MetricBase {
  readonly unit: Unit;
  readonly description: string;
  /** Attributes that every series carries. */
  readonly attributes: readonly AttributeName[];
  /** Attributes that a series may lack (a confirmed notification has no reason). */
  readonly optional?: readonly AttributeName[];
  /** The series that exist at 0 from the start. */
  readonly series: readonly Series[];
  /** Not meant for dashboards or rules. */
  readonly internal?: boolean;
}
export interface CounterRow extends MetricBase {
  readonly kind: 'counter';
}
export interface GaugeRow extends MetricBase {
  readonly kind: 'gauge';
}
export interface HistogramRow extends MetricBase {
  readonly kind: 'histogram';
  readonly buckets: readonly number[];
}
export type MetricRow = CounterRow | GaugeRow | HistogramRow;

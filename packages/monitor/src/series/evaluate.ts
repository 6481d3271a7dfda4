/**
 * Evaluates the table's queries on the past of this process: the same numbers that Prometheus
 * computes from the PromQL of `provision`, but exact, as nothing has to be extrapolated between
 * scrapes. What only a Prometheus knows (series of other servers) has no value here.
 */
import { METRICS, RECORDS, type Query, type RecordedQuery, type Window } from '@earshot/telemetry';
import { quantileOf } from '@earshot/instrumentation';
import {
  combined,
  grouped,
  groups,
  isOurs,
  labelOf,
  matches,
  taken,
  type ResourceLabels,
  type Sample,
} from './grouping.ts';
import { bucketCount } from './layout.ts';
import type { Past } from './past.ts';

export interface Moment {
  /** Monotonic, in ms. */
  readonly atMs: number;
  /** What `interval` and `range` mean, in seconds. */
  readonly intervalSeconds: number;
  readonly rangeSeconds: number;
}
type Of<K extends Query['kind']> = Extract<Query, { kind: K }>;

/** How many points of a record are looked at for one value over a window. */
const POINTS_OVER_WINDOW = 60;

/** Series that the table does not have: those of alerts. Undefined for what is not known here. */
export type ForeignSeries = (series: string, atMs: number) => readonly Sample[] | undefined;
/** All there is to evaluate a query on. */
export interface Numbers {
  readonly past: Past;
  readonly foreign?: ForeignSeries;
  readonly resource?: ResourceLabels | undefined;
}

export function evaluate(query: Query, numbers: Numbers, moment: Moment): readonly Sample[] {
  // Before this process there was nothing to count, and that is not 0.
  if ('metric' in query && isOurs(query.metric) && !numbers.past.knows(moment.atMs)) return [];
  switch (query.kind) {
    case 'increase':
      return increaseOf(query, numbers, moment, bucketsOf(query.metric));
    case 'rate':
      return increaseOf(query, numbers, moment, bucketsOf(query.metric)).map(
        ({ labels, value }) => ({
          labels,
          value: value / secondsOf(query.window, moment),
        }),
      );
    case 'latest':
      return latestOf(query, numbers, moment);
    case 'mean':
      return divided(
        increaseOf(query, numbers, moment, bucketsOf(query.metric) + 1),
        increaseOf(query, numbers, moment, bucketsOf(query.metric)),
      );
    case 'quantile':
    case 'distribution':
      return bucketed(query, numbers, moment);
    case 'ratio': {
      const share = divided(
        evaluate(query.part, numbers, moment),
        evaluate(query.whole, numbers, moment),
      );
      return query.complement === true
        ? share.map(({ labels, value }) => ({ labels, value: 1 - value }))
        : share;
    }
    case 'scaled':
      return evaluate(query.of, numbers, moment).map(({ labels, value }) => ({
        labels,
        value: value * query.factor,
      }));
    case 'recorded':
      return recordedOf(query, numbers, moment);
    case 'constant':
      return [{ labels: {}, value: query.value }];
    // Whoever evaluates this is not silent.
    case 'absent':
      return [];
  }
}

export function secondsOf(window: Window, { intervalSeconds, rangeSeconds }: Moment): number {
  if (typeof window === 'number') return window;
  return window === 'interval' ? intervalSeconds : rangeSeconds;
}

/** Where in a slot the events are counted: a counter itself, the count behind a histogram's buckets. */
function bucketsOf(metric: string): number {
  return isOurs(metric) ? bucketCount(metric) : 0;
}

function increaseOf(
  query: Of<'increase' | 'rate' | 'mean'>,
  { past, resource }: Numbers,
  moment: Moment,
  number: number,
): readonly Sample[] {
  const now = past.at(moment.atMs);
  const before = past.at(moment.atMs - secondsOf(query.window, moment) * 1000);
  return grouped(query, resource, (slots) =>
    slots.reduce((sum, { offset }) => sum + now[offset + number]! - before[offset + number]!, 0),
  );
}

function latestOf(
  query: Of<'latest'>,
  { past, foreign, resource }: Numbers,
  { atMs }: Moment,
): readonly Sample[] {
  if (!isOurs(query.metric)) {
    const samples = foreign?.(query.metric, atMs) ?? [];
    return combined(
      samples.filter(({ labels }) => matches(labels, query.where)),
      { by: (query.by ?? []).map(labelOf), combine: query.combine },
    );
  }
  const row = past.at(atMs);
  return grouped(query, resource, (slots) =>
    taken(
      query.combine,
      slots.map(({ offset }) => row[offset]!),
    ),
  );
}

function bucketed(
  query: Of<'quantile' | 'distribution'>,
  { past, resource }: Numbers,
  moment: Moment,
): readonly Sample[] {
  const { metric } = query;
  if (!isOurs(metric)) return [];
  const row = METRICS[metric];
  if (row.kind !== 'histogram') return [];
  const now = past.at(moment.atMs);
  const before = past.at(moment.atMs - secondsOf(query.window, moment) * 1000);
  const counts = new Map<Readonly<Record<string, string>>, number[]>();
  for (const [labels, slots] of groups(query, resource)) {
    counts.set(
      labels,
      Array.from({ length: bucketCount(metric) }, (_, bucket) =>
        slots.reduce(
          (sum, { offset }) => sum + now[offset + bucket]! - before[offset + bucket]!,
          0,
        ),
      ),
    );
  }
  const samples = [...counts];
  if (query.kind === 'quantile') {
    return samples
      .map(([labels, inBuckets]) => ({
        labels,
        value: quantileOf(query.quantile, row.buckets, inBuckets),
      }))
      .filter(({ value }) => !Number.isNaN(value));
  }
  return samples.flatMap(([labels, inBuckets]) => {
    let sum = 0;
    return inBuckets.map((value, bucket) => ({
      labels: { ...labels, le: String(row.buckets[bucket] ?? '+Inf') },
      value: (sum += value),
    }));
  });
}

function recordedOf(query: RecordedQuery, numbers: Numbers, moment: Moment): readonly Sample[] {
  const recorded = RECORDS[query.record].query as Query;
  const { over, by, combine } = query;
  // Increases add up to the increase of the whole time, which is known exactly.
  const isSum = over?.take === 'sum' && recorded.kind === 'increase';
  const takeAt = (atMs: number): readonly Sample[] =>
    evaluate(isSum ? { ...recorded, window: over.window } : recorded, numbers, {
      ...moment,
      atMs,
    })
      .map(({ labels, value }) => ({ labels: { ...numbers.resource, ...labels }, value }))
      .filter(({ labels, value }) => !Number.isNaN(value) && matches(labels, query.where));
  if (over === undefined || isSum) return combined(takeAt(moment.atMs), { by, combine });
  const knownMs = moment.atMs - (numbers.past.sinceMs ?? moment.atMs);
  const spanMs = Math.min(secondsOf(over.window, moment) * 1000, knownMs);
  const points = Array.from({ length: POINTS_OVER_WINDOW }, (_, point) =>
    combined(takeAt(moment.atMs - (spanMs * point) / POINTS_OVER_WINDOW), { by, combine }),
  ).flat();
  return combined(points, { by, combine: over.take });
}

/** No value where the divisor is 0: no traffic is neither good nor bad. */
function divided(parts: readonly Sample[], wholes: readonly Sample[]): readonly Sample[] {
  const byLabels = new Map(wholes.map(({ labels, value }) => [JSON.stringify(labels), value]));
  return parts.flatMap(({ labels, value }) => {
    const whole = byLabels.get(JSON.stringify(labels)) ?? 0;
    return whole === 0 ? [] : [{ labels, value: value / whole }];
  });
}

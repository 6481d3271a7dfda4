/** Series and samples by their labels. */
import {
  METRICS,
  prometheusLabel,
  type Combine,
  type Matches,
  type MetricName,
  type ResourceKey,
} from '@earshot/telemetry';
import { slotsOf, type Slot } from './layout.ts';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
type Labels = Readonly<Record<string, string>>;
/** What is true of the whole service: the same on every series of it. */
export type ResourceLabels = Readonly<Partial<Record<ResourceKey, string>>>;
type Grouping = {
  readonly metric: string;
  readonly where?: Matches;
  readonly by?: readonly string[];
};

export function grouped(
  query: Grouping,
  resource: ResourceLabels | undefined,
  valueOf: (slots: readonly Slot[]) => number,
): readonly Sample[] {
  return [...groups(query, resource)].map(([labels, slots]) => ({ labels, value: valueOf(slots) }));
}

export function groups({ metric, where, by = [] }: Grouping, resource: ResourceLabels = {}) {
  const found = new Map<string, [Labels, Slot[]]>();
  for (const slot of isOurs(metric) ? slotsOf(metric) : []) {
    const attributes = slot.series as Labels;
    if (!matches(attributes, where)) continue;
    const labels = Object.fromEntries(
      by.flatMap((key) => {
        const value = attributes[key] ?? (resource as Labels)[key];
        return value === undefined ? [] : [[key, value]];
      }),
    );
    const name = JSON.stringify(labels);
    const group = found.get(name) ?? [labels, []];
    group[1].push(slot);
    found.set(name, group);
  }
  return found.values();
}

export function matches(labels: Labels, where: Matches = {}): boolean {
  return Object.entries(where).every(([key, match]) => {
    const value = labels[key] ?? '';
    return 'not' in match ? !match.not.includes(value) : match.in.includes(value);
  });
}

/** Series of others carry Prometheus' labels: `service_name` for `service.name`. */
export function labelOf(key: string): string {
  return prometheusLabel(key);
}

export function isOurs(metric: string): metric is MetricName {
  return Object.hasOwn(METRICS, metric);
}

/** Samples taken together by the labels that the query names. */
export function combined(
  samples: readonly Sample[],
  { by = [], combine }: { readonly by?: readonly string[] | undefined; readonly combine: Combine },
): readonly Sample[] {
  const groupsOf = new Map<string, { labels: Record<string, string>; values: number[] }>();
  for (const { labels, value } of samples) {
    const kept = Object.fromEntries(Object.entries(labels).filter(([key]) => by.includes(key)));
    const name = JSON.stringify(kept);
    const group = groupsOf.get(name) ?? { labels: kept, values: [] };
    group.values.push(value);
    groupsOf.set(name, group);
  }
  return [...groupsOf.values()].map(({ labels, values }) => ({
    labels,
    value: taken(combine, values),
  }));
}

export function taken(combine: Combine, values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (combine) {
    case 'sum':
      return sum;
    case 'avg':
      return sum / values.length;
    case 'max':
      return Math.max(...values);
    case 'min':
      return Math.min(...values);
    case 'count':
      return values.length;
  }
}

/** What a dashboard's answer says in numbers, for a comparison with another's. */
import { METRICS, type Query } from '@earshot/telemetry';

interface ShownSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | null;
  readonly points: readonly (readonly [number, number | null])[];
}
interface ShownPanel {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly ShownSeries[];
}
export interface Shown {
  readonly source: string;
  readonly note: string | null;
  readonly rows: readonly { readonly panels: readonly ShownPanel[] }[];
}

export function panelsOf(moments: readonly Shown[], title: string): readonly ShownPanel[] {
  return moments.map(({ rows }) =>
    rows.flatMap(({ panels }) => panels).find((panel) => panel.title === title)!,
  );
}

/** By group: of rates all that they add up to, in the mean of the moments; else the number as of now. */
export function figuresOf(
  moments: readonly ShownPanel[],
  kind: Query['kind'],
): ReadonlyMap<string, number> {
  const shown = kind === 'rate' ? moments : moments.slice(0, 1);
  const figures = new Map<string, number>();
  // Instances are one service here.
  for (const { name, labels, value, points } of shown.flatMap(({ series }) => series)) {
    const { instance: _, ...groups } = labels;
    const key = JSON.stringify([Object.keys(groups).length === 0 ? name : '', groups]);
    const figure = kind === 'rate' ? areaOf(points) : (value ?? 0);
    figures.set(key, (figures.get(key) ?? 0) + figure / shown.length);
  }
  return figures;
}

function areaOf(points: ShownSeries['points']): number {
  const stepSeconds = (points[1]![0] - points[0]![0]) / 1000;
  return points.reduce((sum, [, value]) => sum + (value ?? 0) * stepSeconds, 0);
}

/**
 * Not what others measure; not what goes on while nobody talks to the service (memory, CPU, uptime);
 * not percentiles and means of an interval, which is a minute for Prometheus and shorter here.
 */
export function isComparable(query: Query): boolean {
  switch (query.kind) {
    case 'ratio':
      return isComparable(query.part) && isComparable(query.whole);
    case 'scaled':
      return isComparable(query.of);
    case 'recorded':
    case 'constant':
      return true;
    case 'increase':
    case 'rate':
    case 'latest':
      return (
        Object.hasOwn(METRICS, query.metric) &&
        /^earshot\.(?!monitor\.(cpu|heartbeat))/.test(query.metric)
      );
    default:
      return false;
  }
}

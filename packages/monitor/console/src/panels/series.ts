/** The points of a panel's series as uPlot takes them: columns, x in seconds. */
import type { SeriesData } from '../answers.ts';

export type Columns = [number[], ...(number | null)[][]];

export function columnsOf(series: readonly SeriesData[], isStacked: boolean): Columns {
  const xs = (series[0]?.points ?? []).map(([ms]) => ms / 1000);
  const columns = series.map(({ points }) => points.map(([, value]) => value));
  if (!isStacked) return [xs, ...columns];
  const sums: number[] = xs.map(() => 0);
  const stacked = columns.map((column) =>
    column.map((value, index) => {
      if (value === null) return null;
      sums[index]! += value;
      return sums[index]!;
    }),
  );
  return [xs, ...stacked];
}

/** Series of a heatmap count everything up to their bound: what is between two bounds is the difference. */
export function cellsOf(series: readonly SeriesData[]): {
  readonly bounds: readonly string[];
  /** A column for each moment, from the lowest bound up. */
  readonly columns: readonly (readonly number[])[];
  readonly times: readonly number[];
} {
  const sorted = series.toSorted((a, b) => boundOf(a) - boundOf(b));
  const times = (sorted[0]?.points ?? []).map(([ms]) => ms);
  const columns = times.map((_, moment) => {
    let below = 0;
    return sorted.map(({ points }) => {
      const upTo = points[moment]?.[1] ?? below;
      const here = Math.max(0, upTo - below);
      below = Math.max(below, upTo);
      return here;
    });
  });
  return { bounds: sorted.map(({ name }) => name), columns, times };
}

function boundOf({ name }: SeriesData): number {
  return name === '+Inf' ? Infinity : Number(name);
}

/** A service that is the same in all names says nothing, unless there is nothing else to say. */
export function nameAmong(all: readonly SeriesData[], { name, labels }: SeriesData): string {
  const service = labels['service_name'];
  if (service === undefined) return name;
  const isShared = all.every((one) => one.labels['service_name'] === service);
  return isShared ? name.replace(` ${service}`, '') : name;
}

export interface Stretch {
  /** From 0 to 1 of the time shown. */
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** Neighbouring points of one value are one bar. */
export function stretchesOf(points: SeriesData['points']): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const [index, [, value]] of points.entries()) {
    if (value === null) continue;
    const from = index / points.length;
    const to = (index + 1) / points.length;
    const last = stretches.at(-1);
    if (last !== undefined && last.value === value && Math.abs(last.to - from) < 1e-9) {
      stretches[stretches.length - 1] = { ...last, to };
    } else stretches.push({ from, to, value });
  }
  return stretches;
}

/** Which series of a chart are drawn and named: those with something to show, the largest first. */
import type { SeriesData } from '../answers.ts';

export interface LegendEntry {
  readonly name: string;
  readonly series: SeriesData;
  readonly isDrawn: boolean;
}

/** More than these are one line: "5 more at 0". */
const SHOWN_AT_REST = 4;

/** A series without a name is of the service itself. */
export function legendOf(series: readonly SeriesData[]): readonly LegendEntry[] {
  const moving = series.filter(hasMoved).toSorted((a, b) => largest(b) - largest(a));
  const resting = series.filter((one) => !hasMoved(one));
  return [
    ...moving.map((one) => entryOf(one, true)),
    ...resting.map((one) => entryOf(one, moving.length === 0)),
  ];
}

/** How many entries at the end of a legend are summed up in a line. */
export function hiddenOf(entries: readonly LegendEntry[]): readonly LegendEntry[] {
  const resting = entries.filter(({ series }) => !hasMoved(series));
  const others = entries.length - resting.length;
  return resting.length + others > SHOWN_AT_REST && resting.length > 1 ? resting : [];
}

function entryOf(series: SeriesData, isDrawn: boolean): LegendEntry {
  return { name: series.name === '' ? 'this service' : series.name, series, isDrawn };
}

function hasMoved({ points, value }: SeriesData): boolean {
  return (value ?? 0) !== 0 || points.some(([, point]) => point !== null && point !== 0);
}

function largest({ points }: SeriesData): number {
  return points.reduce((most, [, point]) => Math.max(most, point ?? -Infinity), -Infinity);
}

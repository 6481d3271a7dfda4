/** What one panel shows: the answers to its queries, named, and judged by its thresholds. */
import type { Panel, PanelQuery, ThresholdLevel } from '@earshot/telemetry';
import { nameOf } from './legend.ts';
import { levelOf } from './level.ts';

/** Milliseconds of the epoch, and the value; null where there is none. */
export type Point = readonly [number, number | null];
type Labels = Readonly<Record<string, string>>;

export interface SeriesData {
  readonly name: string;
  readonly labels: Labels;
  /** As of now. */
  readonly value: number | null;
  readonly level: ThresholdLevel | null;
  /** Of charts; empty for a number or a table. */
  readonly points: readonly Point[];
}
export interface PanelData {
  /** The worst of its series; null where nothing is judged. */
  readonly level: ThresholdLevel | null;
  readonly series: readonly SeriesData[];
  /** Of a table: its columns are the keys of the rows. */
  readonly rows?: readonly Readonly<Record<string, string | number | null>>[];
  /** What the service itself can't know: it needs the servers of the pipeline. */
  readonly needs?: 'prometheus' | 'jaeger';
  /** Why this panel has other numbers than the rest of its dashboard. */
  readonly note?: string;
}
/** The answer to one query of a panel, whoever evaluated it. */
export interface QueryAnswer {
  readonly query: PanelQuery;
  readonly series: readonly Pick<SeriesData, 'labels' | 'value' | 'points'>[];
}

const CHARTS = new Set<Panel['view']>(['timeseries', 'heatmap', 'state-timeline']);
const LEVELS: readonly ThresholdLevel[] = ['healthy', 'watch', 'degraded', 'critical'];

export function isChart({ view }: Pick<Panel, 'view'>): boolean {
  return CHARTS.has(view);
}

export function panelData(panel: Panel, answers: readonly QueryAnswer[]): PanelData {
  const series = answers.flatMap(({ query: { legend }, series: answered }) =>
    answered.map((one) => ({
      name: nameOf(legend, one.labels),
      labels: one.labels,
      value: one.value,
      level: one.value === null ? null : levelOf(one.value, panel),
      points: one.points,
    })),
  );
  return {
    level: worst(series.map(({ level }) => level)),
    series,
    ...(panel.view === 'table' ? { rows: rowsOf(answers) } : {}),
  };
}

/** A row for each group, a column for each of its keys and for each query that has a legend. */
function rowsOf(answers: readonly QueryAnswer[]): NonNullable<PanelData['rows']> {
  const rows = new Map<string, Record<string, string | number | null>>();
  for (const { query, series } of answers) {
    for (const { labels, value } of series) {
      const key = JSON.stringify(
        Object.entries(labels)
          .filter(([label]) => label !== 'alertstate')
          .toSorted(([a], [b]) => a.localeCompare(b)),
      );
      const row = rows.get(key) ?? { ...labels };
      if (query.legend !== undefined) row[query.legend] = value;
      rows.set(key, row);
    }
  }
  // The first query says which rows there are; others add columns.
  const first = answers[0]?.query.legend;
  return [...rows.values()].toSorted((a, b) =>
    first === undefined ? 0 : Number(b[first] ?? 0) - Number(a[first] ?? 0),
  );
}

function worst(levels: readonly (ThresholdLevel | null)[]): ThresholdLevel | null {
  return levels.reduce<ThresholdLevel | null>(
    (found, level) =>
      level !== null && (found === null || LEVELS.indexOf(level) > LEVELS.indexOf(found))
        ? level
        : found,
    null,
  );
}

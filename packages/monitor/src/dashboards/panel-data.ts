/** What one panel shows now: its numbers, judged by its thresholds. */
import {
  FOREIGN_SERIES,
  OWN_ALERT_NAMES,
  type Match,
  type Matches,
  type Panel,
  type PanelQuery,
  type Query,
  type ThresholdLevel,
} from '@earshot/telemetry';
import { evaluate, type Moment, type Numbers } from '../series/evaluate.ts';
import { nameOf } from './legend.ts';
import { levelOf } from './level.ts';

/** Milliseconds of the epoch, and the value; null where there is none. */
export type Point = readonly [number, number | null];
export interface SeriesData {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
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
  /** What the embedded monitor can't know: it needs the servers of the pipeline. */
  readonly needs?: 'prometheus' | 'jaeger';
}

export interface PanelTime extends Moment {
  /** Points of a chart. */
  readonly points: number;
  /** A monotonic time as ms of the epoch. */
  readonly epochMs: (monotonicMs: number) => number;
}

/** Series that the monitor's own alerts stand for. */
const OWN_FOREIGN = new Set(['ALERTS', 'ALERTS_FOR_STATE']);
const CHARTS = new Set<Panel['view']>(['timeseries', 'heatmap', 'state-timeline']);
const LEVELS: readonly ThresholdLevel[] = ['healthy', 'watch', 'degraded', 'critical'];

export function panelData(panel: Panel, numbers: Numbers, time: PanelTime): PanelData {
  if (panel.view === 'traces') return { level: null, series: [], needs: 'jaeger' };
  const known = panel.queries.filter(({ query }) => !needsPrometheus(query));
  if (known.length === 0 && panel.queries.length > 0) {
    return { level: null, series: [], needs: 'prometheus' };
  }
  const series = known.flatMap((query) => seriesOf(query, panel, numbers, time));
  return {
    level: worst(series.map(({ level }) => level)),
    series,
    ...(panel.view === 'table' ? { rows: rowsOf(known, numbers, time) } : {}),
  };
}

function seriesOf(
  { query, legend }: PanelQuery,
  panel: Panel,
  numbers: Numbers,
  time: PanelTime,
): readonly SeriesData[] {
  const isChart = CHARTS.has(panel.view);
  // By labels, not by name: the rows of a table share the name of their column.
  const found = new Map<string, { labels: Readonly<Record<string, string>>; points: Point[] }>();
  const moments = isChart ? momentsOf(time) : [];
  const current = evaluate(query, numbers, time);
  for (const { labels } of current) {
    found.set(JSON.stringify(labels), { labels, points: [] });
  }
  for (const [index, moment] of moments.entries()) {
    for (const { labels, value } of evaluate(query, numbers, moment)) {
      const key = JSON.stringify(labels);
      const series = found.get(key) ?? { labels, points: [] };
      // A gap in a chart is no line.
      while (series.points.length < index) {
        series.points.push([pointAt(moments[series.points.length]!, time), null]);
      }
      series.points.push([pointAt(moment, time), finite(value)]);
      found.set(key, series);
    }
  }
  return [...found].map(([key, { labels, points }]) => {
    const now = current.find((sample) => JSON.stringify(sample.labels) === key);
    const value = finite(now?.value);
    return {
      name: nameOf(legend, labels),
      labels,
      value,
      level: value === null ? null : levelOf(value, panel),
      points: filled(points, moments, time),
    };
  });
}

/** A row for each group, a column for each of its keys and for each query that has a legend. */
function rowsOf(queries: readonly PanelQuery[], numbers: Numbers, time: PanelTime) {
  const rows = new Map<string, Record<string, string | number | null>>();
  for (const { query, legend } of queries) {
    for (const { labels, value } of evaluate(query, numbers, time)) {
      const key = JSON.stringify(
        Object.entries(labels)
          .filter(([label]) => label !== 'alertstate')
          .toSorted(([a], [b]) => a.localeCompare(b)),
      );
      const row = rows.get(key) ?? { ...labels };
      if (legend !== undefined) row[legend] = finite(value);
      rows.set(key, row);
    }
  }
  // The first query says which rows there are; others add columns.
  const first = queries[0]?.legend;
  return [...rows.values()].toSorted((a, b) =>
    first === undefined ? 0 : Number(b[first] ?? 0) - Number(a[first] ?? 0),
  );
}

function momentsOf(time: PanelTime): PanelTime[] {
  const stepMs = (time.rangeSeconds * 1000) / Math.max(1, time.points - 1);
  return Array.from({ length: time.points }, (_, point) => ({
    ...time,
    atMs: time.atMs - (time.points - 1 - point) * stepMs,
  }));
}

function pointAt(moment: Moment, { epochMs }: PanelTime): number {
  return Math.round(epochMs(moment.atMs));
}

function filled(points: Point[], moments: readonly PanelTime[], time: PanelTime): Point[] {
  while (points.length < moments.length) {
    points.push([pointAt(moments[points.length]!, time), null]);
  }
  return points;
}

export function needsPrometheus(query: Query): boolean {
  switch (query.kind) {
    case 'ratio':
      return needsPrometheus(query.part) || needsPrometheus(query.whole);
    case 'scaled':
      return needsPrometheus(query.of);
    case 'recorded':
    case 'constant':
      return false;
    default:
      return (
        Object.hasOwn(FOREIGN_SERIES, query.metric) &&
        !(OWN_FOREIGN.has(query.metric) && isOfOwnAlerts(query.where))
      );
  }
}

/** The Watchdog and the escalations are alerts of Prometheus' rules: here nobody keeps them as series. */
function isOfOwnAlerts({ alertname, source_alert: source }: Matches = {}): boolean {
  return allows(source, '') && OWN_ALERT_NAMES.some((name) => allows(alertname, name));
}

function allows(match: Match | undefined, value: string): boolean {
  if (match === undefined) return true;
  return 'in' in match ? match.in.includes(value) : !match.not.includes(value);
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

/** JSON has neither NaN nor infinity. */
function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** Dashboards as data: Grafana's JSON is made from it, and the monitor's console draws the same. */
import type { GroupKey, Query } from '../queries/query.ts';
import type { SpanAttributeKey } from '../spans.ts';

export const DASHBOARD_IDS = [
  'websocket_executive',
  'websocket_operations',
  'websocket_user_diagnostics',
  'websocket_performance',
  'websocket_alerts',
] as const;
export type DashboardId = (typeof DASHBOARD_IDS)[number];

export type View =
  /** One number, as of now. */
  | 'stat'
  /** One number from 0 to 1, as of now, on an arc with the thresholds. */
  | 'gauge'
  | 'timeseries'
  /** Of a distribution. */
  | 'heatmap'
  /** A row for each group, a column for each key and for each query that has a legend. */
  | 'table'
  /** A bar for each group, coloured by its state. */
  | 'state-timeline'
  /** The traces that have an attribute, found in the trace store. */
  | 'traces'
  | 'text';
/**
 * What the numbers are. `ratio` is 0 to 1, shown as a percentage; `timestamp` is in seconds since
 * 1970, shown as "5 minutes ago"; a `state` has a word for each of its numbers.
 */
export type PanelUnit =
  | 'count'
  | 'per_second'
  | 'seconds'
  | 'ratio'
  | 'bytes'
  | 'timestamp'
  | 'state'
  | 'none';
/** From good to bad. `watch`: nothing is broken, and the objective is missed. */
export type ThresholdLevel = 'healthy' | 'watch' | 'degraded' | 'critical';

export interface PanelQuery {
  readonly query: Query;
  /** A name, in which `{reason}` is the value of that attribute; in a table the column of the value. */
  readonly legend?: string;
}
/** From this value on (upwards), the level. The first has none: it holds below the second. */
export interface Threshold {
  readonly from?: number;
  readonly level: ThresholdLevel;
}
/** Words for the numbers of a `state`. */
export interface StateWord {
  readonly value: number;
  readonly text: string;
  readonly level: ThresholdLevel;
}
/** What a person types in, such as the ID a user reported. */
export interface Input {
  readonly name: InputName;
  readonly title: string;
  readonly description: string;
}
export type InputName = 'correlation_id' | 'user_hash';
/** Which traces: those of the service chosen, with this attribute of this value. */
export interface TraceSearch {
  readonly attribute: SpanAttributeKey;
  readonly equals: { readonly input: InputName } | { readonly value: string };
}
/** `runbook`: of the alert in the row. `story`: what became of the correlation ID's messages. */
export type LinkTarget = DashboardId | 'runbook' | 'traces' | 'story';

export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly view: View;
  readonly unit: PanelUnit;
  readonly queries: readonly PanelQuery[];
  readonly thresholds?: readonly Threshold[];
  /** Draw the thresholds as lines of a chart. */
  readonly showsThresholds?: true;
  readonly states?: readonly StateWord[];
  /** Of 24 columns. */
  readonly width: number;
  /** Rows of Grafana's grid (30 px each). */
  readonly height: number;
  /** What the panel looks at whatever time the dashboard shows. */
  readonly period?: 'today' | 'month';
  readonly isStacked?: true;
  /** The points of this panel lead to traces, where the store of metrics keeps exemplars. */
  readonly hasExemplars?: true;
  /** What to show when there is nothing, where that is good or to be expected. */
  readonly emptyText?: string;
  /** For `text`: Markdown. */
  readonly text?: string;
  /** For `traces`. */
  readonly search?: TraceSearch;
  readonly links?: readonly { readonly title: string; readonly to: LinkTarget }[];
}
export interface DashboardRow {
  readonly title: string;
  readonly panels: readonly Panel[];
}
export interface Dashboard {
  readonly id: DashboardId;
  readonly title: string;
  readonly description: string;
  /** How far back it looks unless told. */
  readonly rangeSeconds: number;
  readonly refreshSeconds: number;
  readonly inputs?: readonly Input[];
  readonly rows: readonly DashboardRow[];
}

/** By what a table's columns and a chart's series are told apart. */
export function groupKeysOf(query: Query): readonly GroupKey[] {
  switch (query.kind) {
    case 'ratio':
      return groupKeysOf(query.part);
    case 'scaled':
      return groupKeysOf(query.of);
    case 'constant':
      return [];
    default:
      return query.by ?? [];
  }
}

/** Dashboards as data: Grafana's JSON is made from it, and the monitor's console draws the same. */
import type { Query } from '../queries/query.ts';

export const DASHBOARD_IDS = [
  'websocket_executive',
  'websocket_operations',
  'websocket_user_diagnostics',
  'websocket_performance',
  'websocket_alerts',
] as const;
export type DashboardId = (typeof DASHBOARD_IDS)[number];

export type View =
  | 'stat'
  | 'gauge'
  | 'timeseries'
  | 'heatmap'
  | 'table'
  | 'state-timeline'
  | 'alert-list'
  | 'traces'
  | 'text';
/** What the numbers are; `ratio` is 0 to 1, shown as a percentage. */
export type PanelUnit = 'count' | 'per_second' | 'seconds' | 'ratio' | 'bytes' | 'state' | 'none';
export type ThresholdLevel = 'healthy' | 'degraded' | 'critical';

export interface PanelQuery {
  readonly query: Query;
  /** A name, or the label whose value names each series: `{reason}`. */
  readonly legend?: string;
}
/** From this value on (upwards), the level. The first has none: it holds below the second. */
export interface Threshold {
  readonly from?: number;
  readonly level: ThresholdLevel;
}
export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly view: View;
  readonly unit: PanelUnit;
  readonly queries: readonly PanelQuery[];
  readonly thresholds?: readonly Threshold[];
  /** Of 24 columns. */
  readonly width: number;
  /** Rows of Grafana's grid (30 px each). */
  readonly height: number;
  /** For `text`: Markdown. */
  readonly text?: string;
  readonly links?: readonly {
    readonly title: string;
    readonly to: DashboardId | 'runbook' | 'traces';
  }[];
}
export interface DashboardRow {
  readonly title: string;
  readonly panels: readonly Panel[];
}
export interface Dashboard {
  readonly id: DashboardId;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly DashboardRow[];
}

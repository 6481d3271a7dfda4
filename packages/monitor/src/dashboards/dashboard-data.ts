/** The data of one dashboard: what Grafana shows, evaluated in this process. */
import { DASHBOARDS, type Dashboard, type DashboardId, type Panel } from '@earshot/telemetry';
import type { Numbers } from '../series/evaluate.ts';
import { panelData, type PanelData, type PanelTime } from './panel-data.ts';

type Shown = Omit<Panel, 'queries'> & PanelData;
export interface DashboardData {
  readonly id: DashboardId;
  readonly title: string;
  readonly description: string;
  /** ISO 8601. */
  readonly at: string;
  readonly rangeSeconds: number;
  readonly refreshSeconds: number;
  readonly inputs: NonNullable<Dashboard['inputs']>;
  readonly rows: readonly { readonly title: string; readonly panels: readonly Shown[] }[];
}

export interface DashboardTime {
  /** Monotonic, in ms. */
  readonly nowMs: number;
  readonly epochMs: (monotonicMs: number) => number;
  /** Unless given, the dashboard's own. */
  readonly rangeSeconds?: number | undefined;
}

const POINTS = 120;
/** A rate needs more than one row of the past. */
const LEAST_INTERVAL_SECONDS = 15;

export function dashboardData(
  id: DashboardId,
  numbers: Numbers,
  { nowMs, epochMs, rangeSeconds: asked }: DashboardTime,
): DashboardData {
  const {
    title,
    description,
    refreshSeconds,
    inputs = [],
    rows,
    ...own
  } = DASHBOARDS[id] as Dashboard;
  const rangeSeconds = asked ?? own.rangeSeconds;
  const timeOf = ({ period }: Panel): PanelTime => {
    const range = period === undefined ? rangeSeconds : secondsSince(period, epochMs(nowMs));
    return {
      atMs: nowMs,
      rangeSeconds: range,
      intervalSeconds: Math.max(LEAST_INTERVAL_SECONDS, range / POINTS),
      points: POINTS,
      epochMs,
    };
  };
  return {
    id,
    title,
    description,
    at: new Date(epochMs(nowMs)).toISOString(),
    rangeSeconds,
    refreshSeconds,
    inputs,
    rows: rows.map((row) => ({
      title: row.title,
      panels: row.panels.map((panel) => {
        const { queries: _, ...shown } = panel;
        return { ...shown, ...panelData(panel, numbers, timeOf(panel)) };
      }),
    })),
  };
}

/** Since midnight, or the first of the month, in the time zone of this process. */
export function secondsSince(period: NonNullable<Panel['period']>, nowEpochMs: number): number {
  const start = new Date(nowEpochMs);
  start.setHours(0, 0, 0, 0);
  if (period === 'month') start.setDate(1);
  return Math.max(60, (nowEpochMs - start.getTime()) / 1000);
}

/** The data of one dashboard: what Grafana shows of it, panel by panel. */
import { DASHBOARDS, type Dashboard, type DashboardId, type Panel } from '@earshot/telemetry';
import { embeddedPanel, type OwnPast } from './embedded.ts';
import type { PanelData } from './panel-data.ts';
import { panelTime, type PanelTime } from './panel-time.ts';

type Shown = Omit<Panel, 'queries'> & PanelData;
export interface DashboardData {
  readonly id: DashboardId;
  readonly title: string;
  readonly description: string;
  /** ISO 8601. */
  readonly at: string;
  readonly rangeSeconds: number;
  readonly refreshSeconds: number;
  /** Who evaluated the panels: the service on its own past, or the Prometheus that is set. */
  readonly source: 'embedded' | 'prometheus';
  /** How far back the numbers go: the service's own past, or what Prometheus has of the time shown. ISO 8601. */
  readonly since: string;
  /** Why the Prometheus that is set did not evaluate; null where it did, or none is set. */
  readonly note: string | null;
  readonly inputs: NonNullable<Dashboard['inputs']>;
  readonly rows: readonly { readonly title: string; readonly panels: readonly Shown[] }[];
}
export interface DashboardTime {
  /** Ms of the epoch. */
  readonly atMs: number;
  /** Unless given, the dashboard's own. */
  readonly rangeSeconds?: number | undefined;
}

/** The dashboard as the service itself knows it. */
export function dashboardData(id: DashboardId, past: OwnPast, time: DashboardTime): DashboardData {
  const { sinceMs = past.nowMs } = past.numbers.past;
  return {
    ...dashboardOf(id, time, (panel, at) => embeddedPanel(panel, past, at)),
    source: 'embedded',
    since: new Date(time.atMs - (past.nowMs - sinceMs)).toISOString(),
    note: null,
  };
}

export function panelsOf(
  id: DashboardId,
  { atMs, rangeSeconds }: DashboardTime,
): readonly (readonly [Panel, PanelTime])[] {
  const dashboard: Dashboard = DASHBOARDS[id];
  return dashboard.rows.flatMap(({ panels }) =>
    panels.map((panel): [Panel, PanelTime] => [
      panel,
      panelTime(panel, atMs, rangeSeconds ?? dashboard.rangeSeconds),
    ]),
  );
}

export function dashboardOf(
  id: DashboardId,
  { atMs, rangeSeconds: asked }: DashboardTime,
  show: (panel: Panel, time: PanelTime) => PanelData,
): Omit<DashboardData, 'source' | 'since' | 'note'> {
  const {
    title,
    description,
    refreshSeconds,
    inputs = [],
    rows,
    ...own
  } = DASHBOARDS[id] as Dashboard;
  const rangeSeconds = asked ?? own.rangeSeconds;
  return {
    id,
    title,
    description,
    at: new Date(atMs).toISOString(),
    rangeSeconds,
    refreshSeconds,
    inputs,
    rows: rows.map((row) => ({
      title: row.title,
      panels: row.panels.map((panel) => {
        const { queries: _, ...shown } = panel;
        return { ...shown, ...show(panel, panelTime(panel, atMs, rangeSeconds)) };
      }),
    })),
  };
}

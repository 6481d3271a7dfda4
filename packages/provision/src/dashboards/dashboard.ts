/** One dashboard as Grafana's JSON: with stable numbers for its panels, and its keys in order. */
import { durationOf } from '@earshot/promql';
import type { Dashboard, LinkBases } from '@earshot/telemetry';
import * as grafana from '@grafana/grafana-foundation-sdk/dashboard';
import { annotations } from './annotations.ts';
import { Layout } from './layout.ts';
import { siblingLinks } from './links.ts';
import { grafanaPanel } from './panel.ts';
import { variablesOf } from './variables.ts';

const SCHEMA_VERSION = 42;

export function grafanaDashboard(dashboard: Dashboard, links: LinkBases): string {
  // The schema that Grafana has read for years, and reads from files: v2 wants Grafana 13 and its API.
  // oxlint-disable-next-line typescript/no-deprecated
  const made: grafana.Dashboard = {
    uid: dashboard.id,
    title: dashboard.title,
    description: dashboard.description,
    tags: ['earshot'],
    editable: false,
    timezone: 'browser',
    graphTooltip: grafana.DashboardCursorSync.Crosshair,
    refresh: durationOf(dashboard.refreshSeconds),
    time: { from: `now-${durationOf(dashboard.rangeSeconds)}`, to: 'now' },
    schemaVersion: SCHEMA_VERSION,
    templating: { list: variablesOf(dashboard) },
    annotations: { list: annotations() },
    links: siblingLinks(dashboard),
    panels: panelsOf(dashboard, links),
  };
  return `${JSON.stringify(inOrder(made), undefined, 2)}\n`;
}

function panelsOf(on: Dashboard, links: LinkBases): (grafana.Panel | grafana.RowPanel)[] {
  const layout = new Layout();
  let id = 0;
  return on.rows.flatMap(({ title, panels }) => [
    new grafana.RowBuilder(title)
      .id((id += 1))
      .gridPos(layout.header())
      .collapsed(false)
      .build(),
    ...panels.map((panel) =>
      grafanaPanel({ panel, id: (id += 1), place: layout.place(panel), on, links }),
    ),
  ]);
}

/** Keys by name, so that a diff shows what changed and nothing else. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined && typeof item !== 'function')
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, inOrder(item)]),
  );
}

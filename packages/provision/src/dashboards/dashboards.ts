/** `grafana/dashboards`: the five, and what the linter of dashboards is to excuse, with the reasons. */
import { DASHBOARDS, type LinkBases } from '@earshot/telemetry';
import type { Artifact } from '../artifact.ts';
import { grafanaDashboard } from './dashboard.ts';
import { lintExclusions } from './exclusions.ts';

const FOLDER = 'grafana/dashboards';

export function dashboardFiles(links: LinkBases): readonly Artifact[] {
  return [
    ...Object.values(DASHBOARDS).map((dashboard) => ({
      path: `${FOLDER}/${dashboard.id}.json`,
      content: grafanaDashboard(dashboard, links),
    })),
    { path: `${FOLDER}/.lint`, content: lintExclusions() },
  ];
}

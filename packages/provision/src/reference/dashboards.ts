/** docs/reference/dashboards.md: every panel, what it tells, and what it asks. */
import { DASHBOARDS, type Dashboard, type Panel } from '@earshot/telemetry';
import type { Artifact } from '../artifact.ts';
import { expressionOf } from '../dashboards/targets.ts';
import { code, page } from './markdown.ts';

export function dashboardsPage(): Artifact {
  return page('dashboards', 'Dashboards', [
    'Grafana shows them under the ID that each begins with, as in `/d/websocket_executive`. `$job` and `$instance` are what is chosen at the top; `$__range` is the time that the dashboard shows.',
    ...Object.values<Dashboard>(DASHBOARDS).flatMap(dashboardParts),
  ]);
}

function dashboardParts({ id, title, description, rows }: Dashboard): readonly string[] {
  return [
    `## ${title.replace('Earshot: ', '')}`,
    `${code(id)}. ${description}`,
    ...rows.flatMap((row) => [`### ${row.title}`, ...row.panels.map(panelPart)]),
  ];
}

function panelPart(panel: Panel): string {
  const asked = panel.queries.map(
    (query) =>
      `${query.legend === undefined ? '' : `# ${query.legend}\n`}${expressionOf(panel, query)}`,
  );
  const search =
    panel.search === undefined
      ? []
      : [`Asks the trace store for spans by ${code(panel.search.attribute)}.`];
  return [
    `**${panel.title}.** ${panel.description}`,
    ...search,
    ...(asked.length === 0 ? [] : [`\`\`\`promql\n${asked.join('\n')}\n\`\`\``]),
  ].join('\n\n');
}

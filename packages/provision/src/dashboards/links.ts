/** Where a person goes on from a dashboard, a panel or a row of a table. */
import {
  DASHBOARDS,
  SPAN_ATTRIBUTES,
  type Dashboard,
  type LinkBases,
  type LinkTarget,
  type Panel,
} from '@earshot/telemetry';
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

const LINK = {
  type: DashboardLinkType.Link,
  icon: 'external link',
  tooltip: '',
  tags: [],
  asDropdown: false,
  targetBlank: false,
  includeVars: false,
  keepTime: false,
} as const satisfies Partial<dashboard.DashboardLink>;

/** Between the five. */
export function siblingLinks({ id }: Dashboard): dashboard.DashboardLink[] {
  return Object.values(DASHBOARDS)
    .filter((other) => other.id !== id)
    .map((other) => ({
      ...LINK,
      tags: [],
      icon: 'dashboard',
      title: other.title.replace('Earshot: ', ''),
      tooltip: other.description,
      url: `/d/${other.id}`,
      includeVars: true,
      // The executive's day and this hour are different questions.
      keepTime: id !== 'websocket_executive' && other.id !== 'websocket_executive',
    }));
}

/** In the corner of a panel. What needs the row of a table stands in its cells instead. */
export function panelLinks(
  panel: Panel,
  { inputs = [] }: Dashboard,
  links: LinkBases,
): dashboard.DashboardLink[] {
  const chosen = inputs.length > 0 ? '${service:percentencode}' : '${job:percentencode}';
  return (panel.links ?? []).flatMap(({ title, to }) => {
    const url = panelUrl(to, panel, chosen, links);
    return url === undefined ? [] : [{ ...LINK, tags: [], title, url, targetBlank: isAway(to) }];
  });
}

/** In the cells of a table, by the word of the column. */
export function cellLinks(
  panel: Panel,
  links: LinkBases,
): { readonly column: string; readonly links: readonly { title: string; url: string }[] }[] {
  const has = (target: LinkTarget): string | undefined =>
    panel.links?.find(({ to }) => to === target)?.title;
  const runbook = has('runbook');
  const traces = panel.view === 'table' ? has('traces') : undefined;
  return [
    ...(runbook === undefined
      ? []
      : [
          {
            column: 'Alert',
            links: [{ title: runbook, url: `${links.runbooks}/\${__value.raw}` }],
          },
        ]),
    ...(traces === undefined
      ? []
      : [
          {
            column: 'Service',
            links: [
              {
                title: traces,
                url: jaegerUrl('${__value.raw}', { error: 'true' }, links),
              },
            ],
          },
        ]),
  ];
}

function panelUrl(
  to: LinkTarget,
  panel: Panel,
  service: string,
  links: LinkBases,
): string | undefined {
  switch (to) {
    case 'runbook':
      return undefined;
    case 'story':
      return `${links.stories}?correlation_id=\${correlation_id:percentencode}`;
    case 'traces':
      return panel.view === 'table' ? undefined : jaegerUrl(service, tagsOf(panel), links);
    default:
      return `/d/${to}?\${job:queryparam}&\${instance:queryparam}&\${__url_time_range}`;
  }
}

function tagsOf({ search }: Panel): Readonly<Record<string, string>> {
  if (search === undefined) return { [SPAN_ATTRIBUTES.outcome]: 'silent' };
  const { equals } = search;
  return {
    [search.attribute]: 'input' in equals ? `\${${equals.input}:percentencode}` : equals.value,
  };
}

/** Jaeger's search form, filled in; variables stay as they are, for Grafana to fill in. */
function jaegerUrl(
  service: string,
  tags: Readonly<Record<string, string>>,
  { jaeger }: LinkBases,
): string {
  const json = encodeURIComponent(JSON.stringify(tags)).replaceAll(
    /%24%7B(.*?)%7D/g,
    (_whole, name: string) => `\${${decodeURIComponent(name)}}`,
  );
  return `${jaeger}/search?service=${service}&tags=${json}&lookback=1h&limit=20`;
}

function isAway(to: LinkTarget): boolean {
  return to === 'traces' || to === 'story';
}

/** Where a person goes on from an alert. The addresses are those of `npm run stack` and compose. */

import type { DashboardId } from './dashboards/panel.ts';
import type { Alert } from './rules/alert.ts';

/** How far back a search for traces goes: an alert is read soon. */
const TRACE_LOOKBACK = '1h';

/** Base addresses without a slash at the end; `pnpm generate` takes others from its environment. */
export interface LinkBases {
  readonly runbooks: string;
  /** What became of a correlation ID's messages, told by the monitor. */
  readonly stories: string;
  readonly grafana: string;
  readonly jaeger: string;
}
export const DEFAULT_LINKS: LinkBases = {
  runbooks: 'http://localhost:9464/monitoring/websocket/runbooks',
  stories: 'http://localhost:9464/monitoring/websocket/traces',
  grafana: 'http://localhost:3000',
  jaeger: 'http://localhost:16686',
};

export function runbookUrl(alertName: string, { runbooks } = DEFAULT_LINKS): string {
  return `${runbooks}/${alertName}`;
}

/** `service` is its name as it stands in an address: encoded, or what a rule's template makes of it. */
export function dashboardUrl(id: DashboardId, { grafana }: LinkBases, service?: string): string {
  return `${grafana}/d/${id}${service === undefined ? '' : `?var-job=${service}`}`;
}

/** Jaeger's search form, filled in: by attributes, never by an ID. */
export function traceSearchUrl(
  { traceSearch }: Pick<Alert, 'traceSearch'>,
  { jaeger }: LinkBases,
  service: string,
): string {
  const { tags, minSeconds } = traceSearch ?? {};
  const parts = [
    `service=${service}`,
    ...(tags === undefined ? [] : [`tags=${encodeURIComponent(JSON.stringify(tags))}`]),
    ...(minSeconds === undefined ? [] : [`minDuration=${minSeconds}s`]),
    `lookback=${TRACE_LOOKBACK}`,
    'limit=20',
  ];
  return `${jaeger}/search?${parts.join('&')}`;
}

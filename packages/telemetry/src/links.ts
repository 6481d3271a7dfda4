/** Where a person goes on from an alert. The addresses are those of `npm run stack` and compose. */

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

/** Asks Prometheus and Jaeger what Grafana would ask for a panel, with everything chosen. */

export interface Target {
  readonly refId: string;
  readonly expr?: string;
  readonly instant?: boolean;
  readonly queryType?: string;
  readonly service?: string;
  readonly tags?: string;
  readonly limit?: number;
  readonly datasource: { readonly type: string };
}
export interface PanelModel {
  readonly title: string;
  readonly type: string;
  readonly timeFrom?: string;
  readonly targets?: readonly Target[];
  readonly links?: readonly { readonly title: string; readonly url: string }[];
}

/** As `timeInterval` of the data source says: four of them are the least `$__rate_interval`. */
const RATE_INTERVAL = '1m';
const CHART_SECONDS = 120;
const CHART_STEP_SECONDS = 5;
const RANGE_SECONDS = 900;

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

/** All numbers of all series; a query that fails says why. */
export async function numbersOf(
  prometheusUrl: string,
  { expr = '', instant }: Target,
  { timeFrom }: Pick<PanelModel, 'timeFrom'> = {},
): Promise<readonly number[]> {
  const now = Date.now() / 1000;
  const parameters = new URLSearchParams({
    query: expr
      .replaceAll(/\$(job|instance)\b/g, '.+')
      .replaceAll('$__rate_interval', RATE_INTERVAL)
      .replaceAll('$__range', `${Math.round(rangeSeconds(timeFrom))}s`),
    ...(instant === true
      ? { time: String(now) }
      : {
          start: String(now - CHART_SECONDS),
          end: String(now),
          step: String(CHART_STEP_SECONDS),
        }),
  });
  const address = `${prometheusUrl}/api/v1/${instant === true ? 'query' : 'query_range'}`;
  const response = await fetch(address, { method: 'POST', body: parameters });
  const body = (await response.json()) as {
    status: string;
    error?: string;
    data?: { result: readonly Sample[] };
  };
  if (body.data === undefined) throw new Error(`${body.error} in ${parameters.get('query')}`);
  return body.data.result
    .flatMap(({ value, values = [] }) => (value === undefined ? values : [value]))
    .map(([, text]) => Number(text));
}

export interface JaegerTrace {
  readonly traceID: string;
  readonly spans: readonly {
    readonly operationName: string;
    readonly tags: readonly { readonly key: string; readonly value: unknown }[];
  }[];
}

/** Grafana reads the tags as logfmt, and hands them to Jaeger as JSON. */
export async function tracesOf(
  jaegerUrl: string,
  { service = '', tags = '', limit = 20 }: Target,
  values: Readonly<Record<string, string>>,
): Promise<readonly JaegerTrace[]> {
  const filled = (text: string): string =>
    text.replaceAll(/\$\{(\w+)\}/g, (_whole, name: string) => values[name] ?? '');
  const pairs = [...filled(tags).matchAll(/([\w.]+)="([^"]*)"/g)];
  const parameters = new URLSearchParams({
    service: filled(service),
    tags: JSON.stringify(Object.fromEntries(pairs.map(([, key, value]) => [key, value]))),
    limit: String(limit),
    lookback: '1h',
  });
  const response = await fetch(`${jaegerUrl}/api/traces?${String(parameters)}`);
  const { data } = (await response.json()) as { data: readonly JaegerTrace[] | null };
  return data ?? [];
}

/** Since midnight or the first of the month; a few minutes at least, as a test may run at midnight. */
function rangeSeconds(timeFrom: string | undefined): number {
  if (timeFrom === undefined) return RANGE_SECONDS;
  const start = new Date();
  start.setHours(0, 0, 0, 0);
  if (timeFrom === 'now/M') start.setDate(1);
  return Math.max(RANGE_SECONDS, (Date.now() - start.getTime()) / 1000);
}

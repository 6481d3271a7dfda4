/** What Prometheus, Jaeger and the Collector itself say arrived. */

interface Server {
  readonly url: string;
}

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** The latest value, or all values of a range. */
  readonly values: readonly number[];
}

export interface StoredSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
}

interface VectorOrMatrix {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value?: readonly [number, string];
      readonly values?: readonly (readonly [number, string])[];
    }[];
  };
}

export async function query(prometheus: Server, promql: string, atMs?: number): Promise<Series[]> {
  const parameters = new URLSearchParams({
    query: promql,
    ...(atMs === undefined ? {} : { time: String(atMs / 1000) }),
  });
  const { data } = await json<VectorOrMatrix>(
    `${prometheus.url}/api/v1/query?${parameters.toString()}`,
  );
  return data.result.map(({ metric, value, values = [] }) => ({
    labels: metric,
    values: (value === undefined ? values : [value]).map(([, text]) => Number(text)),
  }));
}

/** The sum of what the query finds; undefined where it finds nothing. */
export async function total(prometheus: Server, promql: string): Promise<number | undefined> {
  const [first] = await query(prometheus, `sum(${promql})`);
  return first?.values[0];
}

/** Trace IDs of the exemplars of a series. */
export async function exemplarTraceIds(prometheus: Server, promql: string): Promise<string[]> {
  const nowSeconds = Date.now() / 1000;
  const parameters = new URLSearchParams({
    query: promql,
    start: String(nowSeconds - 600),
    end: String(nowSeconds + 60),
  });
  const { data } = await json<{
    data: readonly { exemplars: readonly { labels: Record<string, string> }[] }[];
  }>(`${prometheus.url}/api/v1/query_exemplars?${parameters.toString()}`);
  return data.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels['trace_id'] ?? ''));
}

export async function spansIn(jaeger: Server, service = 'svc'): Promise<StoredSpan[]> {
  const { data } = await json<{ data: readonly { spans: readonly StoredSpan[] }[] | null }>(
    `${jaeger.url}/api/traces?service=${service}&limit=100000&lookback=1h`,
  );
  return (data ?? []).flatMap((trace) => trace.spans);
}

/** The names of a trace's spans, for each trace ID. */
export async function tracesIn(jaeger: Server): Promise<Map<string, string[]>> {
  const traces = new Map<string, string[]>();
  for (const { traceID, operationName } of await spansIn(jaeger)) {
    traces.set(traceID, [...(traces.get(traceID) ?? []), operationName].toSorted());
  }
  return traces;
}

/** The text that a Collector shows about itself. */
export async function ownMetrics(collector: {
  readonly ports: { readonly metrics: number };
}): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${collector.ports.metrics}/metrics`);
  return response.text();
}

/** The sum of one of its own series over all labels; 0 while it does not exist. */
export async function ownMetric(
  collector: { readonly ports: { readonly metrics: number } },
  name: string,
  having = '',
): Promise<number> {
  return (await ownMetrics(collector))
    .split('\n')
    .filter((line) => /^[\w:]+/.exec(line)?.[0] === name && line.includes(having))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

async function json<Body>(url: string): Promise<Body> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}

/** Who answers where Earshot was looked for, by whatever it says of itself. */
import { probe, type Probed } from './probe.ts';

/** By a metric that only they have. */
const KNOWN_BY_METRIC = [
  ['prometheus_build_info', 'Prometheus'],
  ['alertmanager_build_info', 'Alertmanager'],
  ['grafana_build_info', 'Grafana'],
  ['jaeger_build_info', 'Jaeger'],
  ['otelcol_process_uptime', 'an OpenTelemetry Collector'],
  ['node_exporter_build_info', "Prometheus' node exporter"],
  ['otel_scope_info', "OpenTelemetry's Prometheus exporter, whose port is 9464, too"],
  ['target_info', "OpenTelemetry's Prometheus exporter, whose port is 9464, too"],
] as const;

/** In a few words, such as `Grafana` or `nginx/1.29`. Never rejects. */
export async function strangerAt(url: string): Promise<string> {
  const [front, metrics] = await Promise.all([look(`${url}/`), look(`${url}/metrics`)]);
  if (front?.status === 426) return 'a WebSocket server';
  const location = front?.headers.get('location');
  if (location) return `a server that sends on to ${location}`;
  const known = KNOWN_BY_METRIC.find(([metric]) => metrics?.text.includes(metric));
  if (known !== undefined) return known[1];
  const title = /<title[^>]*>\s*([^<]+?)\s*<\/title>/i.exec(front?.text ?? '')?.[1];
  const server = front?.headers.get('server') ?? front?.headers.get('x-powered-by') ?? undefined;
  if (title === undefined || (front?.status ?? 0) >= 400) {
    return (
      server ?? `a server that does not say who it is (it answers ${front?.status ?? 'nothing'})`
    );
  }
  return server === undefined ? `“${title}”` : `“${title}” (${server})`;
}

function look(url: string): Promise<Probed | undefined> {
  return probe(url).catch(() => undefined);
}

/** Who evaluates the dashboards that the HTTP API shows: the service itself, or a Prometheus. */
import type { MonotonicClock } from '@earshot/instrumentation';
import type { DashboardId } from '@earshot/telemetry';
import type { Resource } from '@opentelemetry/resources';
import { metricsDestination } from '../otlp/destination.ts';
import type { Numbers } from '../series/evaluate.ts';
import type { Settings } from '../settings/table.ts';
import { dashboardData, type DashboardData } from './dashboard-data.ts';

export type ShowDashboard = (
  id: DashboardId,
  rangeSeconds: number | undefined,
) => Promise<DashboardData>;

export interface DashboardSources {
  readonly settings: Settings;
  readonly resource: Resource;
  readonly numbers: Numbers;
  readonly clock: MonotonicClock;
  /** Ms of the epoch. */
  readonly wallClock: () => number;
}

/** How far apart the samples of a scraped service are, as prometheus.yml has it. */
const SCRAPED_EVERY_SECONDS = 15;

/** What it takes to ask Prometheus is loaded only where it is set. */
export async function shownDashboards(sources: DashboardSources): Promise<ShowDashboard> {
  const { settings, resource, numbers, clock, wallClock } = sources;
  const now = () => ({ atMs: wallClock(), past: { numbers, nowMs: clock() } });
  const { prometheusUrl: url } = settings;
  if (url === undefined) {
    return async (id, rangeSeconds) => {
      const { atMs, past } = now();
      return dashboardData(id, past, { atMs, rangeSeconds });
    };
  }
  const { Prometheus } = await import('../prometheus/prometheus.ts');
  const { PrometheusDashboards } = await import('../prometheus/dashboards.ts');
  const { thisService } = await import('../prometheus/this-service.ts');
  const isExported = metricsDestination(settings) !== undefined;
  const dashboards = new PrometheusDashboards({
    prometheus: new Prometheus({ url, clock }),
    service: thisService(resource),
    resolutionSeconds: Math.max(
      SCRAPED_EVERY_SECONDS,
      isExported ? settings.metricExportIntervalMs / 1000 : 0,
    ),
    clock,
    now,
  });
  return (id, rangeSeconds) => dashboards.show(id, rangeSeconds);
}

/** The five dashboards as data: what the console draws, and any other program may. */
import { DASHBOARD_IDS, type DashboardId } from '@earshot/telemetry';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ShowDashboard } from '../dashboards/shown.ts';
import { snakeCased } from '../snake-case.ts';
import { openAlerts, type AlertSources } from './alerts.ts';
import { HttpError } from './errors.ts';
import { healthAnswer, type HealthRouteSources } from './health.ts';
import { PATHS } from './paths.ts';

export interface DashboardRouteSources extends AlertSources, HealthRouteSources {
  readonly dashboard: ShowDashboard;
}

/** A minute to a month. */
const RANGE_SECONDS = { least: 60, most: 2_678_400 } as const;

export function addDashboardRoutes(api: FastifyInstance, sources: DashboardRouteSources): void {
  api.get(PATHS.dashboard, (request) => dashboardAnswer(request, sources));
}

export type DashboardAnswer = Awaited<ReturnType<typeof dashboardAnswer>>;

async function dashboardAnswer(request: FastifyRequest, sources: DashboardRouteSources) {
  const { rows, ...about } = await sources.dashboard(idOf(request), rangeOf(request));
  return {
    ...snakeCased(about),
    rows: rows.map(({ title, panels }) => ({ title, panels: panels.map(snakeCased) })),
    status: healthAnswer(sources, sources.health()).status,
    alerts: openAlerts(sources),
  };
}

function idOf({ params }: FastifyRequest): DashboardId {
  const { dashboard_id: given } = params as { dashboard_id: string };
  const id = DASHBOARD_IDS.find((one) => one === given);
  if (id !== undefined) return id;
  throw new HttpError(404, {
    code: 'unknown_dashboard',
    message: 'There is no dashboard of this name.',
    field: 'dashboard_id',
    value: given.slice(0, 200),
    allowed: DASHBOARD_IDS.join(', '),
  });
}

function rangeOf({ query }: FastifyRequest): number | undefined {
  const { range: given } = query as { range?: string | string[] };
  if (given === undefined) return undefined;
  const seconds = typeof given === 'string' && given.trim() !== '' ? Number(given) : NaN;
  if (seconds >= RANGE_SECONDS.least && seconds <= RANGE_SECONDS.most) return seconds;
  throw new HttpError(400, {
    code: 'invalid_range',
    message: 'The range is a number of seconds.',
    field: 'range',
    value: String(given).slice(0, 200),
    allowed: `${RANGE_SECONDS.least} to ${RANGE_SECONDS.most}`,
  });
}

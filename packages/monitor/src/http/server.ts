/** The HTTP API in the host's own process: who may ask, what of it is bounded, and every route. */
import { fastify, type FastifyInstance } from 'fastify';
import type { Settings } from '../settings/table.ts';
import { accessCheck } from './access.ts';
import { addAlertHistoryRoute, type AlertHistorySources } from './alert-history.ts';
import { addAlertRoutes, type AlertSources } from './alerts.ts';
import { brokenAddress, brokenConnection, unknownExpectation } from './broken-requests.ts';
import { changeCheck } from './changes.ts';
import { addChannelRoutes, type ChannelRouteSources } from './channels.ts';
import { addConsoleRoutes } from './console.ts';
import { addDashboardRoutes, type DashboardRouteSources } from './dashboards.ts';
import { addEmergencyAlertRoute, type EmergencyAlertSources } from './emergency-alert.ts';
import { addEmergencyModeRoutes, type EmergencyModeSources } from './emergency-mode.ts';
import { errorAnswer, MAX_BODY_BYTES, unroutedAnswer } from './errors.ts';
import { addHealthRoutes, type HealthRouteSources } from './health.ts';
import { addOpenApiRoute } from './openapi/document.ts';
import { noteMethods } from './methods.ts';
import { PATHS } from './paths.ts';
import { Pipelines } from './pipelines.ts';
import type { ReadinessCheck } from './readiness.ts';
import { refusalLog } from './refusals.ts';
import { addRunbookRoutes } from './runbooks.ts';
import { addSettingRoutes, type SettingRouteSources } from './settings.ts';
import { addSilenceRoutes } from './silences.ts';
import { statusOf, type StatusSources } from './status.ts';
import { addStreamRoute } from './stream.ts';
import { traceLookup, type TraceLookupSources } from './trace-lookup.ts';
import { addUserRoutes, type UserRouteSources } from './users.ts';

/** No connection is held for longer by what does not come. */
const TIMEOUT_MS = 10_000;
/** Node looks so often for what is late. */
const LOOK_EVERY_MS = 2_000;

export interface HttpSources
  extends
    StatusSources,
    TraceLookupSources,
    AlertSources,
    AlertHistorySources,
    EmergencyAlertSources,
    EmergencyModeSources,
    ChannelRouteSources,
    HealthRouteSources,
    DashboardRouteSources,
    UserRouteSources,
    SettingRouteSources {
  /** Those that no change at run time touches. */
  readonly settings: Settings;
  readonly readiness: ReadinessCheck;
  readonly areHooksIn: () => boolean;
  /** The metrics in Prometheus' text format. */
  readonly metrics: () => Promise<string>;
}

export function buildApi(sources: HttpSources): FastifyInstance {
  const api = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: TIMEOUT_MS - LOOK_EVERY_MS,
    connectionTimeout: TIMEOUT_MS,
    keepAliveTimeout: 5_000,
    http: {
      headersTimeout: TIMEOUT_MS / 2,
      connectionsCheckingInterval: LOOK_EVERY_MS,
      maxHeaderSize: 16 * 1024,
      // Node's own answer is empty; `accessCheck` asks for it.
      requireHostHeader: false,
    },
    frameworkErrors: brokenAddress,
    clientErrorHandler: brokenConnection,
    // What is given is taken or refused, never bent into shape.
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        allowUnionTypes: true,
        verbose: true,
      },
    },
  });
  api.server.on('checkExpectation', unknownExpectation);
  api.removeContentTypeParser('text/plain');
  const checkAccess = accessCheck(sources.settings);
  const checkChange = changeCheck(sources.settings);
  const pipelines = new Pipelines();
  api.addHook('onRequest', (request, reply, done) => {
    if (!pipelines.take(request.raw.socket, reply.raw)) {
      reply.hijack();
      return;
    }
    void reply.headers({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    checkAccess(request);
    checkChange(request);
    done();
  });
  api.setErrorHandler(
    errorAnswer((error) => sources.runtime.failed('http', error), refusalLog(sources)),
  );
  api.setNotFoundHandler(unroutedAnswer(Object.values(PATHS), noteMethods(api)));

  addOpenApiRoute(api, sources.version);
  addSettingRoutes(api, sources);
  api.get(PATHS.healthz, () => ({ status: 'alive' }));
  api.get(PATHS.readyz, async (_request, reply) => {
    const readiness = sources.readiness.check(sources.areHooksIn());
    await reply.code(readiness.ready ? 200 : 503).send(readiness);
  });
  api.get(PATHS.status, () => statusOf(sources));
  api.get(PATHS.traces, traceLookup(sources));
  addAlertRoutes(api, sources);
  addAlertHistoryRoute(api, sources);
  addSilenceRoutes(api, sources);
  addEmergencyAlertRoute(api, sources);
  addChannelRoutes(api, sources);
  addEmergencyModeRoutes(api, sources);
  addHealthRoutes(api, sources);
  addDashboardRoutes(api, sources);
  addUserRoutes(api, sources);
  addConsoleRoutes(api);
  addStreamRoute(api, sources);
  addRunbookRoutes(api);
  api.get(PATHS.metrics, async (_request, reply) => {
    await reply.type('text/plain; version=0.0.4; charset=utf-8').send(await sources.metrics());
  });
  return api;
}

/** The HTTP API of a service whose clock the test moves, without a socket. */
import { MeasurementProducer } from '@earshot/instrumentation';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Acknowledgements } from '../../src/alerts/acknowledgements.ts';
import { Emergencies } from '../../src/alerts/emergencies.ts';
import { AlertArchive } from '../../src/alerts/archive.ts';
import { Silences } from '../../src/alerts/silences.ts';
import { startDirectRoad } from '../../src/alerts/start-direct-road.ts';
import { configuredChannels } from '../../src/channels/configured.ts';
import { shownDashboards } from '../../src/dashboards/shown.ts';
import { startEmergencyMode } from '../../src/emergency-mode/start.ts';
import { History } from '../../src/history/history.ts';
import { tellStory } from '../../src/history/story.ts';
import { PrometheusPage } from '../../src/http/metrics-reader.ts';
import { ReadinessCheck } from '../../src/http/readiness.ts';
import { buildApi, type HttpSources } from '../../src/http/server.ts';
import { tellOfReach } from '../../src/logs/oversight-log.ts';
import { Oversight } from '../../src/oversight/oversight.ts';
import { LiveSettings } from '../../src/settings/live-settings.ts';
import { takeSnapshot } from '../../src/snapshot.ts';
import { Whole } from '../../src/service/whole.ts';
import { Users } from '../../src/users/users.ts';
import { wallClock } from '../../src/wall-clock.ts';
import { FollowedService } from './followed-service.ts';

/** A channel is set, and nobody answers there. */
export const SOMEBODY = {
  EARSHOT_ALERT_WEBHOOK_URL: 'http://127.0.0.1:1/',
  EARSHOT_ALERT_ALLOW_PRIVATE: '127.0.0.1',
};

export function serve(env: Record<string, string> = {}, changes: Partial<HttpSources> = {}) {
  const service = new FollowedService({ windowMs: 60_000, capacity: 1_000 });
  const { runtime } = service;
  const logs: Record<string, unknown>[] = [];
  const live = new LiveSettings({ env });
  const settings = live.view;
  const history = new History(runtime, settings.history, () => undefined);
  runtime.listen(history);
  const page = new PrometheusPage(
    new MeasurementProducer(runtime.measurements),
    resourceFromAttributes({ 'service.name': 'chat' }),
    runtime.measurements.ownWork,
    () => {},
  );
  const log = { logger: pino({ base: null }, linesInto(logs)) };
  const wall = wallClock(runtime.clock, () => Date.UTC(2026, 0, 1) + service.nowMs - 1_000);
  const acknowledgements = new Acknowledgements(runtime.measurements, runtime.clock);
  const silences = new Silences(runtime.clock);
  const alertmanager = startDirectRoad({
    runtime,
    settings,
    service: { serviceName: 'chat' },
    wall,
    silences,
    log,
  });
  const oversight = new Oversight({
    runtime,
    settings,
    service: { serviceName: 'chat' },
    wall,
    measurements: () => runtime.measurements,
    channels: configuredChannels(settings),
    isAcknowledged: (name) => acknowledgements.has(name),
    isSilenced: (name) => silences.has(name),
    publicUrl: () => undefined,
    alertmanager,
    heard: {
      alerted: () => {},
      healthChanged: () => {},
      sendingFailed: () => {},
      channelsTried: (tries) => tellOfReach(tries, log.logger),
    },
  });
  const archive = new AlertArchive({
    clock: runtime.clock,
    wall,
    incidents: oversight.incidents,
    acknowledgements,
    silences,
    areJudged: () => true,
    journal: undefined,
  });
  void oversight.resume(archive);
  const emergencyMode = startEmergencyMode({
    runtime,
    settings,
    wall,
    log,
    oversight,
    isTakenOn: () => false,
    traceAll: () => {},
  });
  const users = new Users(runtime, settings.users, (ms) => Date.parse(wall.at(ms)));
  runtime.listen(users);
  const dashboards = shownDashboards({
    settings,
    resource: resourceFromAttributes({ 'service.name': 'chat' }),
    numbers: oversight.numbers,
    clock: runtime.clock,
    wallClock: () => Date.parse(wall.now()),
  });
  const api = buildApi({
    runtime,
    tell: async (id, most) =>
      tellStory(id, await history.find(id, most), {
        wall,
        nowMs: service.nowMs,
        reach: history.reach(),
        scope: 'next_hop',
      }),
    settings,
    live,
    wall,
    version: '1.2.3',
    hooks: () => [],
    areHooksIn: () => true,
    snapshot: () => takeSnapshot(runtime.measurements),
    reach: () => history.reach(),
    readiness: new ReadinessCheck(runtime),
    log,
    emergencyMode,
    acknowledgements,
    silences,
    users: new Whole(runtime, { users }).users,
    incidents: () => oversight.incidents.views(),
    alertHistory: (limit, alert) => archive.history(limit, alert),
    channels: () => oversight.channels(),
    health: () => oversight.health.latest(),
    checkHealth: () => oversight.check(),
    dashboard: async (id, rangeSeconds) => (await dashboards)(id, rangeSeconds),
    emergencies: new Emergencies(runtime.measurements, runtime.clock),
    pager: oversight.pager,
    acknowledgementsChanged: () => {},
    metrics: () => page.print(),
    ...changes,
  });
  const ask = (url: string, headers: Record<string, string> = {}) =>
    api.inject({ method: 'GET', url, headers: { host: '127.0.0.1:9464', ...headers } });
  /** A request that may change something. */
  const post = (url: string, body: object = {}) =>
    api.inject({
      method: 'POST',
      url,
      headers: { host: '127.0.0.1:9464', 'x-earshot-request': '1' },
      payload: body,
    });
  return { service, oversight, emergencyMode, api, ask, post, logs };
}

function linesInto(logs: Record<string, unknown>[]): Writable {
  return new Writable({
    write(line, _encoding, done) {
      logs.push(JSON.parse(String(line)) as Record<string, unknown>);
      done();
    },
  });
}

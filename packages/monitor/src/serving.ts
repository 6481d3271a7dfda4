/** What judges a service and answers for it: one a service, in a cluster the primary's. */
import { AlertArchive } from './alerts/archive.ts';
import { Emergencies } from './alerts/emergencies.ts';
import type { AlertChannel } from './channels/channel.ts';
import { shownDashboards } from './dashboards/shown.ts';
import type { EmergencyMode } from './emergency-mode/emergency-mode.ts';
import { startEmergencyMode } from './emergency-mode/start.ts';
import type { Following } from './following.ts';
import { ReadinessCheck } from './http/readiness.ts';
import type { HttpApi } from './http/listening.ts';
import type { HttpSources } from './http/server.ts';
import { oversightLog } from './logs/oversight-log.ts';
import { MonitorError } from './monitor-error.ts';
import { Oversight } from './oversight/oversight.ts';
import { alertedService } from './resource.ts';
import { metricsPage } from './service/metrics-page.ts';
import type { LiveSettings } from './settings/live-settings.ts';
import { takeSnapshot } from './snapshot.ts';
import { lookUp } from './traces/look-up.ts';
import { VERSION } from './version.ts';
import { epochMs } from './wall-clock.ts';

export interface ServingOptions {
  readonly live: LiveSettings;
  readonly channels: readonly AlertChannel[];
  /** The process was asked to end. */
  readonly isEnding: () => boolean;
}

export class Serving {
  readonly oversight: Oversight;
  readonly archive: AlertArchive;
  readonly emergencyMode: EmergencyMode;
  readonly #following: Following;
  readonly #options: ServingOptions;
  #http: HttpApi | undefined;

  constructor(following: Following, options: ServingOptions) {
    this.#following = following;
    this.#options = options;
    const { runtime, settings, wall, log, acknowledgements, silences, whole } = following;
    this.oversight = new Oversight({
      runtime,
      settings,
      service: alertedService(following.resource),
      wall,
      measurements: () => whole.measurements(),
      channels: options.channels,
      alertmanager: following.direct,
      isAcknowledged: (name) => acknowledgements.has(name),
      isSilenced: (name) => silences.has(name),
      publicUrl: () => this.publicUrl,
      isEmergency: () => this.emergencyMode.isOn,
      heard: oversightLog(log, {
        measurements: () => whole.measurements(),
        clock: runtime.clock,
      }),
    });
    this.emergencyMode = startEmergencyMode({
      runtime,
      settings,
      wall,
      log,
      oversight: this.oversight,
      isTakenOn: (name) => acknowledgements.has(name) || silences.has(name),
      traceAll: (isOn) => following.orders.traceAll(isOn),
    });
    this.archive = new AlertArchive({
      clock: runtime.clock,
      wall,
      incidents: this.oversight.incidents,
      acknowledgements,
      silences,
      areJudged: () => settings.alertsEnabled,
      journal: following.journal,
    });
  }

  /** Where the HTTP API listens; undefined while it does not. */
  get baseUrl(): string | undefined {
    return this.#http?.baseUrl;
  }

  /** What links for people begin with; undefined while nobody would answer them. */
  get publicUrl(): string | undefined {
    return this.#http?.publicUrl;
  }

  /** Goes on with the alerts of the process before this one. */
  async resumeAlerts(): Promise<void> {
    await this.oversight.resume(this.archive);
    // Silences may be among it.
    this.#following.orders.changed();
  }

  /** Without the HTTP API the rest goes on. */
  async startHttp(): Promise<void> {
    try {
      this.#served(await this.#serve());
    } catch (error) {
      this.#notServed(error);
    }
  }

  #served(http: HttpApi | undefined): void {
    this.#http = http;
    const { narrator, whole } = this.#following;
    narrator.publicUrl = http?.publicUrl;
    whole.url = http?.publicUrl;
  }

  #notServed(error: unknown): void {
    const { runtime, log } = this.#following;
    this.#served(undefined);
    runtime.measurements.ownErrors.count('http');
    const code = error instanceof MonitorError ? error.code : 'http_failed';
    log.logger.error({ event: code }, error instanceof Error ? error.message : String(error));
  }

  async #serve(): Promise<HttpApi> {
    const { serveHttp } = await import('./http/listening.ts');
    const { oversight, archive, emergencyMode } = this;
    const { runtime, settings, resource, wall, log, whole, history, hooks, tell } = this.#following;
    const sources: HttpSources = {
      runtime,
      settings,
      live: this.#options.live,
      tell: await lookUp(tell, settings, alertedService(resource).serviceName),
      wall,
      version: VERSION,
      hooks: () => hooks.all,
      areHooksIn: () => hooks.areIn,
      snapshot: () => takeSnapshot(whole.measurements(), whole.parts),
      reach: () => history.reach(),
      readiness: new ReadinessCheck(runtime, this.#options.isEnding),
      log,
      acknowledgements: this.#following.acknowledgements,
      silences: this.#following.silences,
      users: whole.users,
      incidents: () => oversight.incidents.views(),
      alertHistory: (limit, alert) => archive.history(limit, alert),
      channels: () => oversight.channels(),
      health: () => oversight.health.latest(),
      checkHealth: () => oversight.check(),
      dashboard: await shownDashboards({
        settings,
        resource,
        numbers: oversight.numbers,
        clock: runtime.clock,
        wallClock: epochMs,
      }),
      emergencyMode,
      emergencies: new Emergencies(runtime.measurements, runtime.clock),
      pager: oversight.pager,
      acknowledgementsChanged: () => void this.#following.otlp?.flush(),
      metrics: await metricsPage(runtime, whole, resource),
    };
    return serveHttp(sources, (why) => this.#notServed(why));
  }
}

/** The monitor in the host's process: everything put together, started and reported. */
import {
  activeTracerProvider,
  hookConfigured,
  hookWebSockets,
  startRuntime,
  stopRuntime,
  type Runtime,
} from '@earshot/instrumentation';
import type { Resource } from '@opentelemetry/resources';
import { relative } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { Acknowledgements } from './alerts/acknowledgements.ts';
import { AlertArchive } from './alerts/archive.ts';
import type { DirectRoad } from './alerts/direct-road.ts';
import { Emergencies } from './alerts/emergencies.ts';
import { Silences } from './alerts/silences.ts';
import { startDirectRoad } from './alerts/start-direct-road.ts';
import type { AlertChannel } from './channels/channel.ts';
import { configuredChannels } from './channels/configured.ts';
import { announce } from './announce.ts';
import { loadConfig, type EarshotConfig } from './config/config.ts';
import { shownDashboards } from './dashboards/shown.ts';
import type { EmergencyMode } from './emergency-mode/emergency-mode.ts';
import { startEmergencyMode } from './emergency-mode/start.ts';
import { History } from './history/history.ts';
import { tellStory, type Story } from './history/story.ts';
import { LatestSpan } from './history/trace.ts';
import type { Journal } from './journal/journal.ts';
import { startJournal } from './journal/start.ts';
import { ReadinessCheck } from './http/readiness.ts';
import type { HttpApi } from './http/server.ts';
import type { HookReport } from './http/status.ts';
import { auditFile, type AuditFile } from './logs/audit-file.ts';
import { logLevelOf, openLog, type Log } from './logs/logger.ts';
import { Narrator } from './logs/narrator.ts';
import { oversightLog } from './logs/oversight-log.ts';
import { MonitorError } from './monitor-error.ts';
import { Oversight } from './oversight/oversight.ts';
import type { OtlpPipeline } from './otlp/pipeline.ts';
import { isExportWanted } from './otlp/destination.ts';
import { SpanListener } from './otlp/span-listener.ts';
import { alertedService, resourceOf } from './resource.ts';
import { runtimeOptions } from './runtime-options.ts';
import { LiveSettings } from './settings/live-settings.ts';
import { readSettings, type Environment } from './settings/settings.ts';
import type { Settings } from './settings/table.ts';
import { Drain } from './shutdown/drain.ts';
import { SignalGate } from './shutdown/signals.ts';
import { countsOf, takeSnapshot } from './snapshot.ts';
import { isMember, linkDown } from './service/link.ts';
import { Member } from './service/member.ts';
import { metricsPage } from './service/metrics-page.ts';
import { Whole } from './service/whole.ts';
import { StartUp } from './start-up.ts';
import { lookUp } from './traces/look-up.ts';
import { Users } from './users/users.ts';
import { NO_USERS } from './users/users-question.ts';
import { VERSION } from './version.ts';
import { publishVitals } from './vitals/vitals.ts';
import { epochMs, wallClock, type WallClock } from './wall-clock.ts';

export interface MonitorOptions {
  readonly env?: Environment;
  /** Instead of `earshot.config` from the working directory. */
  readonly config?: EarshotConfig;
}

/** Starts the monitor in this process. Throws MonitorError when a setting or the configuration is wrong. */
export async function startMonitor(options: MonitorOptions = {}): Promise<Monitor> {
  const env = options.env ?? process.env;
  const { configPath } = readSettings(env);
  const { config, directory } =
    options.config === undefined
      ? ((await loadConfig(configPath)) ?? { config: {}, directory: process.cwd() })
      : { config: options.config, directory: process.cwd() };
  const monitor = new Monitor(new LiveSettings({ env, config: config.settings }), config);
  try {
    hookConfigured({ tools: config.tools ?? [], bridges: config.bridges ?? [] }, directory);
  } catch (error) {
    stopRuntime();
    const message = error instanceof Error ? error.message : String(error);
    throw new MonitorError('invalid_config', `earshot.config: ${message}`, { cause: error });
  }
  await monitor.start(env);
  return monitor;
}

export class Monitor {
  readonly settings: Settings;
  readonly runtime: Runtime;
  readonly history: History;
  readonly #live: LiveSettings;
  readonly #wall: WallClock;
  readonly #resource: Resource;
  readonly #log: Log;
  readonly #audit: AuditFile | undefined;
  readonly #narrator: Narrator;
  readonly #latestSpan = new LatestSpan();
  readonly #spans: SpanListener;
  readonly #hooks: HookReport[] = [];
  #areHooksIn = false;
  #http: HttpApi | undefined;
  #otlp: OtlpPipeline | undefined;
  #direct: DirectRoad | undefined;
  #journal: Journal | undefined;
  #drain: Drain | undefined;
  readonly #whole: Whole;
  readonly #acknowledgements: Acknowledgements;
  readonly #silences: Silences;
  readonly #users: Users | undefined;
  readonly #channels: readonly AlertChannel[];
  #member: Member | undefined;
  #emergencyMode: EmergencyMode | undefined;
  #archive: AlertArchive | undefined;

  constructor(live: LiveSettings, config: EarshotConfig) {
    const settings = live.view;
    this.settings = settings;
    this.#live = live;
    // Throws for a setting that is wrong, before anything is hooked.
    this.#channels = configuredChannels(settings);
    this.#resource = resourceOf(settings);
    this.runtime = startRuntime(runtimeOptions(settings, config));
    this.#spans = new SpanListener(this.runtime, settings.spans, (ids, id) => {
      this.#latestSpan.note(ids, id);
      this.history.traced(ids, id);
    });
    this.#acknowledgements = new Acknowledgements(this.runtime.measurements, this.runtime.clock);
    this.#silences = new Silences(this.runtime.clock);
    this.#wall = wallClock(this.runtime.clock);
    this.#users =
      settings.users === 0
        ? undefined
        : new Users(this.runtime, settings.users, (ms) => Date.parse(this.#wall.at(ms)));
    this.#whole = new Whole(this.runtime, { users: this.#users, userCapacity: settings.users });
    this.#audit = auditFile(settings.auditLog, this.runtime, () => this.#log);
    this.#log = openLog(logLevelOf(settings), this.#wall, undefined, this.#audit);
    live.changed = () => this.#log.level(logLevelOf(settings));
    this.#narrator = new Narrator(this.runtime, this.#log, this.#latestSpan.of);
    this.history = new History(
      this.runtime,
      settings.history,
      this.#latestSpan.of,
      () => activeTracerProvider() !== undefined,
    );
  }

  /** Where the HTTP API answers; undefined while it does not. */
  get baseUrl(): string | undefined {
    return this.#http?.baseUrl;
  }

  /** First what follows, then what serves: nothing that is sent meanwhile is missed. */
  async start(env: Environment): Promise<void> {
    const startUp = new StartUp(this.runtime.clock, this.#log);
    await startUp.step('exports', () => this.#startExports());
    await startUp.step('listeners', () => this.#listen());
    await startUp.step('hooks', () => this.#hook());
    await startUp.step('journal', () => this.#startJournal());
    await startUp.step('signals', () => this.#watchTheEnd());
    linkDown(
      (name, message, answer) => this.#whole.hear(name, message, answer),
      (name) => this.#whole.end(name, true),
    );
    if (isMember()) {
      this.#member = this.#startMember();
      return;
    }
    const oversight = this.#startOversight();
    const archive = this.#archiveOf(oversight);
    await Promise.all([
      startUp.step('alerts', () => oversight.resume(archive)),
      startUp.step('http', () => this.#startHttp(oversight, archive)),
    ]);
    announce(this.#log, {
      env,
      windowSeconds: this.settings.silentFailureWindowSeconds,
      hooks: this.#areHooksIn ? this.#hooks : undefined,
      baseUrl: this.baseUrl,
      channels: oversight.pager.names,
    });
    // Before the application's first line.
    this.#log.sink.flushSync();
  }

  #listen(): void {
    const { runtime } = this;
    runtime.guard('hook', () =>
      publishVitals({ measurements: runtime.measurements, clock: runtime.clock, isMainThread }),
    );
    this.#direct = startDirectRoad({
      runtime,
      settings: this.settings,
      service: alertedService(this.#resource),
      wall: this.#wall,
      silences: this.#silences,
      log: this.#log,
    });
    runtime.listen(this.#spans);
    runtime.listen(this.history);
    if (this.#users !== undefined) runtime.listen(this.#users);
    runtime.listen(this.#narrator);
    this.#audit?.open();
  }

  #hook(): void {
    this.runtime.guard('hook', () => {
      hookWebSockets(this.runtime, (hooked) => this.#hooked(hooked));
      this.#areHooksIn = true;
    });
  }

  async #startJournal(): Promise<void> {
    const { runtime, history, settings } = this;
    const { serviceName } = alertedService(this.#resource);
    this.#journal = await startJournal(runtime, history, settings, serviceName, this.#log);
  }

  /** What this process and its members know of a correlation ID. */
  readonly #tell = async (correlationId: string): Promise<Story> => {
    const own = tellStory(correlationId, await this.history.find(correlationId), {
      wall: this.#wall,
      nowMs: this.runtime.clock(),
      reach: this.history.reach(),
      scope: this.settings.scope,
    });
    const whole = await this.#whole.tell(own);
    // Whoever serves the look-up reads the journals of all; a member adds what is in its memory.
    return isMember() ? whole : ((await this.#journal?.complete(whole)) ?? whole);
  };

  #startMember(): Member {
    const { users } = this.#whole;
    users?.passOn();
    return new Member({
      runtime: this.runtime,
      passOn: (message) => this.#whole.offer(message),
      measurements: () => this.#whole.measurements(),
      tell: this.#tell,
      tellUsers: async (asked) => (await users?.answer(asked)) ?? NO_USERS,
      changedUsers: (most) => users?.takeNews(most) ?? [],
      found: (url) => {
        this.#narrator.baseUrl = url;
      },
      traceAll: (isOn) => this.#spans.traceAll(isOn),
      isAlone: () =>
        this.#log.logger.warn(
          { event: 'no_primary' },
          'The primary of this cluster does not run under Earshot, so there is no HTTP API: its workers follow what they send, and tell it in the log and over OTLP',
        ),
      failed: (error) => this.runtime.failed('export', error),
    });
  }

  #watchTheEnd(): void {
    const drain = new Drain({
      runtime: this.runtime,
      stepped: (step, durationMs) => {
        this.#log.logger.debug(
          { event: 'end_step', step, duration_ms: durationMs },
          `End: ${step} in ${durationMs} ms`,
        );
        // What comes after the final counts is written by nobody else.
        if (step === 'exports') this.#log.sink.flushSync();
      },
      timeoutMs: this.settings.drainTimeoutSeconds * 1000,
      counts: () => countsOf(this.#whole.measurements()),
      report: (counts) => {
        this.#archive?.end();
        this.#journal?.flushSync();
        this.#narrator.flush();
        this.#member?.report(true);
        // The final counts of a service are written once, by the process that has the sum.
        const level = this.#member === undefined ? 'info' : 'debug';
        this.#log.logger[level]({ event: 'final_counts', counts }, 'final counts');
        this.#audit?.flushSync();
        this.#log.sink.flushSync();
      },
      beforeLastVerdicts: () => {
        this.#emergencyMode?.stop();
        this.#otlp?.endSpans();
      },
      flushExports: async (timeoutMs) => {
        const flush = async (): Promise<void> => this.#otlp?.flush();
        const alerts = this.#direct?.flush(timeoutMs);
        await this.#spans.drain(flush, timeoutMs);
        await flush();
        await alerts;
      },
    });
    this.#drain = drain;
    this.runtime.guard('hook', () => new SignalGate(drain).install(isMainThread ? undefined : []));
  }

  /** Before the other listeners: a failure's span is made by the time that its log line is. */
  async #startExports(): Promise<void> {
    if (!isExportWanted(this.settings)) return;
    try {
      const { OtlpPipeline } = await import('./otlp/pipeline.ts');
      this.#otlp = new OtlpPipeline(this.runtime, this.settings, this.#resource);
      this.runtime.listen(this.#otlp);
    } catch (error) {
      this.runtime.failed('export', error);
    }
  }

  /** One a service: in a cluster the primary's. */
  #startOversight(): Oversight {
    const { runtime, settings } = this;
    const oversight = new Oversight({
      runtime,
      settings,
      service: alertedService(this.#resource),
      wall: this.#wall,
      measurements: () => this.#whole.measurements(),
      channels: this.#channels,
      alertmanager: this.#direct,
      isAcknowledged: (name) => this.#acknowledgements.has(name),
      isSilenced: (name) => this.#silences.has(name),
      baseUrl: () => this.baseUrl,
      isEmergency: () => this.#emergencyMode?.isOn ?? false,
      heard: oversightLog(this.#log, {
        measurements: () => this.#whole.measurements(),
        clock: runtime.clock,
      }),
    });
    this.#emergencyMode = startEmergencyMode({
      runtime,
      settings,
      wall: this.#wall,
      log: this.#log,
      oversight,
      isTakenOn: (name) => this.#acknowledgements.has(name) || this.#silences.has(name),
      traceAll: (isOn) => {
        this.#spans.traceAll(isOn);
        this.#whole.traceAll(isOn);
      },
    });
    return oversight;
  }

  #archiveOf({ incidents }: Oversight): AlertArchive {
    const { runtime, settings } = this;
    this.#archive = new AlertArchive({
      clock: runtime.clock,
      wall: this.#wall,
      incidents,
      acknowledgements: this.#acknowledgements,
      silences: this.#silences,
      areJudged: () => settings.alertsEnabled,
      journal: this.#journal,
    });
    return this.#archive;
  }

  async #startHttp(oversight: Oversight, archive: AlertArchive): Promise<void> {
    const { runtime, settings } = this;
    try {
      const { serveHttp } = await import('./http/server.ts');
      this.#http = await serveHttp({
        runtime,
        settings,
        live: this.#live,
        tell: await lookUp(this.#tell, settings, alertedService(this.#resource).serviceName),
        wall: this.#wall,
        version: VERSION,
        hooks: () => this.#hooks,
        areHooksIn: () => this.#areHooksIn,
        snapshot: () => takeSnapshot(this.#whole.measurements(), this.#whole.parts),
        reach: () => this.history.reach(),
        readiness: new ReadinessCheck(runtime, () => this.#drain?.hasBegun ?? false),
        log: this.#log,
        acknowledgements: this.#acknowledgements,
        silences: this.#silences,
        users: this.#whole.users,
        incidents: () => oversight.incidents.views(),
        alertHistory: (limit, alert) => archive.history(limit, alert),
        channels: () => oversight.channels(),
        health: () => oversight.health.latest(),
        checkHealth: () => oversight.check(),
        dashboard: await shownDashboards({
          settings,
          resource: this.#resource,
          numbers: oversight.numbers,
          clock: runtime.clock,
          wallClock: epochMs,
        }),
        emergencyMode: this.#emergencyMode!,
        emergencies: new Emergencies(runtime.measurements, runtime.clock),
        pager: oversight.pager,
        acknowledgementsChanged: () => void this.#otlp?.flush(),
        metrics: await metricsPage(runtime, this.#whole, this.#resource),
      });
      this.#narrator.baseUrl = this.#http.baseUrl;
      this.#whole.url = this.#http.baseUrl;
    } catch (error) {
      runtime.measurements.counter('earshot.monitor.errors').add(1, { component: 'http' });
      const code = error instanceof MonitorError ? error.code : 'http_failed';
      this.#log.logger.error(
        { event: code },
        error instanceof Error ? error.message : String(error),
      );
    }
  }

  #hooked({ kind, version, file }: { kind: string; version: string; file: string }): void {
    // Not at the start: a script without any WebSocket is not to wait for a connection of ours.
    this.#otlp?.begin();
    const path = relative(process.cwd(), file);
    const folder = path.replace(/[/\\]lib[/\\][^/\\]+$/, '');
    const isNewCopy = !this.#hooks.some((hook) => hook.file.startsWith(folder));
    this.#hooks.push({ kind, version, file: path });
    if (isNewCopy) {
      this.#log.logger.info(
        { event: 'hooked', library: 'ws', version, file: folder },
        `ws ${version} is hooked (${folder})`,
      );
    }
  }
}

/**
 * All that follows notifications in this process and remembers them: the runtime and who listens to it.
 * Every process and thread of a service has it; who judges and answers is `serving.ts`.
 */
import {
  activeTracerProvider,
  hookWebSockets,
  startRuntime,
  type Runtime,
} from '@earshot/instrumentation';
import type { Resource } from '@opentelemetry/resources';
import { isMainThread } from 'node:worker_threads';
import { Acknowledgements } from './alerts/acknowledgements.ts';
import type { DirectRoad } from './alerts/direct-road.ts';
import { Silences } from './alerts/silences.ts';
import { startDirectRoad } from './alerts/start-direct-road.ts';
import type { EarshotConfig } from './config/config.ts';
import { History } from './history/history.ts';
import { tellStory, type Story } from './history/story.ts';
import { LatestSpan } from './history/trace.ts';
import { HookReports } from './hook-reports.ts';
import type { Journal } from './journal/journal.ts';
import { startJournal } from './journal/start.ts';
import { auditFile, type AuditFile } from './logs/audit-file.ts';
import { logLevelOf, openLog, type Log } from './logs/logger.ts';
import { Narrator } from './logs/narrator.ts';
import type { OtlpPipeline } from './otlp/pipeline.ts';
import { isExportWanted } from './otlp/destination.ts';
import { SpanListener } from './otlp/span-listener.ts';
import { alertedService, resourceOf } from './resource.ts';
import { runtimeOptions } from './runtime-options.ts';
import { isMember } from './service/link.ts';
import { Orders } from './service/orders.ts';
import { Whole } from './service/whole.ts';
import type { LiveSettings } from './settings/live-settings.ts';
import type { Settings } from './settings/table.ts';
import { Users } from './users/users.ts';
import { publishVitals } from './vitals/vitals.ts';
import { wallClock, type WallClock } from './wall-clock.ts';

export class Following {
  readonly settings: Settings;
  readonly resource: Resource;
  readonly runtime: Runtime;
  readonly wall: WallClock;
  readonly log: Log;
  readonly audit: AuditFile | undefined;
  readonly narrator: Narrator;
  readonly spans: SpanListener;
  readonly history: History;
  /** What holds in this process and its members. */
  readonly orders: Orders;
  /** This process and its members. */
  readonly whole: Whole;
  readonly hooks: HookReports;
  readonly acknowledgements: Acknowledgements;
  readonly silences: Silences;
  /** To every Alertmanager that is set, from the process that saw the failure. */
  direct: DirectRoad | undefined;
  otlp: OtlpPipeline | undefined;
  journal: Journal | undefined;
  readonly #users: Users | undefined;

  constructor(live: LiveSettings, config: EarshotConfig) {
    const settings = live.view;
    this.settings = settings;
    this.resource = resourceOf(settings);
    this.runtime = startRuntime(runtimeOptions(settings, config));
    const { runtime } = this;
    const latestSpan = new LatestSpan();
    this.spans = new SpanListener(runtime, settings.spans, (ids, id) => {
      latestSpan.note(ids, id);
      this.history.traced(ids, id);
    });
    this.acknowledgements = new Acknowledgements(runtime.measurements, runtime.clock);
    this.silences = new Silences(runtime.clock);
    this.wall = wallClock(runtime.clock);
    this.#users =
      settings.users === 0
        ? undefined
        : new Users(runtime, settings.users, (ms) => Date.parse(this.wall.at(ms)));
    this.orders = new Orders({
      clock: runtime.clock,
      live,
      silences: this.silences,
      traceAll: (isOn) => this.spans.traceAll(isOn),
    });
    this.whole = new Whole(runtime, {
      users: this.#users,
      userCapacity: settings.users,
      orders: this.orders,
    });
    this.audit = auditFile(settings.auditLog, runtime, () => this.log);
    this.log = openLog(logLevelOf(settings), this.wall, undefined, this.audit);
    live.listen(() => this.log.level(logLevelOf(settings)));
    this.narrator = new Narrator(runtime, this.log, latestSpan.of);
    this.history = new History(
      runtime,
      settings.history,
      latestSpan.of,
      () => activeTracerProvider() !== undefined,
    );
    this.hooks = new HookReports(this.log);
  }

  /** Before the other listeners: a failure's span is made by the time that its log line is. */
  async startExports(): Promise<void> {
    if (!isExportWanted(this.settings)) return;
    try {
      const { OtlpPipeline } = await import('./otlp/pipeline.ts');
      const { runtime, settings, resource, orders } = this;
      this.otlp = new OtlpPipeline(runtime, settings, resource, () => orders.tracesAll);
      this.runtime.listen(this.otlp);
    } catch (error) {
      this.runtime.failed('export', error);
    }
  }

  listen(): void {
    const { runtime } = this;
    runtime.guard('hook', () =>
      publishVitals({ measurements: runtime.measurements, clock: runtime.clock, isMainThread }),
    );
    this.direct = startDirectRoad({
      runtime,
      settings: this.settings,
      service: alertedService(this.resource),
      wall: this.wall,
      silences: this.silences,
      log: this.log,
    });
    runtime.listen(this.spans);
    runtime.listen(this.history);
    if (this.#users !== undefined) runtime.listen(this.#users);
    runtime.listen(this.narrator);
    this.audit?.open();
  }

  hook(): void {
    this.runtime.guard('hook', () => {
      hookWebSockets(this.runtime, (hooked) => {
        // Not at the start: a script without any WebSocket is not to wait for a connection of ours.
        this.otlp?.begin();
        this.hooks.add(hooked);
      });
      this.hooks.areIn = true;
    });
  }

  async startJournal(): Promise<void> {
    const { runtime, history, settings } = this;
    const { serviceName } = alertedService(this.resource);
    this.journal = await startJournal(runtime, history, settings, serviceName, this.log);
  }

  /** What this process and its members know of a correlation ID. */
  readonly tell = async (correlationId: string, most: number): Promise<Story> => {
    const own = tellStory(correlationId, await this.history.find(correlationId, most), {
      wall: this.wall,
      nowMs: this.runtime.clock(),
      reach: this.history.reach(),
      scope: this.settings.scope,
    });
    const whole = await this.whole.tell(own, most);
    // Whoever serves the look-up reads the journals of all; a member adds what is in its memory.
    return isMember() ? whole : ((await this.journal?.complete(whole, most)) ?? whole);
  };
}

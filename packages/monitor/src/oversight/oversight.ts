/**
 * Looks at the numbers of the service all the time: keeps their past, runs the health checks, judges
 * the alerts and hands what is to be told to the channels. Where it runs there is one of it: in a
 * cluster the primary's, over the sum of all.
 */
import type {
  BridgeNotice,
  IsolationNotice,
  Measurements,
  RemoteFailure,
  Runtime,
  RuntimeListener,
  SettledNotification,
} from '@earshot/instrumentation';
import {
  TIERS,
  type AlertedService,
  type AlertName,
  type HealthStatus,
  type Query,
} from '@earshot/telemetry';
import { clearInterval, setInterval } from 'node:timers';
import { getHeapStatistics } from 'node:v8';
import type { AlertChannel } from '../channels/channel.ts';
import type { ChannelState, Recovery } from '../channels/outbox.ts';
import { pageOf } from '../channels/page.ts';
import { Pager, type AlertmanagerRoad, type ChannelReach } from '../channels/pager.ts';
import { debounced } from '../debounce.ts';
import { watchCollections } from '../health/collections.ts';
import { HeapTrend } from '../health/heap-trend.ts';
import { Health, type HealthCheck } from '../health/health.ts';
import { Incidents, type IncidentNotice } from '../incidents/incidents.ts';
import { Timeline } from '../incidents/timeline.ts';
import { evaluate, type Numbers } from '../series/evaluate.ts';
import { Past } from '../series/past.ts';
import type { Settings } from '../settings/table.ts';
import type { WallClock } from '../wall-clock.ts';

export interface OversightOptions {
  readonly runtime: Runtime;
  readonly settings: Settings;
  readonly service: AlertedService;
  readonly wall: WallClock;
  /** The numbers of the whole service. */
  readonly measurements: () => Measurements;
  readonly channels: readonly AlertChannel[];
  /** Where one is set: it tells what fires by itself, and of emergencies by the pager. */
  readonly alertmanager?: AlertmanagerRoad | undefined;
  readonly isAcknowledged: (name: AlertName) => boolean;
  readonly isSilenced: (name: AlertName) => boolean;
  readonly publicUrl: () => string | undefined;
  /** Alerts go to all tiers. */
  readonly isEmergency?: () => boolean;
  readonly heard: OversightListener;
}
/** Who writes it down. */
export interface OversightListener {
  readonly healthChanged: (check: HealthCheck, before: HealthStatus) => void;
  readonly alerted: (notice: IncidentNotice) => void;
  readonly sendingFailed: (channel: string, error: Error, isGivenUp: boolean) => void;
  readonly channelsTried?: (tries: readonly ChannelReach[]) => void;
  readonly channelWorksAgain?: (recovery: Recovery) => void;
  /** The health was checked, as it is at each interval. */
  readonly checked?: () => void;
}

/** Keeps what becomes of alerts beyond the process. */
export interface AlertKeeper {
  /** What was before a restart. Alerts are judged once it is known, or would come too late. */
  recall(): Promise<void>;
  alerted(notice: IncidentNotice): void;
  /** Called each time that the alerts were judged. */
  looked(): void;
}

const LOOK_EVERY_MS = 1_000;
/** A detection is judged so soon after; a burst four times a second at most. */
const SOON_MS = 10;
const GAP_MS = 250;
const NOW = { intervalSeconds: 60, rangeSeconds: 3600 } as const;

export class Oversight implements RuntimeListener {
  readonly health: Health;
  readonly incidents: Incidents;
  readonly numbers: Numbers;
  readonly pager: Pager;
  readonly #options: OversightOptions;
  readonly #past = new Past();
  readonly #timeline: Timeline;
  readonly #judgeSoon: () => void;
  #endings: (() => void)[] = [];
  #checkedAtMs = 0;
  #keeper: AlertKeeper | undefined;
  #isRecalling = false;

  constructor(options: OversightOptions) {
    this.#options = options;
    const { runtime, settings, service, wall, heard } = options;
    this.#timeline = new Timeline(service, (ms) => Date.parse(wall.at(ms)));
    this.numbers = {
      past: this.#past,
      foreign: (series, atMs) => this.#timeline.at(series, atMs),
      resource: {
        'service.name': service.serviceName,
        ...(service.environment && { 'deployment.environment.name': service.environment }),
      },
    };
    this.pager = new Pager(options.channels, {
      measurements: runtime.measurements,
      clock: runtime.clock,
      failed: heard.sendingFailed,
      worksAgain: (recovery) => heard.channelWorksAgain?.(recovery),
      reached: (tries) => heard.channelsTried?.(tries),
      page: { service, wall, publicUrl: options.publicUrl },
      alertmanager: options.alertmanager,
    });
    const trend = new HeapTrend();
    this.#endings.push(watchCollections(runtime.clock, (reading) => trend.add(reading)));
    this.health = new Health(
      {
        ask: (query, secondsAgo = 0) => this.#ask(query, runtime.clock() - secondsAgo * 1000),
        heapSlopePerHour: () => trend.slopePerHour(),
        heapLimitBytes: () => getHeapStatistics().heap_size_limit,
        heapFullInSeconds: () => trend.fullInSeconds(getHeapStatistics().heap_size_limit),
        failingChannels: () => this.channels().filter(({ works }) => works === false).length,
        // They may be changed while the process runs.
        get minSuccessRate() {
          return settings.minSuccessRate;
        },
        get maxLatencySeconds() {
          return settings.maxDeliveryLatencyMs / 1000;
        },
      },
      runtime.clock,
      heard.healthChanged,
    );
    this.incidents = new Incidents(
      {
        ask: (query) => this.#ask(query, runtime.clock()),
        isAcknowledged: options.isAcknowledged,
        isSilenced: options.isSilenced,
        notify: (notice) => this.#notify(notice),
      },
      {
        get cooldownMs() {
          return settings.alertCooldownMinutes * 60_000;
        },
      },
    );
    this.#judgeSoon = debounced(() => Promise.resolve(this.look()), {
      soonMs: SOON_MS,
      gapMs: GAP_MS,
      clock: runtime.clock,
    });
  }

  /** Starts where a process before this one ended. Resolves when alerts are judged. */
  async resume(keeper: AlertKeeper): Promise<void> {
    this.#keeper = keeper;
    this.#isRecalling = true;
    this.start();
    await keeper.recall();
    this.#isRecalling = false;
    this.look();
  }

  start(): void {
    const { runtime } = this.#options;
    this.look();
    this.#checkedAtMs = runtime.clock();
    const timer = setInterval(() => {
      this.look();
      runtime.guard('ledger', () => this.#checkWhenDue());
    }, LOOK_EVERY_MS);
    timer.unref();
    this.#endings.push(() => clearInterval(timer), runtime.listen(this));
  }

  stop(): void {
    for (const end of this.#endings.splice(0)) end();
  }

  /** The process is told to end: what was just detected is judged, and what is to be told is sent. */
  async flush(): Promise<void> {
    this.look();
    await this.pager.flush();
  }

  /** The health as of now. */
  check(): readonly HealthCheck[] {
    this.#take();
    return this.health.check();
  }

  channels(): readonly ChannelState[] {
    return this.pager.states();
  }

  settled({ verdict, correlationId }: SettledNotification): void {
    if (verdict.outcome === 'silent') this.failedElsewhere({ correlationId, ...verdict });
  }

  failedElsewhere({
    correlationId,
    reason,
  }: Pick<RemoteFailure, 'correlationId' | 'reason'>): void {
    this.incidents.note('SilentFailures', { correlationId, reason });
    this.#judgeSoon();
  }

  isolation({ correlationId, action }: IsolationNotice): void {
    this.incidents.note('IsolationViolations', { correlationId, reason: action });
    this.#judgeSoon();
  }

  bridge({ stage, correlationId, reason = '' }: BridgeNotice): void {
    if (stage !== 'failed') return;
    this.incidents.note('BridgeFailures', { correlationId, reason });
    this.#judgeSoon();
  }

  /** Looked at each second, as the interval may be changed while the process runs. */
  #checkWhenDue(): void {
    const { runtime, settings } = this.#options;
    const nowMs = runtime.clock();
    // A timer that is early by a moment must not skip a whole turn.
    const dueMs = settings.healthCheckIntervalSeconds * 1000 - LOOK_EVERY_MS / 2;
    if (nowMs - this.#checkedAtMs < dueMs) return;
    this.#checkedAtMs = nowMs;
    this.health.check();
    this.#options.heard.checked?.();
  }

  /** Takes the numbers, and judges the alerts. */
  look(): void {
    const { runtime, settings } = this.#options;
    runtime.guard('ledger', () => {
      this.#take();
      if (this.#isRecalling) return;
      if (settings.alertsEnabled) {
        this.incidents.judge(runtime.clock());
        for (const view of this.incidents.views()) this.#timeline.note(view);
        this.#timeline.noteWaiting(this.incidents.waiting(), runtime.clock());
      }
      this.#keeper?.looked();
    });
  }

  #take(): void {
    const { measurements, runtime } = this.#options;
    runtime.measurements.ownWork.time('collection', () =>
      this.#past.take(measurements(), runtime.clock()),
    );
  }

  #ask(query: Query, atMs: number): number | undefined {
    const value = evaluate(query, this.numbers, { atMs, ...NOW })[0]?.value;
    return value !== undefined && Number.isFinite(value) ? value : undefined;
  }

  #notify(notice: IncidentNotice): void {
    const { service, wall, publicUrl, heard } = this.#options;
    heard.alerted(notice);
    this.#keeper?.alerted(notice);
    if (notice.isSilenced) return;
    const isForAll = this.#options.isEmergency?.() ?? false;
    if (isForAll) this.incidents.call(notice.incident.alert, TIERS);
    this.pager.send(pageOf(notice, { service, wall, publicUrl, isForAll }));
  }
}

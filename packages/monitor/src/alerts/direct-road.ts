/**
 * The second road to the pager, for the day on which the Collector or Prometheus is down: what needs no
 * query (a silent failure, an isolation violation, a bridge that could not be created) is told to every
 * Alertmanager by the monitor itself. Its labels are those of Prometheus' rule, so that both roads
 * make one alert. All Alertmanagers are told: peers tell each other late (up to 15 s, measured).
 */
import type {
  BridgeNotice,
  Runtime,
  RuntimeListener,
  SettledNotification,
} from '@earshot/instrumentation';
import { KEEP_FIRING_SECONDS, OBJECTIVES, TIERS, type AlertedService } from '@earshot/telemetry';
import type { ChannelState } from '../channels/outbox.ts';
import type { WallClock } from '../wall-clock.ts';
import {
  emergencyAlert,
  emergencyId,
  eventAlert,
  testAlert,
  type Emergency,
  type EventAlertName,
  type PostedAlert,
} from './alert.ts';
import { Alertmanager } from './alertmanager.ts';
import { Board, type Holding } from './board.ts';

export interface DirectRoadOptions {
  readonly runtime: Runtime;
  /** Base addresses of the Alertmanagers. */
  readonly urls: readonly string[];
  readonly service: AlertedService;
  readonly wall: WallClock;
  readonly isSilenced?: (alert: EventAlertName) => boolean;
  /** Told when an Alertmanager is lost, once until it is back. */
  readonly lost: (url: string, error: Error) => void;
}

/** An emergency holds for so long after it was last raised. */
export const EMERGENCY_WINDOW_MS = 15 * 60_000;

/** Long enough for the groups of Alertmanager to go out, then it ends by itself. */
const TEST_LASTS_MS = 2 * 60_000;

export class DirectRoad implements RuntimeListener {
  readonly #board: Board;
  readonly #alertmanagers: readonly Alertmanager[];
  readonly #events: Readonly<Record<EventAlertName, Holding & { readonly key: EventAlertName }>>;
  readonly #service: AlertedService;
  readonly #isSilenced: (alert: EventAlertName) => boolean;
  readonly #heldBack = new Set<string>();
  readonly #wall: WallClock;
  readonly #nowMs: () => number;

  constructor({ runtime, urls, service, wall, lost, isSilenced = () => false }: DirectRoadOptions) {
    this.#service = service;
    this.#isSilenced = isSilenced;
    this.#wall = wall;
    this.#nowMs = runtime.clock;
    this.#board = new Board({ nowMs: runtime.clock, at: (ms) => wall.at(ms) });
    const sent = runtime.measurements.counter('earshot.alert.notifications');
    this.#alertmanagers = urls.map(
      (url) =>
        new Alertmanager({
          url,
          clock: runtime.clock,
          current: () => this.#current(),
          count: (outcome, alerts) => sent.add(alerts, { channel: 'alertmanager', outcome }),
          lost,
        }),
    );
    const holdingOf = (name: EventAlertName) => ({
      key: name,
      windowMs: (OBJECTIVES[name].windowSeconds + KEEP_FIRING_SECONDS) * 1000,
      tell: (count: number) => eventAlert(name, service, count),
    });
    this.#events = {
      SilentFailures: holdingOf('SilentFailures'),
      IsolationViolations: holdingOf('IsolationViolations'),
      BridgeFailures: holdingOf('BridgeFailures'),
    };
  }

  settled({ verdict }: SettledNotification): void {
    if (verdict.outcome === 'silent') this.#raise(this.#events.SilentFailures);
  }

  isolation(): void {
    this.#raise(this.#events.IsolationViolations);
  }

  bridge({ stage }: BridgeNotice): void {
    if (stage === 'failed') this.#raise(this.#events.BridgeFailures);
  }

  /** A person raises an emergency. What it says may be new while it holds, so it is sent each time. */
  emergency(emergency: Emergency): void {
    this.#board.raise({
      key: `emergency ${emergencyId(emergency)}`,
      windowMs: EMERGENCY_WINDOW_MS,
      tell: () => emergencyAlert(emergency, this.#service),
    });
    this.#tellAll();
  }

  /** Shows that each Alertmanager takes alerts. Rejects with the first that does not. */
  async test(by: string): Promise<void> {
    const nowMs = this.#nowMs();
    const alert: PostedAlert = {
      ...testAlert('alertmanager', by, this.#service),
      startsAt: this.#wall.at(nowMs),
      endsAt: this.#wall.at(nowMs + TEST_LASTS_MS),
    };
    await this.#each((one) => one.sendOnce(alert));
  }

  /** Whether each Alertmanager answers. Rejects with the first that does not. */
  async reach(): Promise<void> {
    await this.#each((one) => one.reach());
  }

  /** All Alertmanagers as one channel: it works where each of them does. */
  get state(): ChannelState {
    const all = this.#alertmanagers.map(({ state }) => state);
    const sentAtMs = all.flatMap(({ lastSentAtMs }) => lastSentAtMs ?? []);
    return {
      name: 'alertmanager',
      // By its own routes.
      tiers: TIERS,
      works: doAllWork(all.map(({ works }) => works)),
      lastError: all.find(({ lastError }) => lastError !== undefined)?.lastError,
      lastSentAtMs: sentAtMs.length === 0 ? undefined : Math.max(...sentAtMs),
      waiting: Math.max(...all.map(({ waiting }) => waiting)),
    };
  }

  /** A last bounded try before the process ends. Never rejects. */
  async flush(timeoutMs: number): Promise<void> {
    await Promise.all(this.#alertmanagers.map((one) => one.flush(timeoutMs)));
  }

  async #each(run: (one: Alertmanager) => Promise<void>): Promise<void> {
    await Promise.all(
      this.#alertmanagers.map((one) =>
        run(one).catch((error: unknown) => {
          const { message } = error as Error;
          throw new Error(`${new URL(one.url).host}: ${message}`, { cause: error });
        }),
      ),
    );
  }

  #raise(holding: Holding & { readonly key: EventAlertName }): void {
    const isNew = this.#board.raise(holding);
    if (this.#isSilenced(holding.key)) this.#heldBack.add(holding.key);
    else if (this.#heldBack.delete(holding.key) || isNew) this.#tellAll();
  }

  #current(): PostedAlert[] {
    return this.#board
      .current()
      .filter(({ labels }) => !this.#isSilenced(labels['alertname'] as EventAlertName));
  }

  #tellAll(): void {
    for (const one of this.#alertmanagers) one.raise();
  }
}

function doAllWork(works: readonly (boolean | undefined)[]): boolean | undefined {
  if (works.includes(false)) return false;
  return works.includes(undefined) ? undefined : true;
}

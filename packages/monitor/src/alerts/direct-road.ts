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
import { OBJECTIVES, type AlertedService } from '@earshot/telemetry';
import type { WallClock } from '../wall-clock.ts';
import {
  emergencyAlert,
  emergencyId,
  eventAlert,
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

export class DirectRoad implements RuntimeListener {
  readonly #board: Board;
  readonly #alertmanagers: readonly Alertmanager[];
  readonly #events: Readonly<Record<EventAlertName, Holding & { readonly key: EventAlertName }>>;
  readonly #service: AlertedService;
  readonly #isSilenced: (alert: EventAlertName) => boolean;
  readonly #heldBack = new Set<string>();

  constructor({ runtime, urls, service, wall, lost, isSilenced = () => false }: DirectRoadOptions) {
    this.#service = service;
    this.#isSilenced = isSilenced;
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
      windowMs: OBJECTIVES[name].windowSeconds * 1000,
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

  /** A last bounded try before the process ends. Never rejects. */
  async flush(timeoutMs: number): Promise<void> {
    await Promise.all(this.#alertmanagers.map((one) => one.flush(timeoutMs)));
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

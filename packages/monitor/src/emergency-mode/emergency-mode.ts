/**
 * Emergency mode: for a while the monitor looks closer. Health is checked every 5 s, every notification
 * becomes a span, and alerts go to all tiers. A person turns it on, or the rule for critical alerts
 * that nobody takes on; it always ends by itself. Time is passed in.
 */
import { activeTracerProvider, maskText, type Runtime } from '@earshot/instrumentation';
import { SPAN_ATTRIBUTES, SPANS, type AlertName } from '@earshot/telemetry';
import type { Span } from '@opentelemetry/api';
import { clearInterval, setInterval } from 'node:timers';
import type { Caller } from '../logs/caller.ts';
import { plainText, type Log } from '../logs/logger.ts';
import type { WallClock } from '../wall-clock.ts';
import { EMERGENCY_MINUTES } from './emergency-minutes.ts';
import type { Neglect } from './neglect.ts';

export interface EmergencyModeOptions {
  readonly runtime: Runtime;
  readonly wall: WallClock;
  readonly log: Pick<Log, 'logger'>;
  /** Runs the health checks. */
  readonly check: () => unknown;
  /** Makes every notification a span, or no longer. */
  readonly traceAll: (isOn: boolean) => void;
  /** Tells all tiers at once that it began, and what fires. */
  readonly tellAll: (mode: EmergencyModeView) => void;
  /** Which critical alerts nobody takes on; undefined where there is no such rule. */
  readonly neglect: Neglect | undefined;
}

export interface EmergencyModeRequest {
  readonly minutes: number;
  readonly reason: string;
}
export interface EmergencyModeView {
  readonly cause: 'person' | 'rule';
  readonly reason: string;
  /** Monotonic, in ms. */
  readonly startedAtMs: number;
  readonly endsAtMs: number;
}
type Ending = 'person' | 'time' | 'cause_gone' | 'shutdown';

const LOOK_EVERY_MS = 1_000;
const CHECK_EVERY_MS = 5_000;

export class EmergencyMode {
  readonly #options: EmergencyModeOptions;
  #current: EmergencyModeView | undefined;
  #span: Span | undefined;
  #checkedAtMs = 0;
  #neglected: readonly AlertName[] = [];
  /** Of those, the ones for which the rule has turned it on, or of which a person knew who turned it off. */
  #answered: readonly AlertName[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: EmergencyModeOptions) {
    this.#options = options;
    options.runtime.measurements
      .gauge('earshot.emergency.mode')
      .set(() => (this.#current === undefined ? 0 : 1), {});
  }

  /** Waits for what the rule looks for, where there is one. */
  start(): void {
    if (this.#options.neglect !== undefined) this.#watch();
  }

  stop(): void {
    if (this.#current !== undefined) this.#end('shutdown');
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  get isOn(): boolean {
    return this.#current !== undefined;
  }

  view(): EmergencyModeView | undefined {
    return this.#current;
  }

  /** By a person. One that is on already gets the new end and reason. */
  begin(request: EmergencyModeRequest, caller?: Caller): EmergencyModeView {
    return this.#begin('person', request, caller);
  }

  /** By a person. False when it was not on. */
  end(caller?: Caller): boolean {
    if (this.#current === undefined) return false;
    this.#end('person', caller);
    this.#answered = this.#neglected;
    return true;
  }

  /** What is due by now. Public for drivers without a timer. */
  look(): void {
    const { runtime, neglect, check } = this.#options;
    const nowMs = runtime.clock();
    this.#neglected = neglect?.look(nowMs) ?? [];
    this.#answered = this.#answered.filter((alert) => this.#neglected.includes(alert));
    if (this.#current === undefined && this.#neglected.length > this.#answered.length) {
      const reason = `Nobody takes on ${this.#neglected.join(', ')}`;
      this.#begin('rule', { minutes: EMERGENCY_MINUTES.most, reason });
      this.#answered = this.#neglected;
    }
    if (this.#current === undefined) return;
    if (nowMs >= this.#current.endsAtMs) this.#end('time');
    else if (this.#current.cause === 'rule' && this.#neglected.length === 0) {
      this.#end('cause_gone');
    } else if (nowMs - this.#checkedAtMs >= CHECK_EVERY_MS) {
      this.#checkedAtMs = nowMs;
      runtime.guard('ledger', check);
    }
  }

  #begin(
    cause: EmergencyModeView['cause'],
    { minutes, reason }: EmergencyModeRequest,
    caller?: Caller,
  ): EmergencyModeView {
    const { runtime, wall, log, traceAll, tellAll } = this.#options;
    const nowMs = runtime.clock();
    const wasOn = this.#current !== undefined;
    const mode = {
      cause,
      reason,
      startedAtMs: this.#current?.startedAtMs ?? nowMs,
      endsAtMs: nowMs + minutes * 60_000,
    };
    this.#current = mode;
    const said = plainText(maskText(reason));
    log.logger.error(
      {
        event: wasOn ? 'emergency_mode_changed' : 'emergency_mode_begun',
        audit: true,
        cause,
        reason: said,
        ends_at: wall.at(mode.endsAtMs),
        ...caller,
      },
      `Emergency mode until ${wall.at(mode.endsAtMs)}: ${said}`,
    );
    if (wasOn) return mode;
    runtime.measurements
      .counter('earshot.remediation.actions')
      .add(1, { action: 'emergency_mode', outcome: 'succeeded' });
    this.#checkedAtMs = nowMs;
    runtime.guard('span', () => this.#startSpan(cause));
    runtime.guard('span', () => traceAll(true));
    runtime.guard('export', () => tellAll(mode));
    this.#watch();
    return mode;
  }

  #end(how: Ending, caller?: Caller): void {
    const { runtime, log, traceAll, neglect } = this.#options;
    this.#current = undefined;
    runtime.guard('span', () => traceAll(false));
    this.#span?.setAttribute(SPAN_ATTRIBUTES.emergencyEnd, how);
    this.#span?.end();
    this.#span = undefined;
    log.logger.warn(
      { event: 'emergency_mode_ended', audit: true, how, ...caller },
      `Emergency mode has ended (${how.replace('_', ' ')})`,
    );
    if (neglect !== undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #startSpan(cause: EmergencyModeView['cause']): void {
    this.#span = activeTracerProvider()
      ?.getTracer('@earshot/monitor')
      .startSpan(SPANS.emergencyMode.name(), {
        root: true,
        attributes: {
          [SPAN_ATTRIBUTES.remediation]: 'emergency_mode',
          [SPAN_ATTRIBUTES.emergencyCause]: cause,
        },
      });
  }

  #watch(): void {
    if (this.#timer !== undefined) return;
    const { runtime } = this.#options;
    this.#timer = setInterval(() => runtime.guard('ledger', () => this.look()), LOOK_EVERY_MS);
    this.#timer.unref();
  }
}

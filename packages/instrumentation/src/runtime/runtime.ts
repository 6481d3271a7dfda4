/**
 * Everything that one process follows: ledger, barriers, connections, and those who listen. One a
 * process, also where several copies of this package are loaded (see `shared.ts`).
 */
import { SILENT_FAILURE_WINDOW_SECONDS, type MonitorComponent } from '@earshot/telemetry';
import type { Span } from '@opentelemetry/api';
import { createHmac, randomBytes } from 'node:crypto';
import { Acknowledgements } from '../acknowledgements/acknowledgements.ts';
import { Checkpoints } from '../checkpoints/checkpoints.ts';
import { barrierTiming, type BarrierTiming } from '../delivery/barrier.ts';
import type { MonotonicClock } from '../delivery/clock.ts';
import { Ledger } from '../delivery/ledger.ts';
import type { SettledNotification } from '../delivery/settled.ts';
import type { Connection } from '../hooks/ws/connection.ts';
import { CONNECTION, type HookedSocket } from '../hooks/ws/target.ts';
import { Measurements } from '../measure/measurements.ts';
import { maskText } from '../privacy/masking.ts';
import { MemoryStore } from '../stores/memory.ts';
import { Redelivery } from '../redelivery/redelivery.ts';
import { answerOf, onRejection } from './answers.ts';
import type { RuntimeListener, Warning } from './events.ts';
import { checkOptions, type Identity, type RuntimeOptions, type UserFunctions } from './options.ts';
import type { ToolExecution } from '../tools/execution.ts';
import { publishGauges } from './gauges.ts';
import { Pulse } from './pulse.ts';
import { Reconnects } from './reconnects.ts';

export class Runtime {
  readonly options: RuntimeOptions;
  readonly measurements = new Measurements();
  readonly clock: MonotonicClock;
  readonly ledger: Ledger;
  readonly timing: BarrierTiming;
  readonly pulse: Pulse;
  readonly reconnects: Reconnects;
  readonly connections = new Set<Connection>();
  readonly checkpoints = new Checkpoints(this);
  /** Where the application can send again what a drop lost. */
  readonly redelivery: Redelivery | undefined;
  /** Where the level is `processed`, and the application says what acknowledges what. */
  readonly acknowledgements: Acknowledgements | undefined;
  /** Makes the child span of a message that is sent inside a tool; set by who records spans. */
  startSpan:
    | ((tool: ToolExecution, connection: Connection, bytes: number) => Span | undefined)
    | undefined;
  readonly #listeners = new Set<RuntimeListener>();
  #settledListeners: readonly ((settled: SettledNotification) => void)[] = [];
  readonly #userHashKey: string | Buffer;
  #isIntercepting = true;

  /** @throws InstrumentationError when an option is not what it may be. */
  constructor(options: RuntimeOptions = {}) {
    checkOptions(options);
    this.options = options;
    // Date and performance can be replaced by a test's fake timers; what was captured here can not.
    this.clock = options.clock ?? performance.now.bind(performance);
    const windowMs = options.windowMs ?? SILENT_FAILURE_WINDOW_SECONDS * 1000;
    this.ledger = new Ledger({
      store: options.store ?? new MemoryStore(options.capacity),
      measurements: this.measurements,
      windowMs,
      onSettled: (settled) => this.#settled(settled),
    });
    this.timing = barrierTiming(windowMs, options.barrierGapMs);
    this.pulse = new Pulse(this);
    this.reconnects = new Reconnects(this.measurements);
    this.#userHashKey = options.userHashKey ?? randomBytes(32);
    publishGauges(this);
    if (options.required === 'processed' && options.acknowledges !== undefined) {
      this.acknowledgements = new Acknowledgements(this);
    }
    const { redeliver, redeliverWithinMs = 60_000 } = options;
    if (redeliver !== undefined) {
      this.redelivery = new Redelivery(this, redeliver, redeliverWithinMs);
      this.listen(this.redelivery);
    }
  }

  /** False after `stop`: sends are no longer followed. */
  get isFollowing(): boolean {
    return this.#isIntercepting;
  }

  listen(listener: RuntimeListener): () => void {
    this.#listeners.add(listener);
    this.#rebuild();
    return () => {
      this.#listeners.delete(listener);
      this.#rebuild();
    };
  }

  /** Tells every listener; what one throws is counted and goes no further. */
  emit<K extends Exclude<keyof RuntimeListener, 'settled'>>(
    kind: K,
    ...notice: Parameters<NonNullable<RuntimeListener[K]>>
  ): void {
    for (const listener of this.#listeners) {
      this.guard('log', () => {
        const told: unknown = (listener[kind] as ((...args: unknown[]) => void) | undefined)?.(
          ...notice,
        );
        onRejection(told, (error) => this.failed('log', error));
      });
    }
  }

  warn(warning: Warning): void {
    this.emit('warning', warning);
  }

  /** Warns of a connection, of each thing once. */
  warnOnce(connection: Connection, code: Warning['code'], message: string): void {
    if (connection.warned.has(code)) return;
    connection.warned.add(code);
    this.warn({
      code,
      message: `${message} (connection ${connection.id}).`,
      fields: { connection: connection.id, correlation_id: connection.correlationId },
    });
  }

  /** Runs code where the host's runs, our own or that of `what`: nothing that it throws reaches the host. */
  guard<T>(component: MonitorComponent, run: () => T, what?: string): T | undefined {
    try {
      return run();
    } catch (error) {
      this.failed(component, error, what);
      return undefined;
    }
  }

  /** Counts an error of Earshot's own, or of the function `what` that a user gave. */
  failed(component: MonitorComponent, error: unknown, what: string = component): void {
    try {
      this.measurements.ownErrors.count(component);
    } catch {
      // What failed may be the counting.
    }
    for (const listener of this.#listeners) {
      try {
        const told: unknown = listener.warning?.({
          code: component === 'config' ? 'user_function_failed' : 'internal_error',
          message: `${what}: ${maskText(error instanceof Error ? error.message : String(error))}`,
          fields: { component, stack: stackOf(error) },
        });
        onRejection(told, () => {});
      } catch {
        // A listener that fails at hearing of failures has been counted by its first one.
      }
    }
  }

  /** Calls a function of the user's configuration; undefined when it fails. */
  ask<K extends keyof UserFunctions>(
    name: K,
    ...args: Parameters<NonNullable<UserFunctions[K]>>
  ): ReturnType<NonNullable<UserFunctions[K]>> | undefined {
    if (this.options[name] === undefined) return undefined;
    return this.guard('config', () => answerOf(this.options, name, args), name) as never;
  }

  identify(request: Parameters<NonNullable<UserFunctions['identify']>>[0]): Identity | undefined {
    return this.ask('identify', request);
  }

  /** A user as a keyed hash: 12 hex digits of an HMAC-SHA-256. */
  userHash(user: string): string {
    return createHmac('sha256', this.#userHashKey).update(user).digest('hex').slice(0, 12);
  }

  /** Ends following: pending notifications become unknown. Returns how many. The hooks stay, idle. */
  stop(): number {
    this.#isIntercepting = false;
    this.pulse.stop();
    const ended = this.ledger.closeAll(this.clock());
    // Whoever starts Earshot again finds sockets that belong to nobody.
    for (const { socket } of this.connections) delete (socket as HookedSocket)[CONNECTION];
    this.connections.clear();
    return ended;
  }

  #settled(settled: SettledNotification): void {
    for (const tell of this.#settledListeners) {
      try {
        const told: unknown = tell(settled);
        if (told !== undefined) onRejection(told, (error) => this.failed('ledger', error));
      } catch (error) {
        this.failed('ledger', error);
      }
    }
  }

  #rebuild(): void {
    this.#settledListeners = [...this.#listeners].flatMap((listener) =>
      listener.settled === undefined ? [] : [listener.settled.bind(listener)],
    );
  }
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error && error.stack !== undefined ? maskText(error.stack) : undefined;
}

/** What a runtime is told: settings, and the functions of the user's configuration. */
import type { Level } from '@earshot/telemetry';
import type { IncomingMessage } from 'node:http';
import type { MonotonicClock } from '../delivery/clock.ts';
import type { PendingStore } from '../delivery/store.ts';
import { invalidOption } from '../instrumentation-error.ts';
import type { LostNotification } from '../redelivery/lost-messages.ts';

/** Whose connection it is. Every part is optional; none leaves the process in the clear but in spans. */
export interface Identity {
  readonly user?: string;
  /** The device or tab: a client that comes back under the same name has reconnected. */
  readonly client?: string;
  readonly session?: string;
}

/** Functions of `earshot.config.mjs`. What they throw is counted and logged, and changes nothing. */
export interface UserFunctions {
  /** Who opened the connection. Called once an upgrade. */
  readonly identify?: (request: IncomingMessage) => Identity | undefined;
  /** The correlation ID of a message, sent or received. */
  readonly correlate?: (
    request: IncomingMessage | undefined,
    message: unknown,
  ) => string | undefined;
  /** The user a message is for. */
  readonly recipient?: (
    request: IncomingMessage | undefined,
    message: unknown,
  ) => string | undefined;
  /**
   * The ID that a message bears which is sent, and by which the client acknowledges it. A message without
   * one is judged by its receipt. Asked only where the level is `processed`.
   */
  readonly messageId?: (
    request: IncomingMessage | undefined,
    message: unknown,
  ) => string | undefined;
  /**
   * What a message from a client acknowledges: the ID of a message, or several. Asked for every message
   * that comes in, before the application sees it, where the level is `processed`.
   */
  readonly acknowledges?: (
    request: IncomingMessage | undefined,
    message: unknown,
  ) => string | readonly string[] | undefined;
}

/** Who came back, for `redeliver`. */
export interface RedeliveryTarget {
  /** The `ws` socket of the new connection. */
  readonly socket: { send(data: unknown, callback?: (error?: Error) => void): void };
  readonly user: string;
  readonly client?: string;
  readonly session?: string;
}

export interface RecoveryFunctions {
  /**
   * Sends a message once more to a user who came back after a drop, as it was not proved to have
   * arrived. Called for each such message in order, with what finds it in the application's own store:
   * Earshot keeps no payloads. It may have arrived all the same: send its ID along, so that the client
   * can tell. Its user and client are as `identify` says; nothing is redelivered to anybody else.
   * In a cluster it is called in the worker to which the user came back: keep what was sent where each
   * worker finds it. What was under way in a worker that is killed is lost with it.
   */
  readonly redeliver?: (
    connection: RedeliveryTarget,
    notification: LostNotification,
  ) => void | PromiseLike<void>;
}

/**
 * What a receipt is evidence of: that the next WebSocket endpoint read the message, or, where nothing
 * between ends connections, that the client did.
 */
export type ReceiptScope = 'next_hop' | 'end_to_end';

export interface RuntimeOptions extends UserFunctions, RecoveryFunctions {
  /** How long a notification may wait for its proof, in ms: 100 to 3,600,000. Default 60,000. */
  readonly windowMs?: number;
  /**
   * The level that notifications must reach. Default `received`. `processed` is proved by what
   * `messageId` and `acknowledges` say.
   */
  readonly required?: Exclude<Level, 'written'>;
  /** The most notifications that may be pending. Default 1,000,000. */
  readonly capacity?: number;
  /** What happens to a message for one user on another's connection. Default `block`. */
  readonly isolation?: 'block' | 'report';
  /** What a receipt is evidence of; on spans. Default `next_hop`. */
  readonly scope?: ReceiptScope;
  /** Least time between two barriers of a connection, in ms. Default 100. */
  readonly barrierGapMs?: number;
  /**
   * Barriers a second over all connections; with more to do, gaps widen, to a quarter of the window at
   * most. Default 500.
   */
  readonly barriersPerSecond?: number;
  /** How soon a user must be back for `redeliver`, in ms: 1,000 to 3,600,000. Default 60,000. */
  readonly redeliverWithinMs?: number;
  /** Key of the users' hashes. Default: random, so that hashes differ between processes. */
  readonly userHashKey?: string | Buffer;
  readonly clock?: MonotonicClock;
  readonly store?: PendingStore;
}

const WINDOW_MS = { min: 100, max: 3_600_000 };
/** Longer than the longest window would mean that no barrier is ever tried again. */
const BARRIER_GAP_MS = { min: 1, max: 3_600_000 };
const REDELIVER_WITHIN_MS = { min: 1_000, max: 3_600_000 };
const BARRIERS_PER_SECOND = { min: 1, max: 1_000_000 };

/** The functions that a user's configuration may have. */
export const USER_FUNCTIONS = [
  'identify',
  'correlate',
  'recipient',
  'messageId',
  'acknowledges',
  'redeliver',
] as const satisfies readonly (keyof UserFunctions | keyof RecoveryFunctions)[];

/** @throws InstrumentationError that names the option, the value given and what is allowed. */
export function checkOptions(options: RuntimeOptions): void {
  checkRange(options, 'windowMs', WINDOW_MS);
  checkRange(options, 'barrierGapMs', BARRIER_GAP_MS);
  checkRange(options, 'barriersPerSecond', BARRIERS_PER_SECOND);
  checkRange(options, 'redeliverWithinMs', REDELIVER_WITHIN_MS);
  checkChoice(options, 'required', ['received', 'processed']);
  checkChoice(options, 'isolation', ['block', 'report']);
  checkChoice(options, 'scope', ['next_hop', 'end_to_end']);
  for (const name of [...USER_FUNCTIONS, 'clock'] as const) {
    const value: unknown = options[name];
    if (value !== undefined && typeof value !== 'function') {
      throw invalidOption(name, value, 'a function');
    }
  }
  const { messageId, acknowledges } = options;
  const isHalf = (messageId === undefined) !== (acknowledges === undefined);
  if (options.required === 'processed' && isHalf) {
    const name = messageId === undefined ? 'messageId' : 'acknowledges';
    throw invalidOption(name, undefined, 'a function beside the other of messageId, acknowledges');
  }
}

function checkRange(
  options: RuntimeOptions,
  name: 'windowMs' | 'barrierGapMs' | 'barriersPerSecond' | 'redeliverWithinMs',
  { min, max }: { readonly min: number; readonly max: number },
): void {
  const value: unknown = options[name];
  if (value === undefined) return;
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    throw invalidOption(name, value, `a number from ${min} to ${max}`);
  }
}

function checkChoice(
  options: RuntimeOptions,
  name: 'required' | 'isolation' | 'scope',
  allowed: readonly string[],
): void {
  const value: unknown = options[name];
  if (value === undefined || allowed.includes(value as string)) return;
  throw invalidOption(name, value, allowed.join(', '));
}

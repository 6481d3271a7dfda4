/** What a bridge is declared to be. */
import { invalidOption } from '../instrumentation-error.ts';

export interface RetryOptions {
  /** Tries in all: 1 to 100. Default 3. */
  readonly attempts?: number;
  /** Before the second try, in ms: 0 to 3,600,000. Default 100. */
  readonly delayMs?: number;
  /** By which each further delay grows: 1 to 10. Default 2. */
  readonly factor?: number;
  /** The longest delay, in ms. Default 10,000. */
  readonly maxDelayMs?: number;
}

export interface BreakerOptions {
  /** Failures in a row after which no more is tried: 1 to 1,000. Default 5. */
  readonly failures?: number;
  /** How long nothing is tried then, in ms: 1 to 3,600,000. After it one try decides. Default 30,000. */
  readonly resetMs?: number;
}

/** As for `retry`, by default 5 tries, the first after 1,000 ms and none later than 60,000 ms. */
export interface ReinitialiseOptions extends RetryOptions {
  /**
   * A try that has not ended by then has failed, in ms: 1 to 3,600,000. Default 60,000. What it makes
   * later is taken all the same.
   */
  readonly timeoutMs?: number;
  /** One for all bridges of the factory. */
  readonly breaker?: BreakerOptions;
  /**
   * Told of each new bridge, and of the one that it stands in for; undefined when there never was one.
   * Without it only a bridge that exists is made anew, as nobody would get the other.
   */
  readonly replaced?: (bridge: object, lost: object | undefined) => void;
}

export interface BridgeOptions {
  /** Default: the factory's name. */
  readonly name?: string;
  /** Methods that a whole bridge has. Default: those of `notify`. */
  readonly methods?: readonly string[];
  /** Methods that carry notifications. Default: those of `methods`. */
  readonly notify?: readonly string[];
  /**
   * Tries again when the factory fails or gives a bridge that cannot be used. Only a factory that
   * returns promises is waited for; another one is called again at once.
   */
  readonly retry?: RetryOptions;
  /**
   * Calls the factory again, as it was called, when a bridge was not made, lacks a method or is
   * unavailable: after a delay that varies by a half, behind a circuit breaker. From then on the
   * notifying methods of the lost bridge are those of the new one. Off unless given.
   */
  readonly reinitialise?: ReinitialiseOptions;
  /** Can the bridge carry anything now? Asked at each call of a notifying method. */
  readonly isAvailable?: (bridge: object) => boolean;
  /**
   * Every call of a notifying method must send a message over a followed socket before it ends:
   * one that returns without is silent (`context_missing`). Default false.
   */
  readonly mustSend?: boolean;
}

export interface Reinitialise extends Required<RetryOptions> {
  readonly timeoutMs: number;
  readonly breaker: Required<BreakerOptions>;
  readonly replaced: ReinitialiseOptions['replaced'];
}

export interface BridgeDefinition {
  readonly name: string;
  readonly methods: readonly string[];
  readonly notify: readonly string[];
  readonly retry: Required<RetryOptions>;
  readonly reinitialise: Reinitialise | undefined;
  readonly isAvailable: ((bridge: object) => boolean) | undefined;
  readonly mustSend: boolean;
}

/** Throws an `InstrumentationError` that names the option, what was given and what is allowed. */
export function defineBridge(options: BridgeOptions, defaultName: string): BridgeDefinition {
  const { retry = { attempts: 1 } } = options;
  const methods = options.methods ?? options.notify ?? [];
  const notify = options.notify ?? methods;
  checkNames('methods', methods);
  checkNames('notify', notify);
  return {
    name: options.name ?? defaultName,
    methods: [...new Set([...methods, ...notify])],
    notify,
    isAvailable: options.isAvailable,
    mustSend: options.mustSend ?? false,
    retry: retryOf('retry', retry, { attempts: 3, delayMs: 100, maxDelayMs: 10_000 }),
    reinitialise:
      options.reinitialise === undefined ? undefined : reinitialiseOf(options.reinitialise),
  };
}

function retryOf(
  name: string,
  given: RetryOptions,
  usual: Required<Omit<RetryOptions, 'factor'>>,
): Required<RetryOptions> {
  const { attempts = usual.attempts, delayMs = usual.delayMs, factor = 2 } = given;
  const { maxDelayMs = usual.maxDelayMs } = given;
  return {
    attempts: inRange(`${name}.attempts`, attempts, 1, 100),
    delayMs: inRange(`${name}.delayMs`, delayMs, 0, 3_600_000),
    factor: inRange(`${name}.factor`, factor, 1, 10),
    maxDelayMs: inRange(`${name}.maxDelayMs`, maxDelayMs, 0, 3_600_000),
  };
}

function reinitialiseOf(given: ReinitialiseOptions): Reinitialise {
  if (typeof given !== 'object' || given === null) {
    throw invalidOption('reinitialise', given, 'an object');
  }
  const { breaker = {}, replaced, timeoutMs = 60_000, ...retry } = given;
  if (replaced !== undefined && typeof replaced !== 'function') {
    throw invalidOption('reinitialise.replaced', replaced, 'a function');
  }
  return {
    ...retryOf('reinitialise', retry, { attempts: 5, delayMs: 1_000, maxDelayMs: 60_000 }),
    timeoutMs: inRange('reinitialise.timeoutMs', timeoutMs, 1, 3_600_000),
    breaker: {
      failures: inRange('reinitialise.breaker.failures', breaker.failures ?? 5, 1, 1_000),
      resetMs: inRange('reinitialise.breaker.resetMs', breaker.resetMs ?? 30_000, 1, 3_600_000),
    },
    replaced,
  };
}

function checkNames(option: string, names: unknown): void {
  const isList =
    Array.isArray(names) && names.every((name) => typeof name === 'string' && name !== '');
  if (!isList) throw invalidOption(option, names, 'a list of names of methods');
}

function inRange(option: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw invalidOption(option, value, `a number from ${least} to ${most}`);
}

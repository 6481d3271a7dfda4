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
  /** Can the bridge carry anything now? Asked at each call of a notifying method. */
  readonly isAvailable?: (bridge: object) => boolean;
  /**
   * Every call of a notifying method must send a message over a followed socket before it ends:
   * one that returns without is silent (`context_missing`). Default false.
   */
  readonly mustSend?: boolean;
}

export interface BridgeDefinition {
  readonly name: string;
  readonly methods: readonly string[];
  readonly notify: readonly string[];
  readonly retry: Required<RetryOptions>;
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
    retry: {
      attempts: inRange('retry.attempts', retry.attempts ?? 3, 1, 100),
      delayMs: inRange('retry.delayMs', retry.delayMs ?? 100, 0, 3_600_000),
      factor: inRange('retry.factor', retry.factor ?? 2, 1, 10),
      maxDelayMs: inRange('retry.maxDelayMs', retry.maxDelayMs ?? 10_000, 0, 3_600_000),
    },
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

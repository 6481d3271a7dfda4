/**
 * `bridge`: wraps a factory of what carries notifications to a user, so that every creation is counted
 * and timed, and a bridge that was never made, is half made, refuses or is gone is told apart.
 */
import { setTimeout } from 'node:timers/promises';
import type { Runtime } from '../runtime/runtime.ts';
import { activeRuntime } from '../runtime/shared.ts';
import { expectBridgeMethods } from '../tools/error-type.ts';
import { countHooked, publishHooked } from '../tools/hooked.ts';
import { isWrapped, wrapFunction, type AnyFunction } from '../tools/imitation.ts';
import { defineBridge, type BridgeDefinition, type BridgeOptions } from './bridge-options.ts';
import { Creation, isObject, isUsable, judgeBridge, type Attempt } from './creation.ts';
import { watchNotifyMethods } from './notify-method.ts';

/** Waits before a further try. */
export type Wait = (ms: number) => Promise<unknown>;

/**
 * Wraps a factory of bridges. It gives what the factory gives, at once or as a promise, and throws what
 * the factory throws. Throws an `InstrumentationError` when an option is wrong.
 */
export function bridge<F extends AnyFunction>(factory: F, options: BridgeOptions = {}): F {
  return wrapBridge(factory, options, (ms) => setTimeout(ms));
}

/** The same with a `wait` of one's own. */
export function wrapBridge<F extends AnyFunction>(
  factory: F,
  options: BridgeOptions,
  wait: Wait,
): F {
  const definition = defineBridge(options, factory.name || 'bridge');
  if (isWrapped(factory)) return factory;
  expectBridgeMethods(definition.methods);
  const wrapped = wrapFunction(factory, (_, callFactory) => {
    const runtime = activeRuntime();
    if (runtime === undefined || !runtime.isFollowing) return callFactory();
    return create(runtime, definition, callFactory, wait);
  });
  countHooked('bridge', activeRuntime());
  return wrapped;
}

function create(
  runtime: Runtime,
  definition: BridgeDefinition,
  callFactory: () => unknown,
  wait: Wait,
): unknown {
  const creation = runtime.guard('hook', () => {
    publishHooked(runtime);
    return new Creation(runtime, definition);
  });
  if (creation === undefined) return callFactory();
  for (;;) {
    const attempt = attemptNow(creation, definition, callFactory);
    if ('promise' in attempt) {
      return createLater(runtime, creation, definition, attempt.promise, callFactory, wait);
    }
    const delayMs = isUsable(attempt)
      ? undefined
      : runtime.guard('hook', () => creation.retry(attempt));
    if (delayMs === undefined) return conclude(runtime, creation, definition, attempt);
  }
}

async function createLater(
  runtime: Runtime,
  creation: Creation,
  definition: BridgeDefinition,
  first: Promise<unknown>,
  callFactory: () => unknown,
  wait: Wait,
): Promise<unknown> {
  let promise: unknown = first;
  for (;;) {
    const attempt = await attemptLater(definition, promise);
    const delayMs = isUsable(attempt)
      ? undefined
      : runtime.guard('hook', () => creation.retry(attempt));
    if (delayMs === undefined) return conclude(runtime, creation, definition, attempt);
    await wait(delayMs);
    promise = promiseOf(creation, callFactory);
  }
}

function attemptNow(
  creation: Creation,
  definition: BridgeDefinition,
  callFactory: () => unknown,
): Attempt | { readonly promise: Promise<unknown> } {
  try {
    const value = creation.run(callFactory);
    return value instanceof Promise ? { promise: value } : judgeBridge(value, definition);
  } catch (thrown) {
    return { thrown };
  }
}

async function attemptLater(definition: BridgeDefinition, promise: unknown): Promise<Attempt> {
  try {
    return judgeBridge(await promise, definition);
  } catch (thrown) {
    return { thrown };
  }
}

async function promiseOf(creation: Creation, callFactory: () => unknown): Promise<unknown> {
  return creation.run(callFactory);
}

function conclude(
  runtime: Runtime,
  creation: Creation,
  definition: BridgeDefinition,
  attempt: Attempt,
): unknown {
  runtime.guard('hook', () => creation.end(attempt));
  if ('thrown' in attempt) throw attempt.thrown;
  const { value } = attempt;
  if (isObject(value)) runtime.guard('hook', () => watchNotifyMethods(value, definition));
  return value;
}

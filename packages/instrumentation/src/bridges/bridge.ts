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
import { Breaker } from './breaker.ts';
import { defineBridge, type BridgeDefinition, type BridgeOptions } from './bridge-options.ts';
import { Creation, isObject, isUsable, judgeBridge, type Attempt } from './creation.ts';
import { watchNotifyMethods } from './notify-method.ts';
import { Seat } from './seat.ts';
import type { Workshop } from './workshop.ts';

/** Waits before a further try. */
export type Wait = (ms: number) => Promise<unknown>;

/**
 * Wraps a factory of bridges. It gives what the factory gives, at once or as a promise, and throws what
 * the factory throws. Throws an `InstrumentationError` when an option is wrong.
 */
export function bridge<F extends AnyFunction>(factory: F, options: BridgeOptions = {}): F {
  return wrapBridge(factory, options, (ms) => setTimeout(ms));
}

/** How the making anew of lost bridges passes its time. */
export type Pace = Pick<Workshop, 'pause' | 'random'>;
const PACE: Pace = {
  pause: (ms) => setTimeout(ms, undefined, { ref: false }),
  random: Math.random,
};

/** The same with a `wait` and a pace of one's own. */
export function wrapBridge<F extends AnyFunction>(
  factory: F,
  options: BridgeOptions,
  wait: Wait,
  pace: Pace = PACE,
): F {
  const definition = defineBridge(options, factory.name || 'bridge');
  if (isWrapped(factory)) return factory;
  expectBridgeMethods(definition.methods);
  const { reinitialise } = definition;
  const workshop: Workshop | undefined = reinitialise && {
    definition,
    options: reinitialise,
    breaker: new Breaker(reinitialise.breaker),
    busy: 0,
    ...pace,
  };
  const wrapped = wrapFunction(factory, (_, callFactory) => {
    const runtime = activeRuntime();
    if (runtime === undefined || !runtime.isFollowing) return callFactory();
    const order = { definition, callFactory, wait };
    const seat =
      workshop &&
      new Seat(workshop, (current, taken) =>
        create(current, { ...order, seat: taken, isReinitialisation: true }),
      );
    return create(runtime, { ...order, seat, isReinitialisation: false });
  });
  countHooked('bridge', activeRuntime());
  return wrapped;
}

/** One bridge that is to be made. */
interface Order {
  readonly definition: BridgeDefinition;
  readonly callFactory: () => unknown;
  readonly wait: Wait;
  /** Where lost bridges are made anew. */
  readonly seat: Seat | undefined;
  readonly isReinitialisation: boolean;
}

function create(runtime: Runtime, order: Order): unknown {
  const { definition, callFactory, isReinitialisation } = order;
  const creation = runtime.guard('hook', () => {
    publishHooked(runtime);
    return new Creation(runtime, definition, isReinitialisation);
  });
  if (creation === undefined) return callFactory();
  for (;;) {
    const attempt = attemptNow(creation, definition, callFactory);
    if ('promise' in attempt) return createLater(runtime, creation, order, attempt.promise);
    const delayMs = isUsable(attempt)
      ? undefined
      : runtime.guard('hook', () => creation.retry(attempt));
    if (delayMs === undefined) return conclude(runtime, creation, order, attempt);
  }
}

async function createLater(
  runtime: Runtime,
  creation: Creation,
  order: Order,
  first: Promise<unknown>,
): Promise<unknown> {
  const { definition, callFactory, wait } = order;
  let promise: unknown = first;
  for (;;) {
    const attempt = await attemptLater(definition, promise);
    const delayMs = isUsable(attempt)
      ? undefined
      : runtime.guard('hook', () => creation.retry(attempt));
    if (delayMs === undefined) return conclude(runtime, creation, order, attempt);
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
  { definition, seat }: Order,
  attempt: Attempt,
): unknown {
  runtime.guard('hook', () => creation.end(attempt));
  const value = 'thrown' in attempt ? undefined : attempt.value;
  if (isObject(value)) runtime.guard('hook', () => watchNotifyMethods(value, definition));
  if (seat !== undefined) runtime.guard('hook', () => seat.took(runtime, attempt));
  if ('thrown' in attempt) throw attempt.thrown;
  return value;
}

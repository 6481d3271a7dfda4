/**
 * The place of one bridge: the bridge that is in it now, and how to make another when it is lost. Who
 * still holds a lost one reaches the new one through it, as both know their seat.
 */
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { BridgeReason } from '@earshot/telemetry';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Runtime } from '../runtime/runtime.ts';
import { activeRuntime } from '../runtime/shared.ts';
import { correlationHere, withScope } from '../scope/scope.ts';
import { isObject, isUnavailable, isUsable, type Attempt } from './creation.ts';
import { countAction, delayBefore, giveUp, tellOpened, type Workshop } from './workshop.ts';

/** Makes one bridge and says what came of it. */
type Make = (runtime: Runtime, seat: Seat) => unknown;

/** The most bridges of one factory that are made anew at a time. */
const MOST_BUSY = 1_000;
const BREAKER_IS_OPEN = 'the circuit breaker is open';

const KEY = Symbol.for('earshot.bridge.seats');
const shared = globalThis as { [KEY]?: WeakMap<object, Seat> };
/** By each bridge that is or was in it. */
const seats = (shared[KEY] ??= new WeakMap());

export class Seat {
  readonly #workshop: Workshop;
  readonly #make: Make;
  /** The factory is called again where it was called: the host's own contexts are as they were. */
  readonly #asAtFirst: ReturnType<typeof AsyncLocalStorage.snapshot> = AsyncLocalStorage.snapshot();
  #current: object | undefined;
  #isBusy = false;
  #isGood = false;
  /** The opening of the breaker in which this one was counted as dropped. */
  #droppedIn = 0;

  constructor(workshop: Workshop, make: Make) {
    this.#workshop = workshop;
    this.#make = make;
  }

  get current(): object | undefined {
    return this.#current;
  }

  /** What the factory gave, at first or anew. */
  took(runtime: Runtime, attempt: Attempt): void {
    const value = 'thrown' in attempt ? undefined : attempt.value;
    if (this.#isBusy) {
      const { definition } = this.#workshop;
      this.#isGood =
        isUsable(attempt) && isObject(value) && !isUnavailable(runtime, definition, value);
      if (this.#isGood) this.#replace(runtime, value as object);
      return;
    }
    if (isObject(value)) this.#sit(value);
    if (!isUsable(attempt)) this.lost(runtime, correlationHere());
  }

  /**
   * The bridge cannot be used. Called for every notification that finds it so; what is done about it is
   * told under the first one's correlation ID.
   */
  lost(runtime: Runtime, correlationId: string): void {
    const { options, breaker } = this.#workshop;
    if (this.#isBusy) return;
    if (this.#current === undefined && options.replaced === undefined) return;
    if (breaker.waitMs(runtime.clock()) > 0) {
      if (this.#droppedIn === breaker.openings) return;
      this.#droppedIn = breaker.openings;
      giveUp(this.#workshop, runtime, correlationId, 0, BREAKER_IS_OPEN);
    } else if (this.#workshop.busy >= MOST_BUSY) {
      giveUp(this.#workshop, runtime, correlationId, 0, `${MOST_BUSY} others are being made`);
    } else void this.#reinitialise(runtime, correlationId);
  }

  async #reinitialise(runtime: Runtime, correlationId: string): Promise<void> {
    this.#isBusy = true;
    this.#workshop.busy++;
    try {
      await this.#tryAll(runtime, correlationId);
    } catch (error) {
      runtime.failed('hook', error);
    } finally {
      this.#isBusy = false;
      this.#workshop.busy--;
    }
  }

  async #tryAll(runtime: Runtime, correlationId: string): Promise<void> {
    const { options, breaker, pause } = this.#workshop;
    let tried = 0;
    for (; tried < options.attempts; tried++) {
      await pause(delayBefore(tried, this.#workshop));
      for (let ms = breaker.waitMs(runtime.clock()); ms > 0; ms = breaker.waitMs(runtime.clock())) {
        await pause(ms);
      }
      if (activeRuntime() !== runtime || !runtime.isFollowing) return;
      if (this.#hasRecovered(runtime)) return;
      const allowed = breaker.begin(runtime.clock());
      if (allowed === undefined) break;
      const isGood = await this.#tryOnce(runtime, correlationId);
      const opens = allowed.end(isGood, runtime.clock());
      countAction(runtime, isGood ? 'succeeded' : 'failed');
      if (opens) tellOpened(this.#workshop, runtime, correlationId, tried + 1);
      if (isGood) return;
    }
    const isTired = tried === options.attempts;
    const why = isTired ? 'no try is left' : BREAKER_IS_OPEN;
    giveUp(this.#workshop, runtime, correlationId, tried, why);
  }

  /** `took` hears what came of it; what the factory throws is known there, too. */
  async #tryOnce(runtime: Runtime, correlationId: string): Promise<boolean> {
    const { options, pause } = this.#workshop;
    this.#isGood = false;
    try {
      const made = this.#asAtFirst(() =>
        context.with(ROOT_CONTEXT, () =>
          withScope({ tool: undefined, bridge: undefined, correlationId }, () =>
            this.#make(runtime, this),
          ),
        ),
      );
      // One that hangs is not to be the last.
      if (made instanceof Promise) await Promise.race([made, pause(options.timeoutMs)]);
    } catch {
      return false;
    }
    return this.#isGood;
  }

  #replace(runtime: Runtime, bridge: object): void {
    const lost = this.#current;
    this.#sit(bridge);
    const { replaced } = this.#workshop.options;
    if (replaced !== undefined)
      runtime.guard('config', () => replaced(bridge, lost), 'reinitialise.replaced');
  }

  #sit(bridge: object): void {
    this.#current = bridge;
    seats.set(bridge, this);
  }

  /** It may have come back by itself meanwhile, where somebody can tell. */
  #hasRecovered(runtime: Runtime): boolean {
    const { isAvailable, methods } = this.#workshop.definition;
    const bridge = this.#current as Record<string, unknown> | undefined;
    if (bridge === undefined || isAvailable === undefined) return false;
    // Not by reading it: who looks for a missing method is counted.
    const lacks = methods.some(
      (name) => Object.getOwnPropertyDescriptor(bridge, name)?.get !== undefined,
    );
    return !lacks && !isUnavailable(runtime, this.#workshop.definition, bridge);
  }
}

/** The bridge that stands in for this one, if another does. */
export function replacementOf(bridge: object): object | undefined {
  const current = seats.get(bridge)?.current;
  return current === bridge ? undefined : current;
}

/** A notification found that the bridge cannot be used. */
export function noteLost(
  runtime: Runtime,
  bridge: object,
  reason: BridgeReason | (string & {}),
  correlationId: string,
): void {
  if (reason === 'bridge_unavailable' || reason === 'method_missing')
    seats.get(bridge)?.lost(runtime, correlationId);
}

/** What all places of one factory share when lost bridges are made anew, and what is told of it. */
import type { SendingOutcome } from '@earshot/telemetry';
import type { BridgeNotice } from '../runtime/events.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Breaker } from './breaker.ts';
import type { BridgeDefinition, Reinitialise } from './bridge-options.ts';
import { noteOpened } from './open-breakers.ts';

export interface Workshop {
  readonly definition: BridgeDefinition;
  readonly options: Reinitialise;
  readonly breaker: Breaker;
  /** Waits, and never keeps the process alive for it. */
  readonly pause: (ms: number) => Promise<unknown>;
  /** 0 to 1. */
  readonly random: () => number;
  /** Seats whose bridge is being made anew. */
  busy: number;
}

/** In ms. Many that were lost together are not made anew together. */
export function delayBefore(tried: number, { options, random }: Workshop): number {
  const longestMs = Math.min(options.maxDelayMs, options.delayMs * options.factor ** tried);
  return longestMs * (0.5 + random() / 2);
}

export function countAction({ measurements }: Runtime, outcome: SendingOutcome): void {
  measurements
    .counter('earshot.remediation.actions')
    .add(1, { action: 'bridge_reinitialised', outcome });
}

/** By this try the breaker has opened. */
export function tellOpened(
  workshop: Workshop,
  runtime: Runtime,
  correlationId: string,
  attempt: number,
): void {
  noteOpened(workshop.breaker, runtime);
  const detail = 'the circuit breaker opens';
  tell(workshop, runtime, { stage: 'paused', correlationId, attempt, detail });
}

export function giveUp(
  workshop: Workshop,
  runtime: Runtime,
  correlationId: string,
  attempt: number,
  detail: string,
): void {
  countAction(runtime, 'dropped');
  tell(workshop, runtime, { stage: 'given_up', correlationId, attempt, detail });
}

function tell(
  { definition, breaker }: Workshop,
  runtime: Runtime,
  notice: Pick<BridgeNotice, 'stage' | 'correlationId' | 'attempt' | 'detail'>,
): void {
  const atMs = runtime.clock();
  const waitMs = breaker.waitMs(atMs);
  runtime.emit('bridge', {
    ...notice,
    bridge: definition.name,
    atMs,
    retryAfterMs: waitMs > 0 ? waitMs : undefined,
    isReinitialisation: true,
  });
}

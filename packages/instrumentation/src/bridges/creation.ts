/** The creation of one bridge: its tries, its span, its outcome. */
import { context, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { SPAN_ATTRIBUTES, SPANS, type BridgeReason } from '@earshot/telemetry';
import { contextOf, tracer } from '../otel/tracing.ts';
import type { BridgeNotice } from '../runtime/events.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { correlationHere, currentScope } from '../scope/scope.ts';
import { describeError, isTimeout } from '../tools/error-type.ts';
import type { BridgeDefinition } from './bridge-options.ts';
import { noteBridge } from './roster.ts';

/** What a try came to: unusable without a throw has a reason and a value. */
export type Attempt =
  | {
      readonly value: unknown;
      readonly reason?: BridgeReason | undefined;
      readonly detail?: string;
    }
  | { readonly thrown: unknown };

export class Creation {
  readonly #runtime: Runtime;
  readonly #definition: BridgeDefinition;
  /** Earshot made it by itself, in place of one that was lost. */
  readonly #isReinitialisation: boolean;
  readonly #correlationId: string;
  readonly #startedAtMs: number;
  readonly #span: Span;
  readonly #context: Context;
  #attempt = 1;

  constructor(runtime: Runtime, definition: BridgeDefinition, isReinitialisation = false) {
    this.#isReinitialisation = isReinitialisation;
    this.#runtime = runtime;
    this.#definition = definition;
    const scope = currentScope();
    this.#correlationId = correlationHere();
    this.#startedAtMs = runtime.clock();
    const parent = contextOf(scope?.tool);
    this.#span = tracer().startSpan(
      SPANS.bridge.name(definition.name),
      {
        attributes: {
          [SPAN_ATTRIBUTES.bridgeName]: definition.name,
          [SPAN_ATTRIBUTES.correlationId]: this.#correlationId,
          ...(isReinitialisation ? { [SPAN_ATTRIBUTES.remediation]: 'bridge_reinitialised' } : {}),
        },
      },
      parent,
    );
    this.#context = trace.setSpan(parent, this.#span);
    this.#count('started');
    this.#emit('started');
  }

  run<T>(factory: () => T): T {
    return context.with(this.#context, factory);
  }

  /** Notes an attempt that failed. Returns the delay before the next in ms, or undefined for none. */
  retry(attempt: Attempt): number | undefined {
    const { attempts, delayMs, factor, maxDelayMs } = this.#definition.retry;
    if (this.#attempt >= attempts) return undefined;
    const waitMs = Math.min(maxDelayMs, delayMs * factor ** (this.#attempt - 1));
    const reason = reasonOf(attempt);
    const detail = detailOf(attempt);
    this.#emit('retried', reason, detail);
    this.#span.addEvent('retry', {
      [SPAN_ATTRIBUTES.reason]: reason,
      ...(detail === undefined ? {} : { [SPAN_ATTRIBUTES.exceptionMessage]: detail }),
    });
    this.#attempt++;
    return waitMs;
  }

  /** The last attempt ended the creation. */
  end(attempt: Attempt): void {
    const reason = isUsable(attempt) ? undefined : reasonOf(attempt);
    const outcome = reason === undefined ? 'succeeded' : 'failed';
    const nowMs = this.#runtime.clock();
    this.#count(outcome, reason);
    this.#runtime.measurements
      .histogram('earshot.bridge.creation.duration')
      .record((nowMs - this.#startedAtMs) / 1000, { outcome });
    noteBridge(currentScope(), {
      name: this.#definition.name,
      problem: problemOf(this.#runtime, this.#definition, attempt, reason),
    });
    this.#emit(outcome, reason, detailOf(attempt));
    if (reason !== undefined) {
      if ('thrown' in attempt && attempt.thrown instanceof Error)
        this.#span.recordException(attempt.thrown);
      this.#span.setAttributes({
        [SPAN_ATTRIBUTES.errorType]: reason,
        [SPAN_ATTRIBUTES.reason]: reason,
      });
      this.#span.setStatus({ code: SpanStatusCode.ERROR, message: detailOf(attempt) ?? reason });
    }
    this.#span.end();
  }

  #count(outcome: 'started' | 'succeeded' | 'failed', reason?: BridgeReason): void {
    const creations = this.#runtime.measurements.counter('earshot.bridge.creations');
    if (outcome !== 'failed') creations.add(1, { outcome });
    else creations.add(1, { outcome, reason: reason ?? 'exception' });
  }

  #emit(stage: BridgeNotice['stage'], reason?: string, detail?: string): void {
    this.#runtime.emit('bridge', {
      stage,
      bridge: this.#definition.name,
      correlationId: this.#correlationId,
      atMs: this.#runtime.clock(),
      reason,
      attempt: this.#attempt,
      detail,
      isReinitialisation: this.#isReinitialisation,
    });
  }
}

export function isUsable(attempt: Attempt): boolean {
  return !('thrown' in attempt) && attempt.reason === undefined;
}

/** Looks at what a factory gave. */
export function judgeBridge(value: unknown, { methods }: BridgeDefinition): Attempt {
  if (!isObject(value))
    return { value, reason: 'bridge_unavailable', detail: 'the factory gave none' };
  const missing = missingMethods(value, methods);
  if (missing.length === 0) return { value };
  return { value, reason: 'method_missing', detail: `it has no ${missing.join(', ')}` };
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function missingMethods(bridge: object, methods: readonly string[]): string[] {
  return methods.filter((name) => typeof (bridge as Record<string, unknown>)[name] !== 'function');
}

function reasonOf(attempt: Attempt): BridgeReason {
  if (!('thrown' in attempt)) return attempt.reason ?? 'exception';
  return isTimeout(attempt.thrown) ? 'timeout' : 'exception';
}

function detailOf(attempt: Attempt): string | undefined {
  return 'thrown' in attempt ? describeError(attempt.thrown) : attempt.detail;
}

/** Whether the application says so: one that says nothing, or fails to, is taken for available. */
export function isUnavailable(
  runtime: Runtime,
  { isAvailable }: BridgeDefinition,
  bridge: object,
): boolean {
  if (isAvailable === undefined) return false;
  return runtime.guard('config', () => isAvailable(bridge), 'isAvailable') === false;
}

/** Asked later, when a tool that should have notified did not: by then the bridge may be gone. */
function problemOf(
  runtime: Runtime,
  definition: BridgeDefinition,
  attempt: Attempt,
  reason: BridgeReason | undefined,
): () => BridgeReason | undefined {
  if (reason !== undefined || 'thrown' in attempt) return () => reason;
  const held = new WeakRef(attempt.value as object);
  return () => {
    const bridge = held.deref();
    const isGone = bridge !== undefined && isUnavailable(runtime, definition, bridge);
    return isGone ? 'bridge_unavailable' : undefined;
  };
}

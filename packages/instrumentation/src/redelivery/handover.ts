/**
 * One call of the application's `redeliver`: a span, a notice and a count, whatever comes of it. What
 * is sent inside it is the lost message once more.
 */
import { context, ROOT_CONTEXT, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { SPAN_ATTRIBUTES, SPANS } from '@earshot/telemetry';
import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Connection } from '../hooks/ws/connection.ts';
import { tracer } from '../otel/tracing.ts';
import type { RedeliveryNotice } from '../runtime/events.ts';
import type { RedeliveryTarget } from '../runtime/options.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { inScope, type RedeliveryCall } from '../scope/scope.ts';
import { describeError } from '../tools/error-type.ts';
import type { LostMessage } from './lost-messages.ts';

export type Redeliver = NonNullable<Runtime['options']['redeliver']>;

/** Where a message is handed over, and in which context. */
export interface Receiver {
  readonly connection: Connection;
  readonly target: RedeliveryTarget;
  /** In the context in which this very user came back, whoever is served before. */
  readonly inItsContext: ReturnType<typeof AsyncLocalStorage.snapshot>;
}

export class Handover {
  readonly startedAtMs: number;
  readonly message: LostMessage;
  readonly #runtime: Runtime;
  readonly #receiver: Receiver;
  readonly #span: Span;
  readonly #call: RedeliveryCall;
  #hasEnded = false;

  constructor(runtime: Runtime, receiver: Receiver, lost: LostMessage) {
    this.#runtime = runtime;
    this.#receiver = receiver;
    this.startedAtMs = runtime.clock();
    this.message = { ...lost, tries: lost.tries + 1 };
    this.#span = tracer().startSpan(
      SPANS.redelivery.name(),
      {
        attributes: {
          [SPAN_ATTRIBUTES.remediation]: 'redelivered',
          [SPAN_ATTRIBUTES.redeliveryOf]: lost.messageId,
          [SPAN_ATTRIBUTES.correlationId]: lost.correlationId,
          [SPAN_ATTRIBUTES.connectionId]: receiver.connection.id,
        },
      },
      ROOT_CONTEXT,
    );
    this.#call = {
      message: this.message,
      context: trace.setSpan(ROOT_CONTEXT, this.#span),
      sends: 0,
    };
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get hasSent(): boolean {
    return this.#call.sends > 0;
  }

  run(redeliver: Redeliver): void {
    const { messageId, correlationId, bytes, firstSentMs } = this.message;
    const { connection, target, inItsContext } = this.#receiver;
    const sentAtMs = Math.round(Date.now() - (this.#runtime.clock() - firstSentMs));
    const scope = { connection, correlationId, user: target.user, redelivery: this.#call };
    try {
      const answer: unknown = inItsContext(() =>
        context.with(trace.setSpan(context.active(), this.#span), () =>
          inScope(scope, () => redeliver(target, { messageId, correlationId, sentAtMs, bytes })),
        ),
      );
      if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== 'function') {
        this.#end();
        return;
      }
      (answer as PromiseLike<unknown>).then(
        () => this.#end(),
        (thrown: unknown) => this.fail(thrown),
      );
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  /** Of the application's making, or it did not end in time. */
  fail(thrown: unknown): void {
    if (this.#hasEnded) return;
    this.#runtime.failed('config', thrown, 'redeliver');
    this.#end({ thrown });
  }

  /** The connection has ended meanwhile. */
  leave(): void {
    this.#end({ thrown: new Error('the connection ended') });
  }

  #end(error?: { readonly thrown: unknown }): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    // An application that has the message no longer sends nothing, and that is no failure.
    const outcome = this.hasSent ? 'succeeded' : error === undefined ? 'dropped' : 'failed';
    const message = this.#describe(error);
    if (outcome === 'failed') this.#span.setStatus({ code: SpanStatusCode.ERROR, message });
    this.#span.end();
    const { connection } = this.#receiver;
    const detail = outcome === 'succeeded' ? undefined : message;
    noteRedelivery(this.#runtime, { outcome, messages: [this.message], connection, detail });
  }

  #describe(error: { readonly thrown: unknown } | undefined): string {
    if (error === undefined) return 'redeliver sent nothing';
    const { connection } = this.#receiver;
    return describeError(error.thrown, { user: connection.user, connection });
  }
}

/** Counts and tells what became of messages that were lost. */
export function noteRedelivery(runtime: Runtime, redelivery: Omit<RedeliveryNotice, 'atMs'>): void {
  const { outcome, messages } = redelivery;
  if (messages.length === 0) return;
  runtime.measurements
    .counter('earshot.remediation.actions')
    .add(messages.length, { action: 'redelivered', outcome });
  runtime.emit('redelivery', { ...redelivery, atMs: runtime.clock() });
}

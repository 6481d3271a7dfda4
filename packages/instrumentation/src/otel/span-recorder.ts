/**
 * Verdicts as spans. A notification that has a span of its own gets its ending; other failures get a
 * span now, with its true times; other successes only by a setting. All at a pace that the batch
 * processor can follow, while the metrics have long counted them.
 */
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, type HrTime, type Span } from '@opentelemetry/api';
import { addHrTimes, isTimeInputHrTime, millisToHrTime } from '@opentelemetry/core';
import { SPAN_ATTRIBUTES } from '@earshot/telemetry';
import type { SettledNotification } from '../delivery/settled.ts';
import type { NotificationContext, RuntimeListener } from '../runtime/events.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { endingOf, messageOf, type Ending } from './ending.ts';
import {
  linksToClient,
  notificationAttributes,
  notificationSpanName,
  startNotificationSpan,
} from './notification-span.ts';
import { PacedQueue } from './paced-queue.ts';
import { markSilentFailure } from './silent-mark.ts';
import { asFollowed, tracer } from './tracing.ts';

export interface SpanRecorderOptions {
  /** Which notifications outside of tools get a span. Default `failures`. */
  readonly spans?: 'failures' | 'all';
  /** Spans a second, failures and others each. Default 500. */
  readonly perSecond?: number;
  /** Spans that may wait for their turn, failures and others each. Default 50,000. */
  readonly capacity?: number;
  /** Told which span tells of a notification, by its message ID, once the span has ended. */
  readonly onRecorded?: (span: Span, messageId: string) => void;
}

/** So many may go at once: with both queues' bursts half of a batch processor's 2,048. */
const BURST = 512;

export class SpanRecorder implements RuntimeListener {
  readonly #runtime: Runtime;
  /** Whether notifications outside of tools get a span though they did not fail. */
  recordsAll: boolean;
  readonly #onRecorded: SpanRecorderOptions['onRecorded'];
  readonly #failures: PacedQueue<Ending>;
  readonly #others: PacedQueue<Ending>;

  /** Make it, and give it to `runtime.listen`. */
  constructor(runtime: Runtime, options: SpanRecorderOptions = {}) {
    this.#runtime = runtime;
    this.recordsAll = options.spans === 'all';
    this.#onRecorded = options.onRecorded;
    const queue = (): PacedQueue<Ending> =>
      new PacedQueue<Ending>({
        clock: runtime.clock,
        perSecond: options.perSecond ?? 500,
        burst: BURST,
        capacity: options.capacity ?? 50_000,
        release: (ending) => runtime.guard('span', () => this.#record(ending)),
        onOverflow: () => runtime.measurements.counter('earshot.span.suppressed').add(1, {}),
      });
    this.#failures = queue();
    this.#others = queue();
    // From now on there is somebody who ends them.
    runtime.startSpan = (tool, connection, bytes) =>
      startNotificationSpan(runtime, tool, connection, bytes);
  }

  /** Spans that wait for their turn. */
  get waiting(): number {
    return this.#failures.size + this.#others.size;
  }

  settled(settled: SettledNotification): void {
    const { outcome } = settled.verdict;
    const isFailure = outcome === 'failed' || outcome === 'silent';
    const context = settled.attachment as NotificationContext | undefined;
    if (outcome === 'silent' && context?.tool !== undefined) {
      markSilentFailure(
        context.tool.span,
        settled.verdict.reason,
        context.span,
        settled.correlationId,
      );
    }
    if (context?.spanEndsElsewhere === true) return;
    const isRecorded = context?.span !== undefined || context?.redelivery !== undefined;
    if (!isRecorded && !isFailure && !this.recordsAll) return;
    const queue = isFailure ? this.#failures : this.#others;
    queue.add(endingOf(settled, context, isFailure, this.#runtime.options.scope ?? 'next_hop'));
  }

  /** Lets out what the pace allows by now. For drivers without a timer. */
  sweep(): void {
    this.#failures.sweep();
    this.#others.sweep();
  }

  /**
   * Lets everything out in portions, with `flush` (a provider's `forceFlush`) after each, until the
   * queues are empty or `timeoutMs` is over. What is left then is counted as suppressed.
   */
  async drain(flush: () => Promise<unknown>, timeoutMs = 5_000): Promise<void> {
    const { clock } = this.#runtime;
    const deadlineMs = clock() + timeoutMs;
    while (this.waiting > 0 && clock() < deadlineMs) {
      const released = this.#failures.flush(BURST);
      this.#others.flush(BURST - released);
      await flush().catch((error: unknown) => this.#runtime.failed('export', error));
    }
    this.#failures.drop();
    this.#others.drop();
  }

  #record(ending: Ending): void {
    const span = ending.span ?? this.#start(ending);
    span.setAttributes(ending.attributes);
    if (ending.isFailure) span.setStatus({ code: SpanStatusCode.ERROR, ...messageOf(ending) });
    span.end(this.#endTime(span, ending));
    const id = ending.attributes[SPAN_ATTRIBUTES.messageId];
    if (typeof id === 'string') this.#onRecorded?.(span, id);
  }

  #start(ending: Ending): Span {
    const { connection, context } = ending;
    // Host code had no span here that we know of, so the notification is a trace of its own.
    const parent = context?.tool?.context ?? context?.redelivery?.context ?? ROOT_CONTEXT;
    return tracer().startSpan(
      notificationSpanName(connection),
      {
        kind: SpanKind.PRODUCER,
        startTime: this.#wallClock(ending.endedAtMs) - ending.durationMs,
        attributes: notificationAttributes(connection, ending.bytes),
        links: context?.tool === undefined ? linksToClient(connection) : [],
      },
      asFollowed(parent),
    );
  }

  /** The wall clock may have been set meanwhile; a duration is by the monotonic one. */
  #endTime(span: Span, { durationMs, endedAtMs }: Ending): HrTime | number {
    const { startTime } = span as { startTime?: unknown };
    return isTimeInputHrTime(startTime)
      ? addHrTimes(startTime, millisToHrTime(durationMs))
      : this.#wallClock(endedAtMs);
  }

  #wallClock(atMs: number): number {
    return Date.now() - (this.#runtime.clock() - atMs);
  }
}

/**
 * An ordinary span processor that finds silent failures in anybody's spans: a notification below a
 * tool's span that has not ended when the window is over, or when the process shuts down. List it
 * before the exporting processors: at shutdown it ends spans that they still have to take.
 */
import { diag, SpanStatusCode, type Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { SPAN_ATTRIBUTES } from '@earshot/telemetry';
import { setImmediate } from 'node:timers';
import type { MonotonicClock } from '../delivery/clock.ts';
import { Stalls } from '../delivery/stalls.ts';
import type { Verdict } from '../delivery/verdict.ts';
import { Deadlines } from '../runtime/deadlines.ts';
import { Ticker } from '../runtime/ticker.ts';
import { FailedSpans } from './failed-spans.ts';
import { FailureExporter } from './failure-exporter.ts';
import { PacedQueue } from './paced-queue.ts';
import { isNotificationSpan, isToolSpan, type SpanFacts } from './recognition.ts';
import { correlationOf, sentenceOf, toolNameOf, type SilentFailure } from './silent-failure.ts';
import { windowOf, type SilentFailureProcessorOptions } from './silent-failure-options.ts';
import { markSilentFailure } from './silent-mark.ts';
import { SpanTally } from './span-tally.ts';
import { ToolLineage, type ToolSpan } from './tool-lineage.ts';
import { isFollowed } from './tracing.ts';
import { within } from './within.ts';

interface Pending {
  readonly span: Span;
  readonly tool: ToolSpan;
  readonly startedAtMs: number;
}

const TICK_MS = 50;
const BURST = 512;
/** What a batch processor takes at once; at shutdown there is no time for a second portion. */
const LAST_PORTION = 2_048;
/** Verdicts in one turn of the loop: about 10 ms of work. */
const PER_TURN = 1_000;

export class SilentFailureProcessor implements SpanProcessor {
  readonly #options: SilentFailureProcessorOptions;
  readonly #windowMs: number;
  readonly #maxTracked: number;
  readonly #flushTimeoutMs: number;
  readonly #clock: MonotonicClock;
  readonly #tally: SpanTally;
  readonly #lineage = new ToolLineage();
  readonly #pending = new Deadlines<Pending>();
  readonly #pendingOf = new WeakMap<object, Pending>();
  readonly #endings: PacedQueue<Span>;
  readonly #exporter: FailureExporter | undefined;
  readonly #failed: FailedSpans | undefined;
  readonly #stalls: Stalls;
  readonly #ticker: Ticker;
  #isShutdown = false;

  /** Throws an `InstrumentationError` when an option is wrong. */
  constructor(options: SilentFailureProcessorOptions = {}) {
    const { runtime, exporter } = options;
    this.#options = options;
    this.#windowMs = windowOf(options);
    this.#maxTracked = options.maxTracked ?? 100_000;
    this.#flushTimeoutMs = options.flushTimeoutMs ?? 5_000;
    this.#clock = options.clock ?? runtime?.clock ?? performance.now.bind(performance);
    this.#tally = new SpanTally(runtime, options.measurements);
    const onLost = (count: number): void => this.#tally.suppressed(count);
    if (exporter !== undefined) {
      this.#exporter = new FailureExporter({ exporter, onLost });
      this.#failed = new FailedSpans(this.#exporter);
    }
    this.#endings = new PacedQueue({
      clock: this.#clock,
      perSecond: options.perSecond ?? 500,
      burst: BURST,
      capacity: this.#maxTracked,
      release: (span) => this.#guard(() => endOnce(span)),
      onOverflow: () => onLost(1),
    });
    this.#stalls = new Stalls(this.#windowMs);
    this.#ticker = new Ticker({
      periodMs: TICK_MS,
      clock: this.#clock,
      tick: (nowMs, dueAtMs) => {
        this.#stalls.tick(dueAtMs, nowMs);
        this.#sweepOn();
        return this.#pending.size > 0;
      },
    });
  }

  /** Notifications that are followed now. */
  get tracked(): number {
    return this.#pending.size;
  }

  onStart(span: Span, parentContext: Context): void {
    if (this.#isShutdown) return;
    this.#guard(() => {
      const { isTool = isToolSpan } = this.#options;
      if (isTool(span)) {
        this.#lineage.addTool(span);
        return;
      }
      const tool = this.#lineage.addSpan(span, parentContext);
      // What the ledger follows has its verdict from there.
      if (tool === undefined || isFollowed(parentContext)) return;
      if (this.#isNotification(span)) this.#track(span, tool);
    });
  }

  onEnd(span: ReadableSpan): void {
    this.#guard(() => {
      const pending = this.#pendingOf.get(span);
      if (pending !== undefined) this.#pending.delete(pending);
      this.#failed?.ended(span, this.#lineage.toolOf(span), this.#isNotification(span));
    });
  }

  /** Judges what is overdue, a portion of it. Returns how many. For drivers that have no timer. */
  sweep(): number {
    const nowMs = this.#clock();
    const due = this.#pending.takeDue(nowMs, PER_TURN);
    for (const pending of due) this.#guard(() => this.#judge(pending, nowMs));
    this.#endings.sweep();
    return due.length;
  }

  /** Ends what waits for its turn, and exports. Bounded in time; it never rejects. */
  async forceFlush(): Promise<void> {
    this.#endings.flush(LAST_PORTION);
    await within(this.#flushTimeoutMs, () => this.#exporter?.flush(this.#flushTimeoutMs));
  }

  /** Everything pending is a silent failure now: the process ends before its end was seen. */
  async shutdown(): Promise<void> {
    if (this.#isShutdown) return;
    this.#isShutdown = true;
    this.#ticker.stop();
    // All of it before the first await: the processors after this one shut down in the same turn.
    for (
      let last = this.#pending.takeFirst();
      last !== undefined;
      last = this.#pending.takeFirst()
    ) {
      const pending = last;
      this.#guard(() => this.#fail(pending, 'process_crash'));
    }
    this.#endings.flush(LAST_PORTION);
    this.#endings.drop();
    await within(this.#flushTimeoutMs, () => this.#exporter?.shutdown(this.#flushTimeoutMs));
  }

  #track(span: Span, tool: ToolSpan): void {
    const startedAtMs = this.#clock();
    const pending = { span, tool, startedAtMs };
    if (this.#pending.size >= this.#maxTracked) this.#giveUpOldest();
    this.#pendingOf.set(span, pending);
    this.#pending.set(pending, startedAtMs + this.#windowMs);
    this.#ticker.start();
  }

  #giveUpOldest(): void {
    const oldest = this.#pending.takeFirst();
    if (oldest !== undefined) this.#count(oldest, { outcome: 'evicted', reason: 'store_full' });
  }

  /** What is left goes on in the next turn of the loop, so that a burst does not block it. */
  readonly #sweepOn = (): void => {
    if (!this.#isShutdown && this.sweep() === PER_TURN) setImmediate(this.#sweepOn);
  };

  /** A blocked event loop is not held against what was pending through it. */
  #judge(pending: Pending, nowMs: number): void {
    const { startedAtMs } = pending;
    const agedMs = nowMs - startedAtMs - this.#stalls.blockedSinceMs(startedAtMs);
    if (agedMs < this.#windowMs) this.#pending.set(pending, nowMs + this.#windowMs - agedMs);
    else this.#fail(pending, 'timeout');
  }

  #fail(pending: Pending, reason: 'timeout' | 'process_crash'): void {
    const { span, tool, startedAtMs } = pending;
    this.#count(pending, { outcome: 'silent', reason });
    span.setAttributes({
      [SPAN_ATTRIBUTES.errorType]: reason,
      [SPAN_ATTRIBUTES.reason]: reason,
      [SPAN_ATTRIBUTES.outcome]: 'silent',
      [SPAN_ATTRIBUTES.silentFailure]: true,
    });
    span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
    const correlationId = correlationOf(span) ?? correlationOf(tool.span);
    markSilentFailure(tool.span, reason, span, correlationId);
    this.#endings.add(span);
    this.#tell({
      reason,
      notification: span,
      tool: tool.span,
      toolName: toolNameOf(tool.span),
      correlationId,
      ageMs: this.#clock() - startedAtMs,
    });
  }

  #tell(failure: SilentFailure): void {
    const { onSilentFailure, runtime } = this.#options;
    if (onSilentFailure !== undefined) onSilentFailure(failure);
    // A runtime has listeners that write the log.
    else if (runtime === undefined) diag.error(sentenceOf(failure));
  }

  #count({ span, tool, startedAtMs }: Pending, verdict: Verdict): void {
    const seconds = ((this.#clock() - startedAtMs) / 1000).toFixed(1);
    this.#tally.count({
      verdict,
      span,
      correlationId: correlationOf(span) ?? correlationOf(tool.span) ?? span.spanContext().traceId,
      detail: `The span "${span.name}" of "${tool.span.name}" did not end in ${seconds} s`,
    });
  }

  #isNotification(span: SpanFacts): boolean {
    return (this.#options.isNotification ?? isNotificationSpan)(span);
  }

  /** Nothing thrown here, or by the functions given, reaches the code that started or ended a span. */
  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      diag.error('SilentFailureProcessor', error);
      this.#options.runtime?.failed('span', error);
    }
  }
}

function endOnce(span: Span): void {
  if (span.isRecording()) span.end();
}

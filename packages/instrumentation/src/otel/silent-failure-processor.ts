/**
 * An ordinary span processor that finds silent failures in anybody's spans: a notification below a
 * tool's span that has not ended when the window is over, or when the process shuts down. List it
 * before the exporting processors: at shutdown it ends spans that they still have to take.
 */
import { diag, SpanStatusCode, trace, TraceFlags, type Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import {
  SILENT_FAILURE_WINDOW_SECONDS,
  SPAN_ATTRIBUTES,
  type ReasonOf,
} from '@earshot/telemetry';
import { setImmediate } from 'node:timers';
import type { MonotonicClock } from '../delivery/clock.ts';
import { Stalls } from '../delivery/stalls.ts';
import type { Verdict } from '../delivery/verdict.ts';
import { invalidOption } from '../instrumentation-error.ts';
import type { Measurements } from '../measure/measurements.ts';
import { Deadlines } from '../runtime/deadlines.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { Ticker } from '../runtime/ticker.ts';
import { FailureExporter } from './failure-exporter.ts';
import { PacedQueue } from './paced-queue.ts';
import { isNotificationSpan, isToolSpan, type SpanFacts } from './recognition.ts';
import { markSilentFailure } from './silent-mark.ts';
import { SpanTally } from './span-tally.ts';
import { isFollowed } from './tracing.ts';
import { within } from './within.ts';

/** A notification whose span never ended. */
export interface SilentFailure {
  readonly reason: ReasonOf<'silent'>;
  readonly notification: Span;
  readonly tool: Span;
  readonly toolName: string;
  readonly correlationId: string | undefined;
  /** How long it was pending, in ms. */
  readonly ageMs: number;
}

export interface SilentFailureProcessorOptions {
  /** How long a notification may be pending, in ms: 1 to 3,600,000. Default 60,000. */
  readonly windowMs?: number;
  /** Where failures go that the sampler left out; with `recordUnsampled` as sampler there are some. */
  readonly exporter?: SpanExporter;
  /** Counts through the ledger of this runtime, and tells its listeners. */
  readonly runtime?: Runtime;
  /** Counts here, where there is no runtime. */
  readonly measurements?: Measurements;
  /** Told of each silent failure, once. What it throws is logged through `diag`. */
  readonly onSilentFailure?: (failure: SilentFailure) => void;
  /** Monotonic, in ms. */
  readonly clock?: MonotonicClock;
  readonly isTool?: (span: SpanFacts) => boolean;
  readonly isNotification?: (span: SpanFacts) => boolean;
  /** Spans ended a second. Default 500. */
  readonly perSecond?: number;
  /** The most notifications followed at once; beyond, the oldest is given up. Default 100,000. */
  readonly maxTracked?: number;
  /** How long `forceFlush` and `shutdown` may take, in ms. Default 5,000. */
  readonly flushTimeoutMs?: number;
}

/** A tool's span, and what must be known of it when a notification fails long after its end. */
interface Tool {
  readonly span: Span;
  hasFailed: boolean;
  isExported: boolean;
}

interface Pending {
  readonly span: Span;
  readonly tool: Tool;
  readonly startedAtMs: number;
}

const TICK_MS = 50;
const BURST = 512;
/** What a batch processor takes at once; at shutdown there is no time for a second portion. */
const LAST_PORTION = 2_048;
/** Verdicts in one sweep: about 10 ms of work. */
const PER_SWEEP = 1_000;
/** Unsampled traces whose latest tool is remembered, to find it across spans that nobody recorded. */
const MOST_TRACES = 2_000;

export class SilentFailureProcessor implements SpanProcessor {
  readonly #options: SilentFailureProcessorOptions;
  readonly #windowMs: number;
  readonly #clock: MonotonicClock;
  readonly #tally: SpanTally;
  readonly #pending = new Deadlines<Pending>();
  readonly #pendingOf = new WeakMap<object, Pending>();
  /** The tool that a span is below of. Spans go with their owners, and no bookkeeping is left. */
  readonly #toolOf = new WeakMap<object, Tool>();
  readonly #toolOfTrace = new Map<string, Tool>();
  readonly #endings: PacedQueue<Span>;
  readonly #exporter: FailureExporter | undefined;
  readonly #stalls: Stalls;
  readonly #ticker: Ticker;
  #isShutdown = false;

  /** Throws an `InstrumentationError` when an option is wrong. */
  constructor(options: SilentFailureProcessorOptions = {}) {
    const windowMs = options.windowMs ?? SILENT_FAILURE_WINDOW_SECONDS * 1000;
    if (!(windowMs >= 1 && windowMs <= 3_600_000)) {
      throw invalidOption('windowMs', windowMs, 'a number of ms from 1 to 3600000');
    }
    this.#options = options;
    this.#windowMs = windowMs;
    this.#clock = options.clock ?? options.runtime?.clock ?? performance.now.bind(performance);
    this.#tally = new SpanTally(options.runtime, options.measurements);
    const lost = (count: number): void => this.#tally.suppressed(count);
    this.#exporter =
      options.exporter === undefined
        ? undefined
        : new FailureExporter({ exporter: options.exporter, onLost: lost });
    this.#endings = new PacedQueue({
      clock: this.#clock,
      perSecond: options.perSecond ?? 500,
      burst: BURST,
      capacity: options.maxTracked ?? 100_000,
      release: (span) => this.#guard(() => endOnce(span)),
      onOverflow: () => lost(1),
    });
    this.#stalls = new Stalls(windowMs);
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
      const { isTool = isToolSpan, isNotification = isNotificationSpan } = this.#options;
      if (isTool(span)) {
        this.#trackTool(span);
        return;
      }
      const tool = this.#toolAbove(span, parentContext);
      if (tool === undefined) return;
      this.#toolOf.set(span, tool);
      // What the ledger follows has its verdict from there.
      if (isNotification(span) && !isFollowed(parentContext)) this.#track(span, tool);
    });
  }

  onEnd(span: ReadableSpan): void {
    this.#guard(() => {
      const pending = this.#pendingOf.get(span);
      if (pending !== undefined) this.#pending.delete(pending);
      const tool = this.#toolOf.get(span);
      if (tool !== undefined) this.#exportFailure(span, tool);
      else if (isFailedRoot(span)) this.#exportUnsampled(span);
    });
  }

  /** Judges what is overdue, a portion of it. Public for drivers that have no timer. */
  sweep(): number {
    const nowMs = this.#clock();
    const due = this.#pending.takeDue(nowMs, PER_SWEEP);
    for (const pending of due) this.#guard(() => this.#judge(pending, nowMs));
    this.#guard(() => this.#endings.sweep());
    return due.length;
  }

  /** Ends what waits for its turn, and exports. Bounded; it never rejects. */
  async forceFlush(): Promise<void> {
    this.#guard(() => this.#endings.flush(LAST_PORTION));
    await within(this.#timeoutMs, () => this.#exporter?.flush(this.#timeoutMs));
  }

  /** Everything pending is a silent failure now: the process ends before its end was seen. */
  async shutdown(): Promise<void> {
    if (this.#isShutdown) return;
    this.#isShutdown = true;
    this.#ticker.stop();
    // All of it before the first await: the processors after this one shut down in the same turn.
    this.#guard(() => {
      for (let pending = this.#pending.takeFirst(); pending; pending = this.#pending.takeFirst()) {
        this.#fail(pending, 'process_crash');
      }
      this.#endings.flush(LAST_PORTION);
      this.#endings.drop();
    });
    await within(this.#timeoutMs, () => this.#exporter?.shutdown(this.#timeoutMs));
  }

  get #timeoutMs(): number {
    return this.#options.flushTimeoutMs ?? 5_000;
  }

  #trackTool(span: Span): void {
    const tool = { span, hasFailed: false, isExported: false };
    this.#toolOf.set(span, tool);
    const { traceId } = span.spanContext();
    if (isSampled(span)) return;
    this.#toolOfTrace.delete(traceId);
    this.#toolOfTrace.set(traceId, tool);
    if (this.#toolOfTrace.size > MOST_TRACES) {
      this.#toolOfTrace.delete(this.#toolOfTrace.keys().next().value!);
    }
  }

  #toolAbove(span: Span, parentContext: Context): Tool | undefined {
    const parent = trace.getSpan(parentContext);
    if (parent === undefined) return undefined;
    const tool = this.#toolOf.get(parent);
    if (tool !== undefined) return tool;
    // A parent that is not recorded was never shown to us: then the trace has to do.
    return parent.isRecording() ? undefined : this.#toolOfTrace.get(span.spanContext().traceId);
  }

  #track(span: Span, tool: Tool): void {
    const startedAtMs = this.#clock();
    const pending = { span, tool, startedAtMs };
    if (this.#pending.size >= (this.#options.maxTracked ?? 100_000)) this.#giveUpOldest();
    this.#pendingOf.set(span, pending);
    this.#pending.set(pending, startedAtMs + this.#windowMs);
    this.#ticker.start();
  }

  /** What is left goes on in the next turn of the loop, so that a burst does not block it. */
  readonly #sweepOn = (): void => {
    if (!this.#isShutdown && this.sweep() === PER_SWEEP) setImmediate(this.#sweepOn);
  };

  /** A blocked event loop is not held against what was pending through it. */
  #judge(pending: Pending, nowMs: number): void {
    const { startedAtMs } = pending;
    const leftMs = this.#windowMs - (nowMs - startedAtMs - this.#stalls.blockedSinceMs(startedAtMs));
    if (leftMs > 0) this.#pending.set(pending, nowMs + leftMs);
    else this.#fail(pending, 'timeout');
  }

  #giveUpOldest(): void {
    const oldest = this.#pending.takeFirst();
    if (oldest === undefined) return;
    this.#pendingOf.delete(oldest.span);
    this.#count(oldest, { outcome: 'evicted', reason: 'store_full' });
  }

  #fail(pending: Pending, reason: ReasonOf<'silent'>): void {
    const { span, tool, startedAtMs } = pending;
    this.#pendingOf.delete(span);
    span.setAttributes({
      [SPAN_ATTRIBUTES.errorType]: reason,
      [SPAN_ATTRIBUTES.reason]: reason,
      [SPAN_ATTRIBUTES.outcome]: 'silent',
      [SPAN_ATTRIBUTES.silentFailure]: true,
    });
    span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
    const correlationId = correlationOf(span) ?? correlationOf(tool.span);
    markSilentFailure(tool.span, reason, span, correlationId);
    this.#count(pending, { outcome: 'silent', reason });
    const ageMs = this.#clock() - startedAtMs;
    const toolName = String(tool.span.attributes[SPAN_ATTRIBUTES.toolName] ?? tool.span.name);
    const failure = { reason, notification: span, tool: tool.span, toolName, correlationId, ageMs };
    this.#tell(failure);
    this.#endings.add(span);
  }

  #tell(failure: SilentFailure): void {
    const { onSilentFailure, runtime } = this.#options;
    if (onSilentFailure !== undefined) this.#guard(() => onSilentFailure(failure));
    // With a runtime its listeners write the log.
    if (onSilentFailure === undefined && runtime === undefined) {
      const { reason, toolName, correlationId = '-' } = failure;
      diag.error(`Silent failure (${reason}): a notification of ${toolName} never ended; correlation ID ${correlationId}`);
    }
  }

  #count({ span, tool, startedAtMs }: Pending, verdict: Verdict): void {
    this.#tally.count({
      verdict,
      span,
      correlationId: correlationOf(span) ?? correlationOf(tool.span) ?? span.spanContext().traceId,
      ageMs: this.#clock() - startedAtMs,
      detail: `The span "${span.name}" of "${tool.span.name}" did not end`,
    });
  }

  /** A failed notification takes its tool along, which says what the failure was a part of. */
  #exportFailure(span: ReadableSpan, tool: Tool): void {
    if (span === tool.span) {
      if (isError(span) || tool.hasFailed) this.#exportTool(tool);
      return;
    }
    if (!isError(span) || !this.#isNotification(span)) return;
    tool.hasFailed = true;
    this.#exportUnsampled(span);
    if (tool.span.ended) this.#exportTool(tool);
  }

  #exportTool(tool: Tool): void {
    if (tool.isExported) return;
    tool.isExported = true;
    this.#exportUnsampled(tool.span);
  }

  #exportUnsampled(span: ReadableSpan): void {
    if (!isSampled(span)) this.#exporter?.add(span);
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

function isSampled(span: ReadableSpan): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
}

function isError({ status }: ReadableSpan): boolean {
  return status.code === SpanStatusCode.ERROR;
}

/** A failure that the ledger found outside of any tool. */
function isFailedRoot(span: ReadableSpan): boolean {
  return isError(span) && span.attributes[SPAN_ATTRIBUTES.outcome] !== undefined;
}

function correlationOf({ attributes }: ReadableSpan): string | undefined {
  const id = attributes[SPAN_ATTRIBUTES.correlationId];
  return typeof id === 'string' ? id : undefined;
}

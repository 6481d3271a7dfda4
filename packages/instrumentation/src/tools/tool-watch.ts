/**
 * The tools of one runtime that run under a contract: ended when they take too long, judged when the
 * notification that they owed was never attempted. One ticker for all of them; O(1) a tool.
 */
import { SPAN_ATTRIBUTES } from '@earshot/telemetry';
import { SpanStatusCode } from '@opentelemetry/api';
import type { SettledNotification } from '../delivery/settled.ts';
import { Stalls } from '../delivery/stalls.ts';
import { refusedVerdict } from '../delivery/verdict.ts';
import { Deadlines } from '../runtime/deadlines.ts';
import type { NotificationContext, RuntimeListener } from '../runtime/events.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { Ticker } from '../runtime/ticker.ts';
import { describeError, missingBridgeMethod } from './error-type.ts';
import { limitsOf, problemOf, terminalLimitMs, type UnattemptedReason } from './obligation.ts';
import type { ToolCall } from './tool-call.ts';

/** What the caller of a tool was told. */
export interface Thrown {
  readonly thrown: unknown;
}

const TICK_MS = 50;
/** Beyond so many at once a tool is judged at its end alone. */
const MOST_RUNNING = 100_000;

const KEY = Symbol.for('earshot.tool.watches');
const shared = globalThis as { [KEY]?: WeakMap<Runtime, ToolWatch> };
/** Several copies of this module share one watch a runtime, or notifications would count twice. */
const watches = (shared[KEY] ??= new WeakMap());

export function toolWatchOf(runtime: Runtime): ToolWatch {
  let watch = watches.get(runtime);
  if (watch === undefined) {
    watches.set(runtime, (watch = new ToolWatch(runtime)));
    runtime.listen(watch);
  }
  return watch;
}

export class ToolWatch implements RuntimeListener {
  readonly #runtime: Runtime;
  readonly #deadlines = new Deadlines<ToolCall>();
  readonly #running = new Set<ToolCall>();
  readonly #stalls: Stalls;
  readonly #ticker: Ticker;
  /** Ends a call that took too long; set by who runs calls. */
  onTimeout: ((call: ToolCall) => void) | undefined;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#stalls = new Stalls(runtime.ledger.windowMs);
    this.#ticker = new Ticker({
      periodMs: TICK_MS,
      clock: runtime.clock,
      tick: (nowMs, dueAtMs) => {
        this.#stalls.tick(dueAtMs, nowMs);
        runtime.guard('ledger', () =>
          runtime.measurements.ownWork.time('sweep', () => this.sweep()),
        );
        return this.#deadlines.size > 0;
      },
    });
  }

  settled({ attachment, verdict }: SettledNotification): void {
    if ((attachment as NotificationContext | undefined)?.tool === undefined) return;
    const { outcome } = verdict;
    this.#runtime.measurements.counter('earshot.tool.notifications').add(1, { outcome });
  }

  started(call: ToolCall): void {
    if (this.#running.size < MOST_RUNNING) this.#running.add(call);
    this.#await(call, call.startedAtMs);
  }

  /** The call ended; `error` is what its caller was told. */
  ended(call: ToolCall, error?: Thrown): void {
    this.#running.delete(call);
    this.#settleMissing(call, error);
    this.#judge(call, call.endedAtMs!, error);
    this.#deadlines.delete(call);
    this.#await(call, call.endedAtMs!);
  }

  /** Looks at whatever is due by now. Public for drivers that have no timer. */
  sweep(): void {
    const nowMs = this.#runtime.clock();
    for (const call of this.#deadlines.takeDue(nowMs)) {
      const { timeoutMs } = call.contract;
      const ageMs = this.#ageMs(call, nowMs);
      if (call.endedAtMs === undefined && timeoutMs !== undefined && ageMs >= timeoutMs) {
        this.onTimeout?.(call);
      } else {
        this.#judge(call, nowMs, undefined);
        this.#await(call, nowMs);
      }
    }
  }

  /** Ends the spans of what still runs, as its process ends. Returns how many. */
  endSpans(): number {
    const count = this.#running.size;
    for (const { span } of this.#running) {
      span.setAttributes({
        [SPAN_ATTRIBUTES.errorType]: 'process_crash',
        [SPAN_ATTRIBUTES.reason]: 'process_crash',
      });
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'The process ended before the tool' });
      span.end();
    }
    this.#running.clear();
    return count;
  }

  /** Time that it had; a blocked event loop is not held against it. */
  #ageMs({ startedAtMs }: ToolCall, nowMs: number): number {
    return nowMs - startedAtMs - this.#stalls.blockedSinceMs(startedAtMs);
  }

  /** Waits for the next of its deadlines, if one is left. */
  #await(call: ToolCall, nowMs: number): void {
    const ageMs = this.#ageMs(call, nowMs);
    const left = limitsOf(call, this.#runtime.ledger.windowMs)
      .map((limitMs) => limitMs - ageMs)
      .filter((leftMs) => leftMs > 0);
    if (left.length === 0 || this.#deadlines.size >= MOST_RUNNING) return;
    this.#deadlines.set(call, nowMs + Math.min(...left));
    this.#ticker.start();
  }

  /** Gives the notification that was owed its verdict, once: it was never attempted. */
  #judge(call: ToolCall, nowMs: number, error: Thrown | undefined): void {
    if (call.isJudged) return;
    const { terminal } = call.contract;
    const ageMs = this.#ageMs(call, nowMs);
    const hasGrace = error === undefined && (terminal?.graceMs ?? 0) > 0;
    const isFinal = call.endedAtMs !== undefined && !hasGrace;
    const isOverdue =
      terminal !== undefined && !call.isSatisfied && (isFinal || ageMs >= terminalLimitMs(call));
    if (isFinal || isOverdue || ageMs >= this.#runtime.ledger.windowMs) {
      const problem = problemOf(call);
      if (problem !== undefined) {
        this.#refuse(call, problem, error, 'it sent nothing, and had nothing to send through');
      } else if (isOverdue) {
        this.#refuse(call, 'timeout', error, 'it sent no terminal message in time');
      }
    }
  }

  /** Missing methods that were looked for: a failure where the call on it threw, else silent. */
  #settleMissing(call: ToolCall, error: Thrown | undefined): void {
    const missed = error === undefined ? undefined : missingBridgeMethod(error.thrown);
    if (missed !== undefined && !call.missing.some(({ method }) => method === missed)) {
      call.missing.push({ bridge: '', method: missed });
    }
    call.missing.forEach(({ bridge, method }, index) => {
      const isLast = index === call.missing.length - 1;
      const told = isLast && method === missed ? error : undefined;
      this.#refuse(call, 'method_missing', told, `bridge ${bridge} has no method ${method}`);
    });
    call.missing.length = 0;
  }

  #refuse(
    call: ToolCall,
    reason: UnattemptedReason,
    error: Thrown | undefined,
    detail: string,
  ): void {
    call.isJudged = true;
    const { ledger, options, clock } = this.#runtime;
    const cause = error === undefined ? '' : ` (${describeError(error.thrown, call)})`;
    const context: NotificationContext = {
      tool: call,
      recipientHash: call.user === undefined ? undefined : this.#runtime.userHash(call.user),
      detail: `Tool ${call.name}: ${detail}${cause}`,
    };
    const verdict = refusedVerdict(reason, error !== undefined);
    ledger.refuse(
      ledger.openLane(call, options.required),
      clock(),
      0,
      call.correlationId,
      verdict,
      context,
    );
  }
}

/** Runs one call of a tool inside its scope and its span, and reports how it went. */
import { context, SpanStatusCode, type Exception } from '@opentelemetry/api';
import { SPAN_ATTRIBUTES, type ToolErrorType } from '@earshot/telemetry';
import type { Runtime } from '../runtime/runtime.ts';
import { currentScope, withScope } from '../scope/scope.ts';
import { describeError, errorTypeOf } from './error-type.ts';
import { publishHooked } from './hooked.ts';
import { watchResult } from './result.ts';
import { ToolCall, type ToolCallOptions } from './tool-call.ts';
import { toolWatchOf, type Thrown, type ToolWatch } from './tool-watch.ts';

/** The call's value, promise or iterator, as `callTool` gave it; what it throws is thrown on. */
export function runTool(
  runtime: Runtime,
  options: () => ToolCallOptions,
  callTool: () => unknown,
): unknown {
  const call = runtime.guard('hook', () => start(runtime, options()));
  if (call === undefined) return callTool();
  const inside = (run: () => unknown): unknown =>
    withScope(call.scope, () => context.with(call.context, run));
  const end = (error?: Thrown): void => {
    runtime.guard('hook', () => finish(runtime, call, error));
  };
  return watchResult(() => inside(callTool), {
    succeeded: () => end(),
    failed: (thrown) => end({ thrown }),
    resume: inside,
  });
}

function start(runtime: Runtime, options: ToolCallOptions): ToolCall {
  const call = new ToolCall(runtime, currentScope(), options);
  publishHooked(runtime);
  runtime.measurements.counter('earshot.tool.executions').add(1, { outcome: 'started' });
  watchOf(runtime).started(call);
  runtime.emit('tool', { stage: 'started', execution: call, atMs: call.startedAtMs });
  return call;
}

/** Ends a call once. The watch ends one that took too long; the call itself may end later. */
function finish(
  runtime: Runtime,
  call: ToolCall,
  error: Thrown | undefined,
  isTimedOut = false,
): void {
  if (call.endedAtMs !== undefined) return;
  const nowMs = (call.endedAtMs = runtime.clock());
  const seconds = (nowMs - call.startedAtMs) / 1000;
  const errorType = categoryOf(error, isTimedOut || isTooLong(call, nowMs));
  const { measurements } = runtime;
  const executions = measurements.counter('earshot.tool.executions');
  if (errorType === undefined) executions.add(1, { outcome: 'succeeded' });
  else executions.add(1, { outcome: 'failed', 'error.type': errorType });
  const outcome = errorType === undefined ? 'succeeded' : 'failed';
  measurements.histogram('gen_ai.execute_tool.duration').record(seconds, { outcome });
  watchOf(runtime).ended(call, error);
  const detail = error === undefined ? undefined : describeError(error.thrown, call);
  runtime.emit('tool', { stage: outcome, execution: call, atMs: nowMs, errorType, detail });
  endSpan(call, error, errorType);
}

function categoryOf(error: Thrown | undefined, tookTooLong: boolean): ToolErrorType | undefined {
  if (error === undefined) return tookTooLong ? 'timeout' : undefined;
  const type = errorTypeOf(error.thrown);
  return type === 'exception' && tookTooLong ? 'timeout' : type;
}

function isTooLong({ contract: { timeoutMs }, startedAtMs }: ToolCall, nowMs: number): boolean {
  return timeoutMs !== undefined && nowMs - startedAtMs >= timeoutMs;
}

function endSpan(call: ToolCall, error: Thrown | undefined, errorType?: ToolErrorType): void {
  const { span } = call;
  if (errorType !== undefined && span.isRecording()) {
    if (error !== undefined) span.recordException(exceptionOf(error.thrown));
    span.setAttribute(SPAN_ATTRIBUTES.errorType, errorType);
    const message = error === undefined ? errorType : describeError(error.thrown, call);
    span.setStatus({ code: SpanStatusCode.ERROR, message });
  }
  if (span.isRecording()) span.end();
}

function exceptionOf(thrown: unknown): Exception {
  return thrown instanceof Error ? thrown : String(thrown);
}

function watchOf(runtime: Runtime): ToolWatch {
  const watch = toolWatchOf(runtime);
  watch.onTimeout ??= (call) => finish(runtime, call, undefined, true);
  return watch;
}

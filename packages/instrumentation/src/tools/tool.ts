/**
 * `tool`: wraps what a service runs for its users, so that every execution has a span, a duration and
 * an outcome, and everything that it sends is known to be its own: across awaits, timers, queues of
 * microtasks, and event emitters that are used inside. A listener runs where its event is emitted:
 * what it sends for an event from elsewhere (a socket, a shared pool, another tool) is not this tool's.
 * `AsyncResource.bind(listener)` or `withScope` binds it.
 */
import { InstrumentationError, invalidOption } from '../instrumentation-error.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { activeRuntime } from '../runtime/shared.ts';
import { checkContract, type ToolContract } from './contract.ts';
import { countHooked } from './hooked.ts';
import { isWrapped, overlay, wrapFunction, type AnyFunction, type Method } from './imitation.ts';
import { runTool } from './run-tool.ts';
import type { ToolCallOptions } from './tool-call.ts';
import { toolWatchOf } from './tool-watch.ts';

/** A value, or a function of the call's arguments that gives it. */
export type PerCall<T> = T | ((args: readonly unknown[]) => T | undefined);

export interface ToolOptions extends ToolContract {
  /** `gen_ai.tool.name`. Few values: it is in the span's name. Default: the function's or object's. */
  readonly name?: PerCall<string>;
  /** Which method of an object is the tool. Default: the first of `TOOL_METHODS` that it has. */
  readonly method?: string;
  /** ID of the user for whom the tool runs: what it sends must go to that user. */
  readonly user?: PerCall<string>;
  /** Default: the scope's, the host's baggage, the connection's, or a new one. */
  readonly correlationId?: PerCall<string>;
  /** `gen_ai.tool.call.id`. Default: a new one. */
  readonly callId?: PerCall<string>;
}

/** What a tool's method is called in the agent frameworks, in the order of looking. */
export const TOOL_METHODS = ['execute', 'invoke', 'call', 'run', 'handler'] as const;

/**
 * Wraps a tool: a function, or an object with a method that is the tool. A function's wrapper stands in
 * its place (same `this`, arguments, result, name and properties); an object stays the same object.
 * Throws an `InstrumentationError` when an option is wrong or there is nothing to call.
 */
export function tool<T extends AnyFunction | object>(target: T, options: ToolOptions = {}): T {
  checkContract(options);
  if (typeof target === 'function' && options.method === undefined) {
    return wrapTool(target as AnyFunction, options, nameOf(target)) as T;
  }
  if ((typeof target !== 'object' && typeof target !== 'function') || target === null) {
    throw new InstrumentationError(
      'not_callable',
      `tool() was given ${String(target)}; allowed: a function or an object`,
    );
  }
  const method = methodOf(target, options.method);
  const original = (target as Record<string, unknown>)[method] as AnyFunction;
  const wrapped = wrapTool(original, options, nameOf(target) ?? method);
  if (overlay(target, method, wrapped as Method)) return target;
  activeRuntime()?.warn({
    code: 'not_hookable',
    message: `The tool ${nameOf(target) ?? method} is frozen: it runs, and is not followed.`,
  });
  return target;
}

/**
 * Ends the spans of tools that still run, before the process ends: a span that never ends is never
 * exported. Their executions stay started, and neither succeeded nor failed. Returns how many.
 */
export function endRunningTools(runtime: Runtime): number {
  return runtime.guard('span', () => toolWatchOf(runtime).endSpans()) ?? 0;
}

/** Wraps a function as a tool. A wrapped one stays as it is. */
export function wrapTool<F extends AnyFunction>(
  original: F,
  options: ToolOptions,
  defaultName: string | undefined,
): F {
  if (isWrapped(original)) return original;
  const wrapped = wrapFunction(original, (args, callOriginal) => {
    const runtime = activeRuntime();
    if (runtime === undefined || !runtime.isFollowing) return callOriginal();
    return runTool(runtime, () => resolve(runtime, options, defaultName, args), callOriginal);
  });
  countHooked('tool', activeRuntime());
  return wrapped;
}

/** The name of the method that is the tool. Throws when the object has none. */
export function methodOf(target: object, method: string | undefined): string {
  const candidates = method === undefined ? TOOL_METHODS : [method];
  const found = candidates.find(
    (name) => typeof (target as Record<string, unknown>)[name] === 'function',
  );
  if (found !== undefined) return found;
  throw invalidOption(
    'method',
    method,
    `a method that the tool has, such as ${TOOL_METHODS.join(', ')}`,
  );
}

function nameOf(target: object): string | undefined {
  const { name } = target as { name?: unknown };
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function resolve(
  runtime: Runtime,
  options: ToolOptions,
  defaultName: string | undefined,
  args: readonly unknown[],
): ToolCallOptions {
  const ask = (key: 'name' | 'user' | 'correlationId' | 'callId'): string | undefined => {
    const value: PerCall<string> | undefined = options[key];
    if (typeof value !== 'function') return value;
    return runtime.guard('config', () => value(args), `${key} of a tool`);
  };
  return {
    name: ask('name') ?? defaultName ?? 'anonymous',
    contract: options,
    user: ask('user'),
    correlationId: ask('correlationId'),
    callId: ask('callId'),
  };
}

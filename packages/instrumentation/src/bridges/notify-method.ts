/**
 * The methods of a bridge that carry notifications, watched on the object itself: no proxy, so that
 * private fields and identity stay. What is sent inside a call is the notification; the call itself is
 * counted only when it fails having sent nothing.
 */
import type { FailedReason, SilentReason } from '@earshot/telemetry';
import { refusedVerdict } from '../delivery/verdict.ts';
import type { NotificationContext } from '../runtime/events.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { activeRuntime } from '../runtime/shared.ts';
import { correlationHere, currentScope, withScope, type BridgeCall } from '../scope/scope.ts';
import { describeError, errorTypeOf, markBridgeError } from '../tools/error-type.ts';
import { isWrapped, overlay, wrapFunction, type Method } from '../tools/imitation.ts';
import { watchResult } from '../tools/result.ts';
import type { BridgeDefinition } from './bridge-options.ts';
import { isUnavailable } from './creation.ts';
import { noteLost, replacementOf } from './seat.ts';

type Reason = FailedReason & SilentReason;

/** Watches the notifying methods that the bridge has, and the lookups of those that it lacks. */
export function watchNotifyMethods(bridge: object, definition: BridgeDefinition): void {
  for (const name of definition.notify) {
    const method = (bridge as Record<string, unknown>)[name];
    if (typeof method !== 'function') watchMissing(bridge, name, definition);
    else if (!isWrapped(method))
      overlay(bridge, name, wrapNotify(bridge, method as Method, name, definition));
  }
}

function wrapNotify(
  bridge: object,
  original: Method,
  method: string,
  definition: BridgeDefinition,
): Method {
  return wrapFunction(original, (args, callOriginal, self) => {
    const standIn = methodOfReplacement(bridge, method);
    if (standIn !== undefined) return standIn(...args);
    const runtime = activeRuntime();
    if (runtime === undefined || !runtime.isFollowing) return callOriginal();
    const call: BridgeCall = { bridge: definition.name, method, sends: 0 };
    const { tool } = currentScope() ?? {};
    if (tool !== undefined) tool.bridgeCalls++;
    const isGone = isUnavailable(runtime, definition, self as object);
    const report = (reason: Reason, error?: { readonly thrown: unknown }): void => {
      if (call.sends > 0) return;
      runtime.guard('ledger', () => {
        tool?.onNotification?.(args[0]);
        const detail = error === undefined ? '' : `: ${describeError(error.thrown)}`;
        const correlationId = correlationHere();
        const told = `${call.bridge}.${method}${detail}`;
        refuse(runtime, call, reason, error !== undefined, told, correlationId);
        noteLost(runtime, bridge, reason, correlationId);
      });
    };
    return watchResult(() => withScope({ bridge: call }, callOriginal), {
      succeeded() {
        if (isGone) report('bridge_unavailable');
        else if (definition.mustSend) report('context_missing');
      },
      failed(thrown) {
        const isMissing = errorTypeOf(thrown) === 'method_missing';
        if (!isMissing) markBridgeError(thrown, 'bridge_rejected');
        report(isGone ? 'bridge_unavailable' : isMissing ? 'method_missing' : 'bridge_rejected', {
          thrown,
        });
      },
    });
  });
}

/**
 * A required method that is missing: whoever looks for it wanted to notify, and whether it then calls
 * `undefined` (which throws) or leaves it (`bridge.notify?.()`) nothing goes out. The property stays
 * hidden, is `undefined` as before, and gives way to a method that is assigned later.
 */
function watchMissing(bridge: object, method: string, definition: BridgeDefinition): void {
  const own = Object.getOwnPropertyDescriptor(bridge, method);
  if (own !== undefined && (own.get !== undefined || own.set !== undefined)) return;
  const missing: unknown = (bridge as Record<string, unknown>)[method];
  Reflect.defineProperty(bridge, method, {
    configurable: true,
    enumerable: own?.enumerable ?? false,
    get() {
      const standIn = methodOfReplacement(bridge, method);
      if (standIn !== undefined) return standIn;
      lookedFor(bridge, method, definition);
      return missing;
    },
    set(value: unknown) {
      const wrapped =
        typeof value === 'function'
          ? wrapNotify(bridge, value as Method, method, definition)
          : value;
      Reflect.defineProperty(this as object, method, {
        value: wrapped,
        writable: true,
        configurable: true,
        enumerable: true,
      });
    },
  });
}

/** Where the bridge was lost and made anew: the new one's, watched by itself. */
function methodOfReplacement(
  bridge: object,
  method: string,
): ((...args: readonly unknown[]) => unknown) | undefined {
  const replacement = replacementOf(bridge);
  if (replacement === undefined) return undefined;
  const found = (replacement as Record<string, unknown>)[method];
  if (typeof found !== 'function') return undefined;
  return (...args) => Reflect.apply(found as Method, replacement, args) as unknown;
}

function lookedFor(bridge: object, method: string, { name }: BridgeDefinition): void {
  const runtime = activeRuntime();
  if (runtime === undefined || !runtime.isFollowing) return;
  runtime.guard('hook', () => {
    const correlationId = correlationHere();
    noteLost(runtime, bridge, 'method_missing', correlationId);
    const { tool } = currentScope() ?? {};
    if (tool?.onMissingMethod !== undefined) tool.onMissingMethod(name, method);
    // Outside of a tool nobody can see whether a call on it throws.
    else
      refuse(
        runtime,
        { bridge: name, method, sends: 0 },
        'method_missing',
        false,
        `${name}.${method}`,
        correlationId,
      );
  });
}

function refuse(
  runtime: Runtime,
  call: BridgeCall,
  reason: Reason,
  callerIsTold: boolean,
  detail: string,
  correlationId: string,
): void {
  const { ledger, options, clock } = runtime;
  const scope = currentScope();
  if (scope?.tool !== undefined) scope.tool.notifications++;
  const user = scope?.user ?? scope?.connection?.user;
  const context: NotificationContext = {
    tool: scope?.tool,
    recipientHash: user === undefined ? undefined : runtime.userHash(user),
    detail: `Bridge ${detail}`,
  };
  const verdict = refusedVerdict(reason, callerIsTold);
  ledger.refuse(
    ledger.openLane(call, options.required),
    clock(),
    0,
    correlationId,
    verdict,
    context,
  );
}

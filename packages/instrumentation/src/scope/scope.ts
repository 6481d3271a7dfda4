/**
 * What is known at a point of the program: the correlation ID, the connection whose message is being
 * handled, the tool that runs, the user it runs for. Our own asynchronous storage, not OpenTelemetry's
 * context: the host may have no context manager, and if it has one it is the host's.
 */
import type { Context } from '@opentelemetry/api';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Connection } from '../hooks/ws/connection.ts';
import type { LostMessage } from '../redelivery/lost-messages.ts';
import type { ToolExecution } from '../tools/execution.ts';
import { correlationOfContext, makeCorrelationId } from './correlation.ts';

export interface Scope {
  readonly correlationId?: string | undefined;
  readonly connection?: Connection | undefined;
  readonly tool?: ToolExecution | undefined;
  /** ID of the user for whom the work is done. */
  readonly user?: string | undefined;
  /** The bridge whose method is being called. */
  readonly bridge?: BridgeCall | undefined;
  /** The redelivery of a lost message for which the application was asked. */
  readonly redelivery?: RedeliveryCall | undefined;
}

/** What is sent inside the call is the message once more. */
export interface RedeliveryCall {
  readonly message: LostMessage;
  /** In which the spans of what is sent belong. */
  readonly context: Context;
  sends: number;
}

/** One call of a bridge's method; the sends inside it are the notifications, not the call. */
export interface BridgeCall {
  readonly bridge: string;
  readonly method: string;
  sends: number;
}

const KEY = Symbol.for('earshot.scope');
const shared = globalThis as { [KEY]?: AsyncLocalStorage<Scope> };
/** Several copies of this module in one process share one storage. */
const storage = (shared[KEY] ??= new AsyncLocalStorage<Scope>());

export function currentScope(): Scope | undefined {
  return storage.getStore();
}

/** The correlation ID of what is done here; a new one where none is known. */
export function correlationHere(): string {
  const scope = currentScope();
  return (
    scope?.correlationId ??
    correlationOfContext() ??
    scope?.connection?.correlationId ??
    makeCorrelationId()
  );
}

/** Runs `run` in a scope that owes nothing to the current one. */
export function inScope<T>(scope: Scope, run: () => T): T {
  return storage.run(scope, run);
}

/** Runs `run` with `changes` laid over the current scope. */
export function withScope<T>(changes: Scope, run: () => T): T {
  return storage.run({ ...storage.getStore(), ...changes }, run);
}

/** Runs `run` for a user: what it sends must go to that user's connections. */
export function withUser<T>(user: string, run: () => T): T {
  return withScope({ user }, run);
}

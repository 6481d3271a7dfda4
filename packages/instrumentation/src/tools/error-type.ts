/** The category of a tool's error. */
import type { ToolErrorType } from '@earshot/telemetry';
import type { Connection } from '../hooks/ws/connection.ts';
import { maskText } from '../privacy/masking.ts';
import { currentScope } from '../scope/scope.ts';

const TIMEOUTS = new Set(['AbortError', 'TimeoutError']);
/** What V8 says of a call on something that is no function: `bridge.notify is not a function`. */
const NOT_A_FUNCTION = /(?:^|[.\s])([\p{ID_Start}$_][\p{ID_Continue}$]*) is not a function$/u;

interface Known {
  /** Errors that a bridge's method threw, by category. */
  readonly errors: WeakMap<object, ToolErrorType>;
  /** Methods that bridges were declared to have. */
  readonly bridgeMethods: Set<string>;
}
const KEY = Symbol.for('earshot.bridge.errors');
const shared = globalThis as { [KEY]?: Known };
const known = (shared[KEY] ??= { errors: new WeakMap(), bridgeMethods: new Set() });

/** Names are of the code, not of its data; this only keeps a mistake from growing for ever. */
const MOST_METHODS = 1_000;

/** A bridge must have these methods: that one is not a function is `method_missing`. */
export function expectBridgeMethods(names: readonly string[]): void {
  for (const name of names) {
    if (known.bridgeMethods.size < MOST_METHODS) known.bridgeMethods.add(name);
  }
}

/** A call on a bridge threw this. The first who says so is right: the error passes outer bridges too. */
export function markBridgeError(error: unknown, type: ToolErrorType): void {
  if (typeof error !== 'object' || error === null || known.errors.has(error)) return;
  known.errors.set(error, type);
}

/** The bridge's method that is missing, when that is what the error says. */
export function missingBridgeMethod(error: unknown): string | undefined {
  if (!(error instanceof TypeError)) return undefined;
  const name = NOT_A_FUNCTION.exec(error.message)?.[1];
  return name !== undefined && known.bridgeMethods.has(name) ? name : undefined;
}

export function errorTypeOf(error: unknown): ToolErrorType {
  if (typeof error === 'object' && error !== null) {
    const marked = known.errors.get(error);
    if (marked !== undefined) return marked;
    if (missingBridgeMethod(error) !== undefined) return 'method_missing';
  }
  return isTimeout(error) ? 'timeout' : 'exception';
}

/** Was it given up for want of time? */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && TIMEOUTS.has(error.name);
}

/** For whom something was done that failed: their names are left out of what is said of it. */
export interface Concerned {
  readonly user?: string | undefined;
  readonly connection?: Pick<Connection, 'user' | 'client' | 'session'> | undefined;
}

/** What an error says, for people: at most 256 characters on one line, masked (see `maskText`). */
export function describeError(
  error: unknown,
  { user, connection }: Concerned = currentScope() ?? {},
): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const { user: owner, client, session } = connection ?? {};
  return maskText(text, [user, owner, client, session]).replaceAll(/\s+/g, ' ').slice(0, 256);
}

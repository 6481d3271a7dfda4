/** Nothing about one user reaches another: checked before a message goes out. */
import type { Runtime } from '../../runtime/runtime.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Connection } from './connection.ts';

export interface Violation {
  readonly isBlocked: boolean;
  readonly recipientHash: string;
}

/**
 * Is this message for another user than the connection's? Only where both are known; one that is only
 * reported is counted too, and goes out. What is sent again after a drop never does: Earshot asked for it.
 */
export function violationOf(
  runtime: Runtime,
  connection: Connection,
  scope: Scope | undefined,
  message: unknown,
  correlationId: string,
): Violation | undefined {
  const mayKnow = runtime.options.recipient !== undefined || scope?.user !== undefined;
  if (!mayKnow || connection.user === undefined) return undefined;
  const recipient = runtime.ask('recipient', connection.request, message) ?? scope?.user;
  if (recipient === undefined || recipient === connection.user) return undefined;

  const isBlocked = runtime.options.isolation !== 'report' || scope?.redelivery !== undefined;
  const action = isBlocked ? 'blocked' : 'reported';
  const recipientHash = runtime.userHash(recipient);
  runtime.measurements.counter('earshot.isolation.violations').add(1, { action });
  const atMs = runtime.clock();
  runtime.emit('isolation', { action, atMs, connection, correlationId, recipientHash });
  return { isBlocked, recipientHash };
}

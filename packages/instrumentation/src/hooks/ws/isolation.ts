/** Nothing about one user reaches another: checked before a message goes out. */
import type { Runtime } from '../../runtime/runtime.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Connection } from './connection.ts';

/**
 * Does this message have to be held back? Only where both users are known and differ; a violation
 * that is only reported is counted too, and goes out.
 */
export function violatesIsolation(
  runtime: Runtime,
  connection: Connection,
  scope: Scope | undefined,
  message: unknown,
  correlationId: string,
): boolean {
  const mayKnow = runtime.options.recipient !== undefined || scope?.user !== undefined;
  if (!mayKnow || connection.user === undefined) return false;
  const recipient = runtime.ask('recipient', connection.request, message) ?? scope?.user;
  if (recipient === undefined || recipient === connection.user) return false;

  const action = runtime.options.isolation === 'report' ? 'reported' : 'blocked';
  runtime.measurements.counter('earshot.isolation.violations').add(1, { action });
  runtime.emit('isolation', {
    action,
    atMs: runtime.clock(),
    connection,
    correlationId,
    recipientHash: runtime.userHash(recipient),
  });
  return action === 'blocked';
}

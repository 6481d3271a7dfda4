/** A message that is sent, as the hook of `send` registers it. */
import type { Connection } from '../../src/hooks/ws/connection.ts';
import { describe } from '../../src/hooks/ws/message.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { currentScope } from '../../src/scope/scope.ts';

const BYTES = 10;

/** Returns its sequence number on the connection. */
export function notify(
  runtime: Runtime,
  connection: Connection,
  message: unknown = 'hello',
): number {
  const scope = currentScope();
  const context = describe(runtime, connection, scope, message, BYTES);
  const correlationId = scope?.correlationId ?? connection.correlationId;
  runtime.ledger.attempt(connection.lane, runtime.clock(), BYTES, correlationId, context);
  return (connection.lane.completeSequence = connection.lane.lastSequence);
}

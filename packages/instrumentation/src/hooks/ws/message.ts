/** What a message belongs to: its correlation ID, its tool, its bridge, its span. */
import type { NotificationContext } from '../../runtime/events.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { correlationOfContext, safeCorrelationId } from '../../scope/correlation.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Connection } from './connection.ts';
import type { Violation } from './isolation.ts';

/** The user's own function first, then the scope, the host's baggage, and the connection's own ID. */
export function correlationOfMessage(
  runtime: Runtime,
  connection: Connection,
  scope: Scope | undefined,
  message: unknown,
): string {
  if (runtime.options.correlate !== undefined) {
    const id = safeCorrelationId(runtime.ask('correlate', connection.request, message));
    if (id !== undefined) return id;
  }
  return scope?.correlationId ?? correlationOfContext() ?? connection.correlationId;
}

/** The context of a message that was sent inside a tool, a bridge or a redelivery, or for another user. */
export function describe(
  runtime: Runtime,
  connection: Connection,
  scope: Scope | undefined,
  message: unknown,
  bytes: number,
  violation?: Violation,
): NotificationContext | undefined {
  const { tool, redelivery } = scope ?? {};
  if (scope?.bridge !== undefined) scope.bridge.sends++;
  const rest =
    redelivery === undefined && violation === undefined
      ? undefined
      : { redelivery, recipientHash: violation?.recipientHash };
  if (tool === undefined) return rest;
  tool.notifications++;
  tool.onNotification?.(message);
  return { tool, span: runtime.startSpan?.(tool, connection, bytes), ...rest };
}

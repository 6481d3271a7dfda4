/**
 * The span of one notification: a real child while it is pending inside a recorded tool, else made at
 * the verdict. A million open spans would cost 907 MB (907 bytes each, measured).
 */
import { SpanKind, type Attributes, type Link, type Span } from '@opentelemetry/api';
import { MESSAGING_SYSTEM, OPERATION_SEND, SPAN_ATTRIBUTES, SPANS } from '@earshot/telemetry';
import type { Connection } from '../hooks/ws/connection.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { ToolExecution } from '../tools/execution.ts';
import { asFollowed, contextWithin, tracer } from './tracing.ts';

/** Where a notification was bound for that never found a connection. */
const NOWHERE = 'websocket';

/**
 * Starts the span of a message that a tool sends. Undefined when the tool's span is not recorded, as
 * nobody would see it. It goes into the notification's attachment; the `SpanRecorder` ends it, and
 * knows the message's ID where `sequence` is not known yet.
 */
export function startNotificationSpan(
  runtime: Runtime,
  execution: ToolExecution,
  connection: Connection,
  bytes: number,
  sequence?: number,
): Span | undefined {
  if (!execution.isRecorded) return undefined;
  return runtime.guard('span', () =>
    tracer().startSpan(
      notificationSpanName(connection),
      {
        kind: SpanKind.PRODUCER,
        attributes: {
          ...notificationAttributes(connection, bytes),
          ...(sequence === undefined
            ? {}
            : { [SPAN_ATTRIBUTES.messageId]: messageId(connection, sequence) }),
          [SPAN_ATTRIBUTES.correlationId]: execution.correlationId,
        },
      },
      asFollowed(contextWithin(execution)),
    ),
  );
}

export function notificationSpanName(connection: Connection | undefined): string {
  return SPANS.notification.name(connection?.destination ?? NOWHERE);
}

/**
 * `messaging.message.id`: unique in the process and beyond, as a connection's ID is random. What was
 * refused at once is numbered apart, downwards from -1.
 */
export function messageId(connection: { readonly id: string }, sequence: number): string {
  return `${connection.id}-${sequence < 0 ? `refused-${-sequence}` : sequence}`;
}

/** What is known of a notification before its verdict. */
export function notificationAttributes(
  connection: Connection | undefined,
  bytes: number,
): Attributes {
  return {
    [SPAN_ATTRIBUTES.messagingSystem]: MESSAGING_SYSTEM,
    [SPAN_ATTRIBUTES.messagingOperationType]: OPERATION_SEND,
    [SPAN_ATTRIBUTES.messagingOperationName]: OPERATION_SEND,
    [SPAN_ATTRIBUTES.networkProtocol]: MESSAGING_SYSTEM,
    [SPAN_ATTRIBUTES.destination]: connection?.destination ?? NOWHERE,
    [SPAN_ATTRIBUTES.messageBodySize]: bytes,
    ...(connection === undefined ? {} : connectionAttributes(connection)),
  };
}

/** Who is at the other end. IDs of users are on spans alone, never on a metric. */
export function connectionAttributes(connection: Connection): Attributes {
  const { client, session, user, userHash } = connection;
  return {
    [SPAN_ATTRIBUTES.connectionId]: connection.id,
    ...(client === undefined ? {} : { [SPAN_ATTRIBUTES.clientId]: client }),
    ...(session === undefined ? {} : { [SPAN_ATTRIBUTES.sessionId]: session }),
    ...(user === undefined ? {} : { [SPAN_ATTRIBUTES.userId]: user }),
    ...(userHash === undefined ? {} : { [SPAN_ATTRIBUTES.userHash]: userHash }),
  };
}

/** To the client's own trace: see `clientTraceOf`. */
export function linksToClient(connection: Connection | undefined): Link[] {
  const { clientTrace } = connection ?? {};
  return clientTrace === undefined ? [] : [{ context: clientTrace }];
}

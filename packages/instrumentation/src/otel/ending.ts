/** How a notification ended, as its span will say it. */
import type { Attributes, Span } from '@opentelemetry/api';
import { SPAN_ATTRIBUTES } from '@earshot/telemetry';
import type { SettledNotification } from '../delivery/settled.ts';
import { Connection } from '../hooks/ws/connection.ts';
import type { NotificationContext } from '../runtime/events.ts';
import type { ReceiptScope } from '../runtime/options.ts';
import { messageId } from './notification-span.ts';

/** What a span needs of a verdict, kept until its turn. */
export interface Ending {
  readonly span: Span | undefined;
  readonly context: NotificationContext | undefined;
  readonly connection: Connection | undefined;
  readonly bytes: number;
  readonly durationMs: number;
  readonly endedAtMs: number;
  readonly correlationId: string;
  readonly isFailure: boolean;
  readonly attributes: Attributes;
}

export function endingOf(
  settled: SettledNotification,
  context: NotificationContext | undefined,
  isFailure: boolean,
  scope: ReceiptScope,
): Ending {
  const { verdict, required, reached, correlationId, sentAtMs, endedAtMs } = settled;
  const { outcome, reason } = verdict;
  const { owner } = settled.lane;
  const connection = owner instanceof Connection ? owner : context?.tool?.connection;
  return {
    span: context?.span,
    context,
    connection,
    bytes: settled.bytes,
    durationMs: endedAtMs - sentAtMs,
    endedAtMs,
    correlationId,
    isFailure,
    attributes: {
      [SPAN_ATTRIBUTES.correlationId]: correlationId,
      ...identityOf(settled, context),
      [SPAN_ATTRIBUTES.outcome]: outcome,
      [SPAN_ATTRIBUTES.levelRequired]: required,
      ...(reason === undefined ? {} : { [SPAN_ATTRIBUTES.reason]: reason }),
      ...(reached === undefined ? {} : { [SPAN_ATTRIBUTES.levelReached]: reached }),
      // What client code acknowledged needs no saying; a receipt is the next endpoint's.
      ...(reached === 'received' ? { [SPAN_ATTRIBUTES.scope]: scope } : {}),
      ...(isFailure ? { [SPAN_ATTRIBUTES.errorType]: reason } : {}),
      ...(outcome === 'silent' ? { [SPAN_ATTRIBUTES.silentFailure]: true } : {}),
    },
  };
}

/**
 * Its ID and where it was going. What a tool was bound to send and did not goes by the tool's call, as
 * it never found a connection.
 */
function identityOf(
  { lane: { owner }, sequence }: SettledNotification,
  context: NotificationContext | undefined,
): Attributes {
  const { tool, recipientHash, redelivery } = context ?? {};
  const id =
    owner instanceof Connection
      ? messageId(owner, sequence)
      : tool && messageId({ id: tool.callId }, sequence);
  return {
    ...(id === undefined ? {} : { [SPAN_ATTRIBUTES.messageId]: id }),
    ...(owner instanceof Connection
      ? { [SPAN_ATTRIBUTES.direction]: owner.role === 'server' ? 'to_client' : 'to_server' }
      : {}),
    ...(recipientHash === undefined ? {} : { [SPAN_ATTRIBUTES.recipientHash]: recipientHash }),
    ...(redelivery === undefined
      ? {}
      : { [SPAN_ATTRIBUTES.redeliveryOf]: redelivery.message.messageId }),
  };
}

/** What the span's status says, where there is more to say than the reason. */
export function messageOf({ context }: Ending): { message?: string } {
  return context?.detail === undefined ? {} : { message: context.detail };
}

/** What the history remembers of one notification. Times are monotonic, in ms. */
import { messageId } from '@earshot/instrumentation';
import type { Level, Outcome, Reason } from '@earshot/telemetry';

export interface NotificationRecord {
  readonly correlationId: string;
  /** Position on its connection, from 1; refused ones are numbered downwards from -1. */
  readonly sequence: number;
  readonly connection: string | undefined;
  readonly role: 'server' | 'client' | undefined;
  readonly destination: string | undefined;
  readonly userHash: string | undefined;
  readonly recipientHash: string | undefined;
  readonly tool: string | undefined;
  /** ID of the tool's call. */
  readonly callId: string | undefined;
  /** A span that is made later is noted then. */
  traceId: string | undefined;
  spanId: string | undefined;
  readonly detail: string | undefined;
  /** ID of the message that was lost with its connection, and that this one is once more. */
  readonly redeliveryOf: string | undefined;
  readonly bytes: number;
  readonly sentAtMs: number;
  /** Undefined while it is pending. */
  readonly endedAtMs: number | undefined;
  readonly outcome: Outcome | 'pending';
  readonly reason: Reason | undefined;
  readonly required: Level;
  readonly reached: Level | undefined;
}

/** Its `messaging.message.id`; what never found a connection goes by the call of its tool. */
export function notificationId({
  connection,
  callId,
  sequence,
}: Pick<NotificationRecord, 'connection' | 'callId' | 'sequence'>): string {
  return messageId({ id: connection ?? callId ?? 'none' }, sequence);
}

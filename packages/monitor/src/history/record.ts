/** What the history remembers of one notification. Times are monotonic, in ms. */
import type { Level, Outcome, Reason } from '@earshot/telemetry';

export interface NotificationRecord {
  readonly correlationId: string;
  /** Position on its connection, from 1. */
  readonly sequence: number;
  readonly connection: string | undefined;
  readonly role: 'server' | 'client' | undefined;
  readonly destination: string | undefined;
  readonly userHash: string | undefined;
  readonly recipientHash: string | undefined;
  readonly tool: string | undefined;
  /** A span that is made later is noted then. */
  traceId: string | undefined;
  spanId: string | undefined;
  readonly detail: string | undefined;
  readonly bytes: number;
  readonly sentAtMs: number;
  /** Undefined while it is pending. */
  readonly endedAtMs: number | undefined;
  readonly outcome: Outcome | 'pending';
  readonly reason: Reason | undefined;
  readonly required: Level;
  readonly reached: Level | undefined;
}

/** Unique in this process's life: a connection's ID is random, a sequence number is used once. */
export function notificationId(
  record: Pick<NotificationRecord, 'connection' | 'sequence'>,
): string {
  return `${record.connection ?? 'none'}-${record.sequence}`;
}

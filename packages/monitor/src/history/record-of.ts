/** Makes records of notifications, pending or with a verdict: facts, never the objects. */
import type {
  Connection,
  Lane,
  NotificationContext,
  PendingStore,
  SettledNotification,
} from '@earshot/instrumentation';
import type { NotificationRecord } from './record.ts';
import { traceOfContext, type TraceOf } from './trace.ts';

/** A notification that is in the store, as it is now. */
export function pendingRecord(
  store: PendingStore,
  lane: Lane,
  sequence: number,
): NotificationRecord {
  const context = store.attachment(lane, sequence) as NotificationContext | undefined;
  const trace = traceOfContext(context);
  return {
    ...ownerFacts(lane.owner as Partial<Connection> | undefined),
    ...contextFacts(context),
    traceId: trace?.traceId,
    spanId: trace?.spanId,
    correlationId: store.correlationId(lane, sequence),
    sequence,
    bytes: store.bytes(lane, sequence),
    sentAtMs: store.sentAtMs(lane, sequence),
    endedAtMs: undefined,
    outcome: 'pending',
    reason: undefined,
    required: lane.requiredOf(sequence),
    reached: sequence <= lane.receivedThrough ? 'received' : undefined,
  };
}

/** What is kept of a verdict. */
export function recordOf(settled: SettledNotification, traceOf: TraceOf): NotificationRecord {
  const trace = traceOf(settled);
  return {
    ...ownerFacts(settled.lane.owner as Partial<Connection> | undefined),
    ...contextFacts(settled.attachment as NotificationContext | undefined),
    traceId: trace?.traceId,
    spanId: trace?.spanId,
    correlationId: settled.correlationId,
    sequence: settled.sequence,
    bytes: settled.bytes,
    sentAtMs: settled.sentAtMs,
    endedAtMs: settled.endedAtMs,
    outcome: settled.verdict.outcome,
    reason: settled.verdict.reason,
    required: settled.required,
    reached: settled.reached,
  };
}

type OwnerFacts = Pick<NotificationRecord, 'connection' | 'role' | 'destination' | 'userHash'>;

function ownerFacts(owner: Partial<Connection> | undefined): OwnerFacts {
  return {
    connection: owner?.id,
    role: owner?.role,
    destination: owner?.destination,
    userHash: owner?.userHash,
  };
}

type ContextFacts = Pick<
  NotificationRecord,
  'recipientHash' | 'tool' | 'callId' | 'detail' | 'redeliveryOf'
>;

function contextFacts(context: NotificationContext | undefined): ContextFacts {
  return {
    recipientHash: context?.recipientHash,
    tool: context?.tool?.name,
    callId: context?.tool?.callId,
    detail: context?.detail,
    redeliveryOf: context?.redelivery?.message.messageId,
  };
}

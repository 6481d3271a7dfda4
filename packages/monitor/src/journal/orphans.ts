/**
 * Tells of what a process that ended left pending: unknown, for its end. Each is counted here as an
 * attempt and an outcome, stands in the log and in the history, and is a span where spans are made.
 */
import {
  activeTracerProvider,
  messageId,
  PROCESS_ENDED,
  type NotificationContext,
  type Runtime,
} from '@earshot/instrumentation';
import { MESSAGING_SYSTEM, OPERATION_SEND, SPAN_ATTRIBUTES, SPANS } from '@earshot/telemetry';
import {
  ROOT_CONTEXT,
  SpanKind,
  trace,
  TraceFlags,
  type Context,
  type Span,
} from '@opentelemetry/api';
import type { NotificationRecord } from '../history/record.ts';

export interface LeftBy {
  readonly pid: number;
  /** The last that was heard of that process, as ms of the epoch. */
  readonly aliveAtMs: number;
  /** False where the numbers of that process live on: in its cluster's primary. */
  readonly isCounted: boolean;
}

/** `toEpochMs` turns a monotonic time into one of the wall clock. */
export function reportOrphan(
  runtime: Runtime,
  record: NotificationRecord,
  { pid, aliveAtMs, isCounted }: LeftBy,
  toEpochMs: number,
): void {
  const { connection, role, destination, userHash, required, correlationId } = record;
  const endedAtEpochMs = Math.max(record.sentAtMs, aliveAtMs);
  const span = spanOf(record, endedAtEpochMs);
  const context: NotificationContext = {
    detail: `Process ${pid} ended without a verdict; its journal told of this one.`,
    recipientHash: record.recipientHash,
    span,
    // Whoever records verdicts as spans would make a second one.
    spanEndsElsewhere: true,
    ...(record.tool === undefined
      ? {}
      : {
          tool: { name: record.tool, callId: record.callId ?? '' } as NonNullable<
            NotificationContext['tool']
          >,
        }),
  };
  const owner = { id: connection, role, destination, userHash };
  const { ledger } = runtime;
  ledger.recall(
    ledger.openLane(owner, required, correlationId),
    {
      sequence: record.sequence,
      sentAtMs: record.sentAtMs - toEpochMs,
      endedAtMs: endedAtEpochMs - toEpochMs,
      bytes: record.bytes,
      correlationId,
      attachment: context,
      verdict: PROCESS_ENDED,
    },
    isCounted,
  );
}

/** Its span, ended; or one without content that names the trace in which it was sent. */
function spanOf(record: NotificationRecord, endedAtMs: number): Span | undefined {
  const parent = parentOf(record);
  const tracer = activeTracerProvider()?.getTracer('@earshot/monitor');
  if (tracer === undefined) return trace.getSpan(parent);
  const { connection, callId, sequence, destination, userHash, recipientHash } = record;
  const id = connection ?? callId;
  const span = tracer.startSpan(
    SPANS.notification.name(destination ?? 'websocket'),
    {
      kind: SpanKind.PRODUCER,
      startTime: record.sentAtMs,
      attributes: {
        [SPAN_ATTRIBUTES.messagingSystem]: MESSAGING_SYSTEM,
        [SPAN_ATTRIBUTES.messagingOperationType]: OPERATION_SEND,
        [SPAN_ATTRIBUTES.messagingOperationName]: OPERATION_SEND,
        [SPAN_ATTRIBUTES.networkProtocol]: MESSAGING_SYSTEM,
        [SPAN_ATTRIBUTES.destination]: destination ?? 'websocket',
        [SPAN_ATTRIBUTES.messageBodySize]: record.bytes,
        [SPAN_ATTRIBUTES.correlationId]: record.correlationId,
        [SPAN_ATTRIBUTES.outcome]: PROCESS_ENDED.outcome,
        [SPAN_ATTRIBUTES.reason]: 'process_crash',
        [SPAN_ATTRIBUTES.levelRequired]: record.required,
        ...(id === undefined ? {} : { [SPAN_ATTRIBUTES.messageId]: messageId({ id }, sequence) }),
        ...(connection === undefined ? {} : { [SPAN_ATTRIBUTES.connectionId]: connection }),
        ...(userHash === undefined ? {} : { [SPAN_ATTRIBUTES.userHash]: userHash }),
        ...(recipientHash === undefined ? {} : { [SPAN_ATTRIBUTES.recipientHash]: recipientHash }),
        ...(record.role === undefined
          ? {}
          : {
              [SPAN_ATTRIBUTES.direction]: record.role === 'server' ? 'to_client' : 'to_server',
            }),
      },
    },
    parent,
  );
  span.end(endedAtMs);
  return span;
}

/** The tool's span of the process that ended, if it was sent in one. */
function parentOf({ traceId, spanId }: NotificationRecord): Context {
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT;
  const ids = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, ids);
}

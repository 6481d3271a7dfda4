/** What the history remembers of connections, tools, bridges and checkpoints: facts, never the objects. */
import { traceOfSpan } from './trace.ts';
import type {
  BridgeNotice,
  CheckpointFacts,
  CheckpointNotice,
  ConnectionNotice,
  ToolNotice,
} from '@earshot/instrumentation';

export interface ConnectionRecord {
  readonly event: ConnectionNotice['event'];
  readonly atMs: number;
  readonly connection: string | undefined;
  readonly role: 'server' | 'client' | undefined;
  readonly destination: string | undefined;
  readonly userHash: string | undefined;
  readonly correlationId: string | undefined;
  readonly closeCode: number | undefined;
  readonly reconnectMs: number | undefined;
  readonly detail: string | undefined;
}

export interface ToolRecord {
  readonly stage: ToolNotice['stage'];
  readonly atMs: number;
  readonly tool: string;
  readonly callId: string;
  readonly correlationId: string;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly durationMs: number;
  readonly errorType: string | undefined;
  readonly detail: string | undefined;
}

export type BridgeRecord = BridgeNotice;

export interface CheckpointRecord {
  readonly id: string;
  readonly name: string;
  readonly atMs: number;
  readonly correlationId: string;
  readonly facts: CheckpointFacts;
  readonly tool: string | undefined;
  readonly callId: string | undefined;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly heldBack: number;
}

export function connectionRecord(notice: ConnectionNotice): ConnectionRecord {
  const { connection } = notice;
  return {
    event: notice.event,
    atMs: notice.atMs,
    connection: connection?.id,
    role: connection?.role,
    destination: connection?.destination,
    userHash: connection?.userHash,
    correlationId: connection?.correlationId,
    closeCode: notice.closeCode,
    reconnectMs: notice.reconnectMs,
    detail: notice.detail,
  };
}

export function toolRecord({ stage, execution, atMs, errorType, detail }: ToolNotice): ToolRecord {
  const trace = traceOfSpan(execution.span);
  return {
    stage,
    atMs,
    tool: execution.name,
    callId: execution.callId,
    correlationId: execution.correlationId,
    traceId: trace?.traceId,
    spanId: trace?.spanId,
    durationMs: atMs - execution.startedAtMs,
    errorType,
    detail,
  };
}

export function checkpointRecord(notice: CheckpointNotice): CheckpointRecord {
  const { execution, ...rest } = notice;
  const trace = traceOfSpan(execution?.span);
  return {
    ...rest,
    tool: execution?.name,
    callId: execution?.callId,
    traceId: trace?.traceId,
    spanId: trace?.spanId,
  };
}

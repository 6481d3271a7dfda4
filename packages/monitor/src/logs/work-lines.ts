/** Lines on the work for which notifications are sent: tools, bridges, and where it got to. */
import type { BridgeNotice, CheckpointNotice, ToolNotice } from '@earshot/instrumentation';
import type { LogEventLevel } from '@earshot/telemetry';
import { anewWords } from '../history/anew.ts';
import { traceOfSpan } from '../history/trace.ts';
import type { Line } from './line.ts';
import { plainText } from './logger.ts';

export function toolLine(notice: ToolNotice): Line<`tool_${ToolNotice['stage']}`> {
  const { stage, execution, errorType, atMs, detail } = notice;
  return {
    level: stage === 'failed' ? 'warn' : 'debug',
    event: `tool_${stage}`,
    fields: () => {
      const trace = traceOfSpan(execution.span);
      return {
        tool: execution.name,
        call_id: execution.callId,
        correlation_id: execution.correlationId,
        trace_id: trace?.traceId,
        span_id: trace?.spanId,
        error_type: errorType,
        duration_ms: Math.round(atMs - execution.startedAtMs),
        detail: detail === undefined ? undefined : plainText(detail),
      };
    },
    message: () => `Tool ${plainText(execution.name, 100)} ${stage}`,
  };
}

export function bridgeLine(notice: BridgeNotice): Line<`bridge_${BridgeNotice['stage']}`> {
  const { stage, bridge, detail, isReinitialisation = false, retryAfterMs } = notice;
  return {
    level: bridgeLevel(notice),
    event: `bridge_${stage}`,
    fields: () => ({
      bridge,
      correlation_id: notice.correlationId,
      reason: notice.reason,
      attempt: notice.attempt,
      reinitialised: isReinitialisation ? true : undefined,
      retry_after_ms: retryAfterMs === undefined ? undefined : Math.round(retryAfterMs),
      detail: detail === undefined ? undefined : plainText(detail),
    }),
    message: () => {
      const name = `Bridge ${plainText(bridge, 100)}`;
      return `${name} ${isReinitialisation ? anewWords(stage, retryAfterMs) : stage}`;
    },
  };
}

export function checkpointLine(notice: CheckpointNotice): Line<'checkpoint'> {
  const { name, execution, heldBack } = notice;
  return {
    level: 'debug',
    event: 'checkpoint',
    fields: () => {
      const trace = traceOfSpan(execution?.span);
      return {
        checkpoint: name,
        checkpoint_id: notice.id,
        facts: notice.facts,
        correlation_id: notice.correlationId,
        tool: execution?.name,
        call_id: execution?.callId,
        trace_id: trace?.traceId,
        span_id: trace?.spanId,
        held_back: heldBack === 0 ? undefined : heldBack,
      };
    },
    message: () => `Checkpoint ${name}`,
  };
}

function bridgeLevel({ stage, isReinitialisation = false }: BridgeNotice): LogEventLevel {
  if (stage === 'failed') return 'error';
  if (stage === 'retried' || stage === 'paused' || stage === 'given_up') return 'warn';
  return stage === 'succeeded' && isReinitialisation ? 'info' : 'debug';
}

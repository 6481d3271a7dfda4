/** Lines on notifications and their connections. Users are in them as hashes alone. */
import type {
  Connection,
  ConnectionNotice,
  IsolationNotice,
  NotificationContext,
  RedeliveryNotice,
  SettledNotification,
} from '@earshot/instrumentation';
import {
  reasonBrief,
  type ConnectionEvent,
  type LogEventLevel,
  type Outcome,
  type SendingOutcome,
} from '@earshot/telemetry';
import type { TraceIds } from '../history/trace.ts';
import type { Line } from './line.ts';
import { plainText } from './logger.ts';

type Unconfirmed = Exclude<Outcome, 'confirmed'>;

const OUTCOME_LEVEL: Readonly<Record<Unconfirmed, LogEventLevel>> = {
  silent: 'error',
  failed: 'warn',
  evicted: 'warn',
  unknown: 'info',
};
const CONNECTION_LEVEL: Readonly<Record<ConnectionEvent, LogEventLevel>> = {
  established: 'debug',
  closed: 'debug',
  dropped: 'warn',
  restored: 'info',
  refused: 'info',
  aborted: 'info',
  limited: 'warn',
};

/** Where a person reads more on a correlation ID. */
export type Explain = (correlationId: string) => string | undefined;

/** Undefined for what was confirmed: there is nothing to be told. */
export function notificationLine(
  settled: SettledNotification,
  traceOf: (settled: SettledNotification) => TraceIds | undefined,
  explain: Explain,
): Line<'silent_failure' | `notification_${Exclude<Unconfirmed, 'silent'>}`> | undefined {
  const { verdict, correlationId } = settled;
  const { outcome } = verdict;
  if (outcome === 'confirmed') return undefined;
  return {
    level: OUTCOME_LEVEL[outcome],
    event: outcome === 'silent' ? 'silent_failure' : `notification_${outcome}`,
    fields: () => {
      const owner = settled.lane.owner as Partial<Connection> | undefined;
      const context = settled.attachment as NotificationContext | undefined;
      const trace = traceOf(settled);
      return {
        outcome,
        reason: verdict.reason,
        correlation_id: correlationId,
        trace_id: trace?.traceId,
        span_id: trace?.spanId,
        connection: owner?.id,
        destination: owner?.destination,
        user_hash: owner?.userHash,
        recipient_hash: context?.recipientHash,
        tool: context?.tool?.name,
        duration_ms: Math.round(settled.endedAtMs - settled.sentAtMs),
        bytes: settled.bytes,
        level_required: settled.required,
        level_reached: settled.reached,
        detail: context?.detail === undefined ? undefined : plainText(context.detail),
        explain: explain(correlationId),
      };
    },
    message: () =>
      `${outcome === 'silent' ? 'Silent failure' : `Notification ${outcome}`}: ${reasonBrief(verdict.reason, settled.required, settled.reached)}`,
  };
}

export function connectionLine(notice: ConnectionNotice): Line<`connection_${ConnectionEvent}`> {
  const { event, connection, closeCode, reconnectMs, detail } = notice;
  return {
    level: CONNECTION_LEVEL[event],
    event: `connection_${event}`,
    fields: () => ({
      connection: connection?.id,
      role: connection?.role,
      destination: connection?.destination,
      correlation_id: connection?.correlationId,
      user_hash: connection?.userHash,
      close_code: closeCode,
      reconnect_ms: reconnectMs === undefined ? undefined : Math.round(reconnectMs),
      detail: detail === undefined ? undefined : plainText(detail),
    }),
    message: () => `Connection ${event}`,
  };
}

const REDELIVERY_LINE = {
  succeeded: ['info', 'message_redelivered', 'A lost message was sent again to its user'],
  failed: ['warn', 'redelivery_failed', 'A lost message could not be sent again'],
  dropped: ['warn', 'redelivery_given_up', 'Lost messages are not sent again'],
} as const;

export function redeliveryLine({
  outcome,
  messages,
  connection,
  detail,
}: RedeliveryNotice): Line<(typeof REDELIVERY_LINE)[SendingOutcome][1]> {
  const [level, event, message] = REDELIVERY_LINE[outcome];
  const [first] = messages;
  return {
    level,
    event,
    fields: () => ({
      message_id: first?.messageId,
      correlation_id: first?.correlationId,
      connection: connection?.id,
      user_hash: connection?.userHash,
      tries: first?.tries,
      messages: messages.length,
      detail,
    }),
    message: () => message,
  };
}

/** An audit line: hashes, no user and no message. */
export function isolationLine(
  { action, correlationId, connection, recipientHash, isAcknowledgement }: IsolationNotice,
  explain: Explain,
): Line<'isolation_violation'> {
  return {
    level: 'error',
    event: 'isolation_violation',
    fields: () => ({
      audit: true,
      action,
      evidence: isAcknowledgement === true ? 'acknowledgement' : undefined,
      correlation_id: correlationId,
      connection: connection.id,
      user_hash: connection.userHash,
      recipient_hash: recipientHash,
      explain: explain(correlationId),
    }),
    message: () =>
      `Isolation violation ${action}: ${
        isAcknowledgement === true
          ? "a message for one user was acknowledged on another user's connection"
          : "a message for one user on another user's connection"
      }`,
  };
}

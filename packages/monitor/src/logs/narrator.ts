/** Tells in the log what the runtime tells its listeners. */
import { traceOfSpan } from '../history/trace.ts';
import type {
  BridgeNotice,
  Connection,
  ConnectionNotice,
  IsolationNotice,
  NotificationContext,
  Runtime,
  RuntimeListener,
  SettledNotification,
  ToolNotice,
  Warning,
} from '@earshot/instrumentation';
import { REASON_BRIEFS, type ConnectionEvent, type Outcome } from '@earshot/telemetry';
import { explainUrl } from '../http/paths.ts';
import { plainText, type Log, type LogLevel } from './logger.ts';
import { Pace } from './pace.ts';
import type { TraceOf } from '../history/trace.ts';

/** Lines a second of one kind. */
const LINES_PER_SECOND = 100;

const LEVEL_OF: Readonly<Record<Exclude<Outcome, 'confirmed'>, 'error' | 'warn' | 'info'>> = {
  silent: 'error',
  failed: 'warn',
  evicted: 'warn',
  unknown: 'info',
};

const CONNECTION_LEVEL: Readonly<Record<ConnectionEvent, 'warn' | 'info' | 'debug'>> = {
  established: 'debug',
  closed: 'debug',
  dropped: 'warn',
  restored: 'info',
  refused: 'info',
  aborted: 'info',
  limited: 'warn',
};

export class Narrator implements RuntimeListener {
  /** Where the HTTP API answers, once it does. */
  baseUrl: string | undefined;
  readonly #log: Log;
  readonly #pace: Pace;
  readonly #traceOf: TraceOf;

  constructor(runtime: Runtime, log: Log, traceOf: TraceOf) {
    this.#log = log;
    this.#traceOf = traceOf;
    this.#pace = new Pace(runtime.clock, LINES_PER_SECOND, (kind, held) => {
      this.#log.logger.warn(
        { event: 'lines_held_back', kind, held },
        `${held} more lines of ${kind} were held back`,
      );
    });
  }

  settled(settled: SettledNotification): void {
    const { verdict } = settled;
    const { outcome } = verdict;
    if (outcome === 'confirmed') return;
    const level = LEVEL_OF[outcome];
    const kind = outcome === 'silent' ? 'silent_failure' : (`notification_${outcome}` as const);
    if (!this.#says(level, kind)) return;
    const owner = settled.lane.owner as Partial<Connection> | undefined;
    const context = settled.attachment as NotificationContext | undefined;
    const trace = this.#traceOf(settled);
    this.#log.logger[level](
      {
        event: kind,
        outcome,
        reason: verdict.reason,
        correlation_id: settled.correlationId,
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
        explain: this.#explain(settled.correlationId),
      },
      `${verdict.outcome === 'silent' ? 'Silent failure' : `Notification ${verdict.outcome}`}: ${REASON_BRIEFS[verdict.reason]}`,
    );
  }

  connection(notice: ConnectionNotice): void {
    const level = CONNECTION_LEVEL[notice.event];
    if (!this.#says(level, `connection_${notice.event}`)) return;
    const { connection } = notice;
    this.#log.logger[level](
      {
        event: `connection_${notice.event}`,
        connection: connection?.id,
        role: connection?.role,
        destination: connection?.destination,
        correlation_id: connection?.correlationId,
        user_hash: connection?.userHash,
        close_code: notice.closeCode,
        reconnect_ms: notice.reconnectMs === undefined ? undefined : Math.round(notice.reconnectMs),
        detail: notice.detail === undefined ? undefined : plainText(notice.detail),
      },
      `Connection ${notice.event}`,
    );
  }

  tool(notice: ToolNotice): void {
    const level = notice.stage === 'failed' ? 'warn' : 'debug';
    if (!this.#says(level, `tool_${notice.stage}`)) return;
    const { execution } = notice;
    const trace = traceOfSpan(execution.span);
    this.#log.logger[level](
      {
        event: `tool_${notice.stage}`,
        tool: execution.name,
        call_id: execution.callId,
        correlation_id: execution.correlationId,
        trace_id: trace?.traceId,
        span_id: trace?.spanId,
        error_type: notice.errorType,
        duration_ms: Math.round(notice.atMs - execution.startedAtMs),
        detail: notice.detail === undefined ? undefined : plainText(notice.detail),
      },
      `Tool ${plainText(execution.name, 100)} ${notice.stage}`,
    );
  }

  bridge(notice: BridgeNotice): void {
    const { stage, isReinitialisation = false } = notice;
    const isHealed = stage === 'succeeded' && isReinitialisation;
    const level =
      stage === 'failed' ? 'error' : stage === 'retried' ? 'warn' : isHealed ? 'info' : 'debug';
    if (!this.#says(level, `bridge_${stage}`)) return;
    this.#log.logger[level](
      {
        event: `bridge_${notice.stage}`,
        bridge: notice.bridge,
        correlation_id: notice.correlationId,
        reason: notice.reason,
        attempt: notice.attempt,
        reinitialised: isReinitialisation ? true : undefined,
        detail: notice.detail === undefined ? undefined : plainText(notice.detail),
      },
      `Bridge ${plainText(notice.bridge, 100)} ${stage}${isReinitialisation ? ' (made anew, as it was lost)' : ''}`,
    );
  }

  /** An audit line: hashes, no user and no message. */
  isolation(notice: IsolationNotice): void {
    // Not by the level: the audit log has one of its own.
    if (!this.#pace.allows('isolation_violation')) return;
    this.#log.logger.error(
      {
        event: 'isolation_violation',
        audit: true,
        action: notice.action,
        correlation_id: notice.correlationId,
        connection: notice.connection.id,
        user_hash: notice.connection.userHash,
        recipient_hash: notice.recipientHash,
        explain: this.#explain(notice.correlationId),
      },
      `Isolation violation ${notice.action}: a message for one user on another user's connection`,
    );
  }

  warning(warning: Warning): void {
    if (!this.#says('warn', warning.code)) return;
    const { stack, ...fields } = warning.fields ?? {};
    const isDetailed = this.#log.logger.isLevelEnabled('debug');
    this.#log.logger.warn(
      { event: warning.code, ...fields, ...(isDetailed ? { stack } : {}) },
      plainText(warning.message),
    );
  }

  /** Says what was held back, before the process ends. */
  flush(): void {
    this.#pace.flush();
    const { sink, logger } = this.#log;
    if (sink.dropped > 0) {
      logger.warn(
        { event: 'lines_dropped', dropped: sink.dropped },
        `${sink.dropped} log lines were dropped: stderr is read too slowly`,
      );
      sink.dropped = 0;
    }
  }

  #says(level: LogLevel, kind: string): boolean {
    return this.#log.logger.isLevelEnabled(level) && this.#pace.allows(kind);
  }

  #explain(correlationId: string): string | undefined {
    return this.baseUrl === undefined ? undefined : explainUrl(this.baseUrl, correlationId);
  }
}

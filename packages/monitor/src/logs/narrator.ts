/** Tells in the log what the runtime tells its listeners. */
import type {
  BridgeNotice,
  CheckpointNotice,
  ConnectionNotice,
  IsolationNotice,
  RedeliveryNotice,
  Runtime,
  RuntimeListener,
  SettledNotification,
  ToolNotice,
  Warning,
} from '@earshot/instrumentation';
import type { LogEvent } from '@earshot/telemetry';
import type { TraceOf } from '../history/trace.ts';
import { explainUrl } from '../http/paths.ts';
import {
  connectionLine,
  isolationLine,
  notificationLine,
  redeliveryLine,
} from './delivery-lines.ts';
import { heldBackLog } from './held-back.ts';
import type { Line } from './line.ts';
import { plainText, type EventFields, type Log, type LogLevel } from './logger.ts';
import { Pace } from './pace.ts';
import { bridgeLine, checkpointLine, toolLine } from './work-lines.ts';

/** Lines a second of one kind. */
const LINES_PER_SECOND = 100;

export class Narrator implements RuntimeListener {
  /** What links begin with, once the HTTP API answers. */
  publicUrl: string | undefined;
  readonly #log: Log;
  readonly #pace: Pace;
  readonly #traceOf: TraceOf;

  constructor(runtime: Runtime, log: Log, traceOf: TraceOf) {
    this.#log = log;
    this.#traceOf = traceOf;
    this.#pace = new Pace(runtime.clock, LINES_PER_SECOND, heldBackLog(log));
  }

  settled(settled: SettledNotification): void {
    const line = notificationLine(settled, this.#traceOf, this.#explain);
    if (line !== undefined) this.#tell(line);
  }

  connection(notice: ConnectionNotice): void {
    this.#tell(connectionLine(notice));
  }

  tool(notice: ToolNotice): void {
    this.#tell(toolLine(notice));
  }

  bridge(notice: BridgeNotice): void {
    this.#tell(bridgeLine(notice));
  }

  redelivery(notice: RedeliveryNotice): void {
    this.#tell(redeliveryLine(notice));
  }

  checkpoint(notice: CheckpointNotice): void {
    this.#tell(checkpointLine(notice));
  }

  isolation(notice: IsolationNotice): void {
    // Not by the level: the audit log has one of its own.
    if (this.#pace.allows('isolation_violation')) this.#write(isolationLine(notice, this.#explain));
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

  #tell<E extends LogEvent>(line: Line<E>): void {
    if (this.#says(line.level, line.event)) this.#write(line);
  }

  #write<E extends LogEvent>({ level, event, fields, message }: Line<E>): void {
    this.#log.logger[level]({ event, ...fields() } as EventFields<E>, message());
  }

  #says(level: LogLevel, kind: string): boolean {
    return this.#log.logger.isLevelEnabled(level) && this.#pace.allows(kind);
  }

  readonly #explain = (correlationId: string): string | undefined =>
    this.publicUrl === undefined ? undefined : explainUrl(this.publicUrl, correlationId);
}

/** Structured logs: one JSON object a line, made by pino, on stderr. */
import type { LogEvent, LogEventLevel, LogField } from '@earshot/telemetry';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { Settings } from '../settings/table.ts';
import type { WallClock } from '../wall-clock.ts';
import { StderrSink } from './stderr.ts';

export type LogLevel = NonNullable<Settings['logLevel']>;

/** What a line of this event may say. */
export type EventFields<E extends LogEvent> = { readonly event: E } & {
  readonly [F in LogField<E>]?: unknown;
};

type WriteLine = <E extends LogEvent>(line: EventFields<E>, message: string) => void;

/** Writes lines of the table's events, and no others. */
export type EventLogger = Readonly<Record<LogEventLevel, WriteLine>> & {
  isLevelEnabled(level: LogLevel): boolean;
};

export interface Log {
  readonly logger: EventLogger;
  readonly sink: StderrSink;
  level(level: LogLevel): void;
}

/** OpenTelemetry's names of levels, and pino's. */
const FROM_OTEL = {
  none: 'silent',
  error: 'error',
  warn: 'warn',
  info: 'info',
  debug: 'debug',
  verbose: 'trace',
  all: 'trace',
} as const satisfies Record<NonNullable<Settings['otelLogLevel']>, LogLevel>;

export function logLevelOf(settings: Pick<Settings, 'logLevel' | 'otelLogLevel'>): LogLevel {
  const { logLevel, otelLogLevel } = settings;
  return logLevel ?? (otelLogLevel === undefined ? 'info' : FROM_OTEL[otelLogLevel]);
}

/** What JSON leaves as it is and a terminal or a viewer acts on: C1, separators, direction marks. */
const UNESCAPED = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
const UNESCAPED_ALL = new RegExp(UNESCAPED, 'g');

/** `audit` gets the lines that are audited as well, whatever the level. */
export function openLog(
  level: LogLevel,
  wall: WallClock,
  sink = new StderrSink(),
  audit?: DestinationStream,
): Log {
  const logger = linesInto(sink, level, wall);
  return {
    logger: audit === undefined ? logger : audited(logger, linesInto(audit, 'trace', wall)),
    sink,
    level: (changed) => {
      logger.level = changed;
    },
  };
}

function linesInto(destination: DestinationStream, level: LogLevel, wall: WallClock): Logger {
  return pino(
    {
      level,
      base: { logger: 'earshot', pid: process.pid },
      timestamp: () => `,"time":"${wall.now()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => destination.write(printable(line)) },
  );
}

function audited(logger: Logger, audit: Logger): EventLogger {
  const both =
    (level: LogEventLevel): WriteLine =>
    (line, message) => {
      logger[level](line as object, message);
      if ('audit' in line) audit[level](line as object, message);
    };
  return {
    debug: both('debug'),
    info: both('info'),
    warn: both('warn'),
    error: both('error'),
    isLevelEnabled: (level) => logger.isLevelEnabled(level),
  };
}

/** A line, wherever in it the text from outside is: CR, LF and ESC are escaped in JSON, the rest is blanked. */
function printable(line: string): string {
  return UNESCAPED.test(line) ? line.replaceAll(UNESCAPED_ALL, ' ') : line;
}

/**
 * Text from outside on one line: pino escapes what JSON must, this the rest that a terminal or a
 * viewer acts on (C1 controls, line and paragraph separators, direction marks).
 */
export function plainText(text: string, maxLength = 500): string {
  const short = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return short.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, ' ');
}

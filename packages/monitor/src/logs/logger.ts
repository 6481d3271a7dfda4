/** Structured logs: one JSON object a line, made by pino, on stderr. */
import { pino, type Logger } from 'pino';
import type { Settings } from '../settings/table.ts';
import type { WallClock } from '../wall-clock.ts';
import { StderrSink } from './stderr.ts';

export type LogLevel = NonNullable<Settings['logLevel']>;

export interface Log {
  readonly logger: Logger;
  readonly sink: StderrSink;
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

export function openLog(level: LogLevel, wall: WallClock, sink = new StderrSink()): Log {
  const logger = pino(
    {
      level,
      base: { logger: 'earshot', pid: process.pid },
      timestamp: () => `,"time":"${wall.now()}"`,
      formatters: { level: (label) => ({ level: label }) },
      // A host's payload can hide in an error's own properties: only these three are taken.
      serializers: { err: ({ name, message, stack }: Error) => ({ name, message, stack }) },
    },
    sink,
  );
  return { logger, sink };
}

/**
 * Text from outside on one line: pino escapes what JSON must, this the rest that a terminal or a
 * viewer acts on (C1 controls, line and paragraph separators, direction marks).
 */
export function plainText(text: string, maxLength = 500): string {
  const short = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return short.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, ' ');
}

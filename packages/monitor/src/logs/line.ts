/** A line of the log before it is written: what it costs to put it together is paid if it is. */
import type { LogEvent, LogEventLevel } from '@earshot/telemetry';
import type { EventFields } from './logger.ts';

export interface Line<E extends LogEvent> {
  readonly level: LogEventLevel;
  readonly event: E;
  readonly fields: () => Omit<EventFields<E>, 'event'>;
  readonly message: () => string;
}

/**
 * Every event that the monitor writes to its log, once: what its line tells and which fields it has.
 * `event` and the fields of a line are typed by this table, so that one that is not here does not
 * compile. Beside these each line has `level`, `time`, `logger`, `pid` and `msg`.
 */
import { AUDIT_EVENTS } from './audit-events.ts';
import { DELIVERY_EVENTS } from './delivery-events.ts';
import { OVERSIGHT_EVENTS } from './oversight-events.ts';
import { PROCESS_EVENTS } from './process-events.ts';
import type { LogEventRow } from './row.ts';
import { TROUBLE_EVENTS } from './trouble-events.ts';

export const LOG_EVENTS = {
  ...PROCESS_EVENTS,
  ...DELIVERY_EVENTS,
  ...OVERSIGHT_EVENTS,
  ...AUDIT_EVENTS,
  ...TROUBLE_EVENTS,
} as const satisfies Record<string, LogEventRow>;

export type LogEvent = keyof typeof LOG_EVENTS;
/** The fields that a line of this event may have. */
export type LogField<E extends LogEvent> =
  | (typeof LOG_EVENTS)[E]['fields'][number]
  | ((typeof LOG_EVENTS)[E] extends { isAudit: true } ? 'audit' : never);

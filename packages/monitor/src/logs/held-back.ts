/** Tells how many lines of a kind were held back; of lines of the audit log, in the audit log too. */
import { LOG_EVENTS, type LogEventRow } from '@earshot/telemetry';
import type { Log } from './logger.ts';

const ROWS: Readonly<Record<string, LogEventRow>> = LOG_EVENTS;

export function heldBackLog({ logger }: Pick<Log, 'logger'>) {
  return (kind: string, held: number): void => {
    const message = `${held} more lines of ${kind} were held back`;
    if (ROWS[kind]?.isAudit === true) {
      logger.warn({ event: 'audit_lines_held_back', audit: true, kind, held }, message);
    } else logger.warn({ event: 'lines_held_back', kind, held }, message);
  };
}

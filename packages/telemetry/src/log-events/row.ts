/** What is said once of each event of the log. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogEventLevel = (typeof LOG_LEVELS)[number];

export interface LogEventRow {
  /** The levels on which it is written. */
  readonly levels: readonly LogEventLevel[];
  readonly brief: string;
  readonly fields: readonly string[];
  /** Has `audit: true`, and goes into the security audit log. */
  readonly isAudit?: true;
}

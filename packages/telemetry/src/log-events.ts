/**
 * Every event that the monitor writes to its log, once: what its line tells and which fields it has.
 * `event` and the fields of a line are typed by this table, so that one that is not here does not
 * compile. Beside these each line has `level`, `time`, `logger`, `pid` and `msg`.
 */
import { CONNECTION_EVENTS, type ConnectionEvent } from './attributes.ts';

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

const NOTIFICATION = [
  'outcome',
  'reason',
  'correlation_id',
  'trace_id',
  'span_id',
  'connection',
  'destination',
  'user_hash',
  'recipient_hash',
  'tool',
  'duration_ms',
  'bytes',
  'level_required',
  'level_reached',
  'detail',
  'explain',
] as const;
const CONNECTION = [
  'connection',
  'role',
  'destination',
  'correlation_id',
  'user_hash',
  'close_code',
  'reconnect_ms',
  'detail',
] as const;
const TOOL = [
  'tool',
  'call_id',
  'correlation_id',
  'trace_id',
  'span_id',
  'error_type',
  'duration_ms',
  'detail',
] as const;
const BRIDGE = [
  'bridge',
  'correlation_id',
  'reason',
  'attempt',
  'reinitialised',
  'detail',
] as const;
const ALERT = [
  'alert',
  'severity',
  'tier',
  'value',
  'messages',
  'silenced',
  'correlation_ids',
] as const;

const CONNECTION_ROWS: Readonly<Record<ConnectionEvent, Omit<LogEventRow, 'fields'>>> = {
  established: { levels: ['debug'], brief: 'A WebSocket connection is open.' },
  dropped: { levels: ['warn'], brief: 'A connection ended without a proper close.' },
  restored: { levels: ['info'], brief: 'A user whose connection dropped is back.' },
  closed: { levels: ['debug'], brief: 'A connection was closed properly.' },
  refused: { levels: ['info'], brief: 'The service refused an upgrade.' },
  aborted: { levels: ['info'], brief: 'The client went away during its upgrade.' },
  limited: { levels: ['warn'], brief: 'A connection acknowledged too often; the rest is dropped.' },
};

export const LOG_EVENTS = {
  started: {
    levels: ['info'],
    brief: 'Earshot runs; the one line at every start.',
    fields: ['url', 'window_seconds', 'version', 'channels'],
  },
  hooked: {
    levels: ['info'],
    brief: 'A copy of a WebSocket library was loaded and is followed.',
    fields: ['library', 'version', 'file'],
  },
  final_counts: {
    levels: ['info', 'debug'],
    brief: 'What was counted, at the end of the process.',
    fields: ['counts'],
  },
  start_step: {
    levels: ['debug', 'warn'],
    brief: 'A step of the start, and how long it took; at warn when it was not waited for.',
    fields: ['step', 'duration_ms', 'late'],
  },
  end_step: {
    levels: ['debug'],
    brief: 'A step of the end, and how long it took.',
    fields: ['step', 'duration_ms'],
  },
  unknown_setting: {
    levels: ['warn'],
    brief: 'An environment variable is nearly the name of a setting.',
    fields: ['setting'],
  },
  no_primary: {
    levels: ['warn'],
    brief: 'The primary of a cluster does not run under Earshot.',
    fields: [],
  },
  unsafe_address: {
    levels: ['error'],
    brief: 'No HTTP API: its address can be reached by others, and there is no token.',
    fields: [],
  },
  port_taken: { levels: ['error'], brief: 'No HTTP API: its port is taken.', fields: [] },
  listen_failed: {
    levels: ['error'],
    brief: 'No HTTP API: it can not listen on its address.',
    fields: [],
  },
  invalid_setting: { levels: ['error'], brief: 'A setting is malformed.', fields: [] },
  invalid_config: { levels: ['error'], brief: 'The configuration file is wrong.', fields: [] },
  http_failed: { levels: ['error'], brief: 'No HTTP API, for another reason.', fields: [] },

  silent_failure: {
    levels: ['error'],
    brief: 'A notification was lost, and nobody was told.',
    fields: NOTIFICATION,
  },
  notification_failed: {
    levels: ['warn'],
    brief: 'A notification was not sent, and the caller was told.',
    fields: NOTIFICATION,
  },
  notification_evicted: {
    levels: ['warn'],
    brief: 'A notification was given up, as too many were pending.',
    fields: NOTIFICATION,
  },
  notification_unknown: {
    levels: ['info'],
    brief: 'The connection or the process ended before the proof.',
    fields: NOTIFICATION,
  },
  ...(Object.fromEntries(
    CONNECTION_EVENTS.map((event) => [
      `connection_${event}`,
      { ...CONNECTION_ROWS[event], fields: CONNECTION },
    ]),
  ) as Record<`connection_${ConnectionEvent}`, LogEventRow & { fields: typeof CONNECTION }>),
  tool_started: { levels: ['debug'], brief: 'A tool runs.', fields: TOOL },
  tool_succeeded: { levels: ['debug'], brief: 'A tool ended well.', fields: TOOL },
  tool_failed: { levels: ['warn'], brief: 'A tool failed.', fields: TOOL },
  bridge_started: { levels: ['debug'], brief: 'A bridge is being created.', fields: BRIDGE },
  bridge_succeeded: {
    levels: ['debug', 'info'],
    brief: 'A bridge was created; at info when it was made anew, as it was lost.',
    fields: BRIDGE,
  },
  bridge_retried: { levels: ['warn'], brief: 'Another try to create a bridge.', fields: BRIDGE },
  bridge_failed: { levels: ['error'], brief: 'A bridge could not be created.', fields: BRIDGE },

  health_changed: {
    levels: ['debug', 'info', 'warn', 'error'],
    brief: 'A health check has another status than before.',
    fields: ['check', 'status', 'before', 'value', 'advice'],
  },
  alert_firing: { levels: ['error'], brief: 'An alert began to fire.', fields: ALERT },
  alert_repeat: { levels: ['warn'], brief: 'An alert goes on after its cooldown.', fields: ALERT },
  alert_escalated: {
    levels: ['error'],
    brief: 'Nobody acknowledged an alert: the next tier is called.',
    fields: ALERT,
  },
  alert_resolved: { levels: ['info'], brief: 'An alert is over.', fields: ALERT },
  alert_not_sent: {
    levels: ['warn', 'error'],
    brief: 'A page could not be sent; at error when it is given up.',
    fields: ['channel', 'given_up', 'detail'],
  },
  alertmanager_lost: {
    levels: ['warn'],
    brief: 'An Alertmanager takes no alerts; it is tried again.',
    fields: ['url', 'detail'],
  },

  alert_acknowledged: {
    levels: ['warn'],
    brief: 'Somebody took an alert on.',
    fields: ['alert', 'by', 'expires_at'],
    isAudit: true,
  },
  acknowledgement_taken_back: {
    levels: ['warn'],
    brief: 'Somebody gave an alert back.',
    fields: ['alert'],
    isAudit: true,
  },
  alert_silenced: {
    levels: ['warn'],
    brief: 'Somebody silenced an alert.',
    fields: ['alert', 'by', 'reason', 'ends_at'],
    isAudit: true,
  },
  silence_lifted: {
    levels: ['warn'],
    brief: 'Somebody lifted a silence.',
    fields: ['alert'],
    isAudit: true,
  },
  emergency_alert: {
    levels: ['error'],
    brief: 'Somebody called everybody.',
    fields: ['severity', 'title', 'duplicate'],
    isAudit: true,
  },
  emergency_mode_begun: {
    levels: ['error'],
    brief: 'Emergency mode began, by a person or by the rule.',
    fields: ['cause', 'reason', 'ends_at'],
    isAudit: true,
  },
  emergency_mode_changed: {
    levels: ['error'],
    brief: 'Emergency mode, which was on, got another end.',
    fields: ['cause', 'reason', 'ends_at'],
    isAudit: true,
  },
  emergency_mode_ended: {
    levels: ['warn'],
    brief: 'Emergency mode has ended, and how.',
    fields: ['how'],
    isAudit: true,
  },
  user_looked_up: {
    levels: ['info'],
    brief: 'Somebody asked for one user; the line has the hash, not the name.',
    fields: ['user_hash', 'found'],
    isAudit: true,
  },
  setting_changed: {
    levels: ['warn'],
    brief: 'Somebody changed a setting while the process runs.',
    fields: ['setting', 'value', 'before', 'origin'],
    isAudit: true,
  },
  isolation_violation: {
    levels: ['error'],
    brief: "A message for one user was about to go, or went, to another's connection.",
    fields: ['action', 'correlation_id', 'connection', 'user_hash', 'recipient_hash', 'explain'],
    isAudit: true,
  },
  request_refused: {
    levels: ['warn'],
    brief: 'A request was not allowed: no token, a foreign host or origin, a missing header.',
    fields: ['status', 'code', 'method', 'route'],
    isAudit: true,
  },

  nothing_hooked: {
    levels: ['warn'],
    brief: 'Connections are open, and none is followed.',
    fields: [],
  },
  not_hookable: {
    levels: ['warn'],
    brief: 'A library or a tool was found that can not be followed.',
    fields: ['version', 'file'],
  },
  tool_not_found: {
    levels: ['warn'],
    brief: 'A tool or bridge of the configuration is not there.',
    fields: ['module', 'class', 'export', 'method', 'found'],
  },
  empty_payload: {
    levels: ['warn'],
    brief: 'An empty message was sent; once a connection.',
    fields: ['connection', 'correlation_id'],
  },
  barrier_unsupported: {
    levels: ['warn'],
    brief: 'A peer answers no ping, so that nothing sent to it can be proved; once a connection.',
    fields: ['connection', 'correlation_id'],
  },
  user_function_failed: {
    levels: ['warn'],
    brief: 'A function of the configuration threw; the message went on without it.',
    fields: ['component', 'stack'],
  },
  internal_error: {
    levels: ['warn'],
    brief: "An error of Earshot's own; the service went on.",
    fields: ['component', 'stack'],
  },
  journal_on: { levels: ['info'], brief: 'The journal is written again.', fields: ['path'] },
  journal_off: {
    levels: ['warn'],
    brief: 'The journal can not be written; it is tried again.',
    fields: ['setting'],
  },
  journal_replaced: {
    levels: ['warn'],
    brief: 'The journal was unreadable: it was put aside, and a new one begun.',
    fields: [],
  },
  journal_behind: {
    levels: ['warn'],
    brief: 'The journal can not follow; what was not written is counted.',
    fields: [],
  },
  orphans_found: {
    levels: ['info'],
    brief: 'A process before this one ended with notifications pending; they are unknown.',
    fields: ['count', 'ended_pid'],
  },
  audit_log_off: {
    levels: ['warn'],
    brief: 'The audit log can not be written; its lines stand in the log alone.',
    fields: ['setting', 'detail'],
  },
  lines_held_back: {
    levels: ['warn'],
    brief: 'More lines of one kind came than are written in a second.',
    fields: ['kind', 'held'],
  },
  lines_dropped: {
    levels: ['warn'],
    brief: 'Lines were dropped, as stderr is read too slowly.',
    fields: ['dropped'],
  },
} as const satisfies Record<string, LogEventRow>;

export type LogEvent = keyof typeof LOG_EVENTS;
/** The fields that a line of this event may have. */
export type LogField<E extends LogEvent> =
  | (typeof LOG_EVENTS)[E]['fields'][number]
  | ((typeof LOG_EVENTS)[E] extends { isAudit: true } ? 'audit' : never);

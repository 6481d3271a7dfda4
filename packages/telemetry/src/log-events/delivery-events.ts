/** What became of notifications, connections, tools and bridges, and where the work got to. */
import { CONNECTION_EVENTS, type ConnectionEvent } from '../attributes.ts';
import type { LogEventRow } from './row.ts';

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
  'retry_after_ms',
  'detail',
] as const;

const REDELIVERY = [
  'message_id',
  'correlation_id',
  'connection',
  'user_hash',
  'tries',
  'messages',
  'detail',
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

export const DELIVERY_EVENTS = {
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
  bridge_paused: {
    levels: ['warn'],
    brief:
      'Too many tries to make a lost bridge anew failed in a row: for so many ms none of its factory is made anew.',
    fields: BRIDGE,
  },
  bridge_given_up: {
    levels: ['warn'],
    brief: 'A lost bridge is not made anew, or no longer tried to be, and why.',
    fields: BRIDGE,
  },
  message_redelivered: {
    levels: ['info'],
    brief: 'A message that was lost with its connection was sent again to its user, who is back.',
    fields: REDELIVERY,
  },
  redelivery_failed: {
    levels: ['warn'],
    brief: 'A lost message was handed to `redeliver`, which failed or whose connection ended.',
    fields: REDELIVERY,
  },
  redelivery_given_up: {
    levels: ['warn'],
    brief: 'Lost messages are not sent again, and why; the IDs are those of the first.',
    fields: REDELIVERY,
  },
  checkpoint: {
    levels: ['debug'],
    brief: 'The application said by `checkpoint()` that its work got here.',
    fields: [
      'checkpoint',
      'checkpoint_id',
      'facts',
      'correlation_id',
      'tool',
      'call_id',
      'trace_id',
      'span_id',
      'held_back',
    ],
  },
} as const satisfies Record<string, LogEventRow>;

/** The start and the end of the process, and what keeps the HTTP API from being served. */
import type { LogEventRow } from './row.ts';

export const PROCESS_EVENTS = {
  started: {
    levels: ['info'],
    brief: 'Earshot runs; the one line at every start.',
    fields: ['url', 'public_url', 'window_seconds', 'version', 'channels'],
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
    brief: 'An environment variable is nearly the name of a setting, or begins like some.',
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
} as const satisfies Record<string, LogEventRow>;

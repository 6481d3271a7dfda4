/** What stands in the way of following, of telling, and of keeping what was told. */
import type { LogEventRow } from './row.ts';

export const TROUBLE_EVENTS = {
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
  acknowledgements_dropped: {
    levels: ['warn'],
    brief:
      'A client acknowledges far more than it was sent; what proves nothing is counted and not looked into. Once a connection.',
    fields: ['connection', 'correlation_id'],
  },
  checkpoint_refused: {
    levels: ['warn'],
    brief: 'A checkpoint was not noted as it was given, and why; each reason once.',
    fields: ['checkpoint', 'reason'],
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

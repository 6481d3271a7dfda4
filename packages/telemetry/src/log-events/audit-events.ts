/** The security audit log: who did what, and what must not have happened. No private data. */
import type { LogEventRow } from './row.ts';

/** Who asked: the name they gave, if any, and the address that the request came from. */
const CALLER = ['by', 'from'] as const;

export const AUDIT_EVENTS = {
  alert_acknowledged: {
    levels: ['warn'],
    brief: 'Somebody took an alert on.',
    fields: ['alert', 'expires_at', ...CALLER],
    isAudit: true,
  },
  acknowledgement_taken_back: {
    levels: ['warn'],
    brief: 'Somebody gave an alert back.',
    fields: ['alert', ...CALLER],
    isAudit: true,
  },
  alert_silenced: {
    levels: ['warn'],
    brief: 'Somebody silenced an alert.',
    fields: ['alert', 'reason', 'ends_at', ...CALLER],
    isAudit: true,
  },
  silence_lifted: {
    levels: ['warn'],
    brief: 'Somebody lifted a silence.',
    fields: ['alert', ...CALLER],
    isAudit: true,
  },
  emergency_alert: {
    levels: ['error'],
    brief: 'Somebody called everybody.',
    fields: ['severity', 'title', 'duplicate', ...CALLER],
    isAudit: true,
  },
  channel_tested: {
    levels: ['info', 'warn'],
    brief: 'Somebody had a test sent by a channel; at warn when it came to nothing.',
    fields: ['channel', 'delivered', 'duration_ms', 'detail', ...CALLER],
    isAudit: true,
  },
  emergency_mode_begun: {
    levels: ['error'],
    brief: 'Emergency mode began, by a person or by the rule.',
    fields: ['cause', 'reason', 'ends_at', ...CALLER],
    isAudit: true,
  },
  emergency_mode_changed: {
    levels: ['error'],
    brief: 'Emergency mode, which was on, got another end.',
    fields: ['cause', 'reason', 'ends_at', ...CALLER],
    isAudit: true,
  },
  emergency_mode_ended: {
    levels: ['warn'],
    brief: 'Emergency mode has ended, and how.',
    fields: ['how', ...CALLER],
    isAudit: true,
  },
  user_looked_up: {
    levels: ['info'],
    brief: 'Somebody asked for one user; the line has the hash, not the name.',
    fields: ['user_hash', 'found', ...CALLER],
    isAudit: true,
  },
  setting_changed: {
    levels: ['warn'],
    brief: 'Somebody changed a setting while the process runs.',
    fields: ['setting', 'value', 'before', 'origin', ...CALLER],
    isAudit: true,
  },
  isolation_violation: {
    levels: ['error'],
    brief:
      "A message for one user was about to go, or went, to another's connection; or another's connection acknowledged it (evidence `acknowledgement`).",
    fields: [
      'action',
      'evidence',
      'correlation_id',
      'connection',
      'user_hash',
      'recipient_hash',
      'explain',
    ],
    isAudit: true,
  },
  audit_lines_held_back: {
    levels: ['warn'],
    brief: 'More lines of one kind of the audit log came than are written in a second.',
    fields: ['kind', 'held'],
    isAudit: true,
  },
  request_refused: {
    levels: ['warn'],
    brief: 'A request was not allowed: no token, a foreign host or origin, a missing header.',
    fields: ['status', 'code', 'method', 'route', 'from'],
    isAudit: true,
  },
} as const satisfies Record<string, LogEventRow>;

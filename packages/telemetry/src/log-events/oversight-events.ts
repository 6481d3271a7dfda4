/** What oversight found: health that changed, alerts, and pages that got lost. */
import type { LogEventRow } from './row.ts';

const ALERT = [
  'alert',
  'severity',
  'tier',
  'value',
  'messages',
  'silenced',
  'correlation_ids',
] as const;

export const OVERSIGHT_EVENTS = {
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
} as const satisfies Record<string, LogEventRow>;

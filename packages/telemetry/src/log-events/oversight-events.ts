/** What oversight found: how the service performs, health that changed, alerts, and pages that got lost. */
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
  performance: {
    levels: ['info'],
    brief:
      'How messages were delivered since the last such line, and what it took; at each health check, and none while nothing is sent.',
    fields: [
      'seconds',
      'attempts',
      'confirmed',
      'silent',
      'delivery_p50_ms',
      'delivery_p95_ms',
      'delivery_p99_ms',
      'event_loop_delay_p99_ms',
      'event_loop_utilization',
      'heap_used_bytes',
      'pending',
      'oldest_pending_ms',
      'connections',
      'own_work_share',
    ],
  },
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
    brief:
      'A page could not be sent; told of the first tries of a channel that fails, and at error when a page is given up.',
    fields: ['channel', 'given_up', 'detail'],
  },
  channels_reached: {
    levels: ['info'],
    brief:
      'Each channel can be reached, as tried once soon after the start; nothing was sent. And which tiers none of them is for.',
    fields: ['channels', 'untold_tiers'],
  },
  channel_unreachable: {
    levels: ['warn'],
    brief: 'A channel could not be reached soon after the start: alerts would not go by it.',
    fields: ['channel', 'detail'],
  },
  channel_works_again: {
    levels: ['info'],
    brief:
      'A channel that failed has delivered: for how long it did not, and how many pages waited.',
    fields: ['channel', 'seconds', 'waiting'],
  },
  alertmanager_lost: {
    levels: ['warn'],
    brief: 'An Alertmanager takes no alerts; it is tried again.',
    fields: ['url', 'detail'],
  },
} as const satisfies Record<string, LogEventRow>;

/** Alerts as dashboards show them: what holds now, and since when. */
import { latest } from '../queries/make.ts';
import type { Panel } from './panel.ts';

/**
 * Not the watchdog, which always fires and says no more than that alerts arrive, and no escalations: they
 * name the alert that nobody acknowledged, as others do not.
 */
export const PLAIN_ALERTS = { alertname: { not: 'Watchdog' }, source_alert: '' } as const;
export const ESCALATIONS = { source_alert: { not: '' } } as const;

const ALERT = ['alertname', 'severity', 'tier', 'service_name'] as const;

export const ALERT_TABLE = {
  title: 'Alerts',
  description:
    'Which alert holds now, how bad it is, who was called, in which service, and since when; the longest first. Pending: it must hold a little longer before anybody is called. The name leads to its runbook.',
  view: 'table',
  unit: 'timestamp',
  queries: [
    { query: latest('ALERTS', 'max', { where: PLAIN_ALERTS, by: [...ALERT, 'alertstate'] }) },
    {
      query: latest('ALERTS_FOR_STATE', 'max', { where: PLAIN_ALERTS, by: ALERT }),
      legend: 'Since',
    },
  ],
  emptyText: 'No alert',
  links: [
    { title: 'Runbook', to: 'runbook' },
    { title: 'Traces of the service', to: 'traces' },
    { title: 'History and escalation', to: 'websocket_alerts' },
  ],
} as const satisfies Omit<Panel, 'width' | 'height'>;

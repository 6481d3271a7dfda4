/** What fires now and since when: the same on every dashboard that shows it. */
import { latest } from '../queries/make.ts';
import type { Panel } from './panel.ts';

/** An alert that always fires says that alerts arrive, and nothing else. */
const NOT_WATCHDOG = { alertname: { not: 'Watchdog' } } as const;
const ALERT = ['alertname', 'severity', 'tier', 'service_name'] as const;

export const ALERT_TABLE = {
  title: 'Alerts that are firing',
  description:
    'Worst trouble first to see: which alert, how bad, who was called, in which service, and since when. The name leads to its runbook.',
  view: 'table',
  unit: 'timestamp',
  queries: [
    {
      query: latest('ALERTS', 'max', {
        where: { alertstate: 'firing', ...NOT_WATCHDOG },
        by: [...ALERT, 'alertstate'],
      }),
    },
    {
      query: latest('ALERTS_FOR_STATE', 'max', { where: NOT_WATCHDOG, by: ALERT }),
      legend: 'Since',
    },
  ],
  emptyText: 'Nothing is firing',
  links: [
    { title: 'Runbook', to: 'runbook' },
    { title: 'Traces of the service', to: 'traces' },
    { title: 'History and escalation', to: 'websocket_alerts' },
  ],
} as const satisfies Omit<Panel, 'width' | 'height'>;

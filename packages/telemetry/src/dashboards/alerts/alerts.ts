/** For who owns the alerts: what fires and fired, how long nobody answered, and whether pages arrive. */
import type { Dashboard } from '../panel.ts';
import { ACKNOWLEDGEMENT } from './acknowledgement.ts';
import { HISTORY } from './history.ts';
import { NOW } from './now.ts';
import { PAGES } from './pages.ts';
import { PIPELINE } from './pipeline.ts';

export const ALERTING: Dashboard = {
  id: 'websocket_alerts',
  title: 'Earshot: alerts',
  description:
    'What fires now, what fired before, how long it went unacknowledged, who was called, and whether the pipeline that pages is well.',
  rangeSeconds: 21_600,
  refreshSeconds: 15,
  rows: [NOW, HISTORY, ACKNOWLEDGEMENT, PAGES, PIPELINE],
};

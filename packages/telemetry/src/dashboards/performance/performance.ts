/** For who tunes: how long delivery takes, what the process is short of, what the monitoring costs. */
import type { Dashboard } from '../panel.ts';
import { COST } from './cost.ts';
import { DELIVERY_TIMES } from './delivery.ts';
import { PROCESS } from './process.ts';
import { SPANS } from './spans.ts';

export const PERFORMANCE: Dashboard = {
  id: 'websocket_performance',
  title: 'Earshot: performance',
  description: 'Delivery times by level, event loop, memory, and what the monitoring itself costs.',
  rangeSeconds: 3600,
  refreshSeconds: 30,
  rows: [DELIVERY_TIMES, SPANS, PROCESS, COST],
};

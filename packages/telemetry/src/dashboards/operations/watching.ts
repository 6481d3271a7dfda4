/** Is anybody watching? Earshot itself, its journal, and who called for help. */
import { increase, latest } from '../../queries/make.ts';
import { ANY_IS_CRITICAL, ANY_IS_DEGRADED } from '../judgement.ts';
import { chart, row, stat, state, table } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

export const WATCHING: DashboardRow = row('Is anybody watching?', 6, [
  chart({
    title: 'Uptime of the monitor',
    description: 'By instance. A line that ends is a service gone quiet, or a restart.',
    unit: 'seconds',
    lines: [latest('earshot.monitor.heartbeat', 'max', { by: ['service.name', 'instance'] })],
    width: 6,
  }),
  table({
    title: 'What is hooked',
    description:
      'By service and kind. No socket hooked while there is traffic: Earshot sees nothing.',
    unit: 'count',
    column: 'Hooked',
    query: latest('earshot.monitor.hooked', 'sum', { by: ['service.name', 'target'] }),
    width: 6,
  }),
  stat({
    title: "Earshot's own errors",
    description:
      'In the last hour, of any part of it. They never reach the application, and may hide losses.',
    unit: 'count',
    query: increase('earshot.monitor.errors', 3600),
    thresholds: ANY_IS_DEGRADED,
    width: 3,
    links: [{ title: 'Which part?', to: 'websocket_performance' }],
  }),
  stat({
    title: 'Emergencies raised',
    description: 'Alerts that people raised by the HTTP API in the time shown above.',
    unit: 'count',
    query: increase('earshot.emergency.alerts', 'range'),
    thresholds: ANY_IS_CRITICAL,
    width: 3,
    links: [{ title: 'Alerts', to: 'websocket_alerts' }],
  }),
  state({
    title: 'Journal',
    description:
      'Off: it was asked for and cannot be written, so that a crash would lose what is pending. Without a journal it is never off.',
    query: latest('earshot.journal.off', 'max'),
    states: [
      { value: 0, text: 'fine', level: 'healthy' },
      { value: 1, text: 'OFF', level: 'critical' },
    ],
    width: 3,
  }),
  stat({
    title: 'Missing in the journal',
    description:
      'Verdicts and events in the time shown above that were not written, as the journal was off or too slow. Metrics and logs have them.',
    unit: 'count',
    query: increase('earshot.journal.dropped', 'range'),
    thresholds: ANY_IS_DEGRADED,
    width: 3,
  }),
]);

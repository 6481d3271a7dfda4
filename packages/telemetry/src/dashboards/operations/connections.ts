/** Connections and bridges: the roads on which messages go. */
import { increase, latest, rate } from '../../queries/make.ts';
import { chart, row, table } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

export const CONNECTIONS: DashboardRow = row('Connections and bridges', 7, [
  chart({
    title: 'Open connections by service',
    description: 'None at all is an alert.',
    unit: 'count',
    lines: [latest('earshot.connection.active', 'sum', { by: ['service.name'] })],
    width: 8,
  }),
  chart({
    title: 'What happens to connections',
    description:
      'Dropped: without a closing handshake. Restored: the same user or client was back. Refused, aborted and limited handshakes never became a connection.',
    unit: 'per_second',
    lines: [rate('earshot.connection.events', 'interval', { by: ['event'] })],
    width: 8,
  }),
  table({
    title: 'Creation of bridges',
    description: 'In the time shown above, by stage and by why it failed.',
    unit: 'count',
    column: 'Bridges',
    query: increase('earshot.bridge.creations', 'range', { by: ['outcome', 'reason'] }),
    width: 8,
  }),
]);

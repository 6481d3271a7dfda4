/** What waits for its proof: trouble shows here before it is a failure. */
import { latest } from '../../queries/make.ts';
import { chart, line, row } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

export const PENDING: DashboardRow = row('What waits for its proof', 7, [
  chart({
    title: 'Pending and at risk',
    description:
      'At risk: on connections that have missed two barriers or more. Trouble shows here before it is a failure.',
    unit: 'count',
    lines: [
      line('pending', latest('earshot.notification.pending', 'sum')),
      line('at risk', latest('earshot.notification.at_risk', 'sum')),
    ],
    width: 8,
  }),
  chart({
    title: 'Age of the oldest pending message',
    description:
      'By service. It falls when the message is proved or its window is over. Near the window, a silent failure is near.',
    unit: 'seconds',
    lines: [latest('earshot.notification.pending.age.max', 'max', { by: ['service.name'] })],
    width: 8,
  }),
  chart({
    title: 'Bytes that wait in user space',
    description: 'Written and not yet taken by the kernel: peers that read too slowly.',
    unit: 'bytes',
    lines: [latest('earshot.connection.buffered', 'sum', { by: ['service.name'] })],
    width: 8,
  }),
]);

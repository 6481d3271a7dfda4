/** What the process is short of: event loop, CPU, memory. */
import { latest, rate, ratio } from '../../queries/make.ts';
import { FULLNESS_THRESHOLDS } from '../judgement.ts';
import { chart, gauge, line, row } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

export const PROCESS: DashboardRow = row('The process', 8, [
  chart({
    title: 'Event loop delay',
    description:
      'The worst instance. While the loop stands still nothing is sent, and no proof is read.',
    unit: 'seconds',
    lines: [
      line('p50', latest('nodejs.eventloop.delay.p50', 'max')),
      line('p99', latest('nodejs.eventloop.delay.p99', 'max')),
      line('longest', latest('nodejs.eventloop.delay.max', 'max')),
    ],
    width: 8,
  }),
  chart({
    title: 'Event loop and CPU',
    description:
      'Busy: share of the time in which the loop had work, of the busiest instance. CPU: cores in use, of all threads.',
    unit: 'ratio',
    lines: [
      line('loop busy', latest('nodejs.eventloop.utilization', 'max')),
      line('CPU {cpu.mode}', rate('process.cpu.time', 'interval', { by: ['cpu.mode'] })),
    ],
    width: 8,
  }),
  gauge({
    title: 'Event loop busy, now',
    description:
      'Of the busiest instance. A loop without time to spare makes every message late, and every proof.',
    query: latest('nodejs.eventloop.utilization', 'max'),
    thresholds: FULLNESS_THRESHOLDS,
    width: 4,
  }),
  gauge({
    title: 'Heap in use, now',
    description: 'Of the limits of all instances. At its limit a process ends.',
    query: ratio(latest('v8js.memory.heap.used', 'sum'), latest('v8js.memory.heap.limit', 'sum')),
    thresholds: FULLNESS_THRESHOLDS,
    width: 4,
  }),
  chart({
    title: 'Memory',
    description: 'Of all instances.',
    unit: 'bytes',
    lines: [
      line('heap in use', latest('v8js.memory.heap.used', 'sum')),
      line('resident', latest('process.memory.usage', 'sum')),
      line('waiting to be sent', latest('earshot.connection.buffered', 'sum')),
    ],
    width: 8,
  }),
  chart({
    title: 'Heap by space',
    description: 'Where it grows: old_space holds what lives long, and leaks show there.',
    unit: 'bytes',
    lines: [latest('v8js.memory.heap.used', 'sum', { by: ['v8js.heap.space.name'] })],
    width: 8,
    isStacked: true,
  }),
  chart({
    title: 'Heap in use, of its limit',
    description:
      'By instance. Steady growth over hours is a leak, and at the limit the process ends.',
    unit: 'ratio',
    lines: [
      ratio(
        latest('v8js.memory.heap.used', 'sum', { by: ['service.name', 'instance'] }),
        latest('v8js.memory.heap.limit', 'sum', { by: ['service.name', 'instance'] }),
      ),
    ],
    width: 8,
  }),
]);

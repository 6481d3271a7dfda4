/**
 * The process: event loop, heap, memory, CPU. By OpenTelemetry's semantic conventions for Node.js, V8 and
 * processes, whose sums that can fall are gauges here: Prometheus makes no difference.
 */
import { CPU_MODES, HEAP_SPACES } from '../attributes.ts';
import type { MetricRow } from './row.ts';
import { each, one } from './series.ts';

export const RUNTIME_METRICS = {
  'nodejs.eventloop.delay.p50': {
    kind: 'gauge',
    unit: 's',
    description: 'Event loop delay: the median of the last 30 s or more.',
    attributes: [],
    series: one,
  },
  'nodejs.eventloop.delay.p99': {
    kind: 'gauge',
    unit: 's',
    description: 'Event loop delay: the 99th percentile of the last 30 s or more.',
    attributes: [],
    series: one,
  },
  'nodejs.eventloop.delay.max': {
    kind: 'gauge',
    unit: 's',
    description: 'Event loop delay: the longest of the last 30 s or more.',
    attributes: [],
    series: one,
  },
  'nodejs.eventloop.utilization': {
    kind: 'gauge',
    unit: '1',
    description: 'Share of the time that the event loop was busy in the last 30 s or more.',
    attributes: [],
    series: one,
  },
  'v8js.memory.heap.used': {
    kind: 'gauge',
    unit: 'By',
    description: 'Bytes in use in each space of the V8 heap.',
    attributes: ['heapSpace'],
    series: each('v8js.heap.space.name', HEAP_SPACES),
  },
  'v8js.memory.heap.limit': {
    kind: 'gauge',
    unit: 'By',
    description: 'Bytes that the whole V8 heap can grow to before the process runs out of memory.',
    attributes: [],
    series: one,
  },
  'process.memory.usage': {
    kind: 'gauge',
    unit: 'By',
    description: 'Physical memory of the process (its resident set).',
    attributes: [],
    series: one,
  },
  'process.cpu.time': {
    kind: 'counter',
    unit: 's',
    description: 'CPU time of the process, all of its threads included.',
    attributes: ['cpuMode'],
    series: each('cpu.mode', CPU_MODES),
  },
} as const satisfies Record<string, MetricRow>;

/** For who tunes: how long delivery takes, what the process is short of, what the monitoring costs. */
import { distribution, increase, latest, mean, quantile, rate, ratio } from '../queries/make.ts';
import { HEALTH_THRESHOLDS } from '../objectives.ts';
import { ANY_IS_DEGRADED, LATENCY_THRESHOLDS } from './judgement.ts';
import type { Dashboard, PanelQuery } from './panel.ts';

const DELIVERY = 'earshot.notification.delivery.duration';
const { healthy, critical } = HEALTH_THRESHOLDS.latencyMeanSeconds;

const percentile = (q: number): PanelQuery => ({
  query: quantile(DELIVERY, q, 'interval', { by: ['level'] }),
  legend: `p${q * 100} {level}`,
});

export const PERFORMANCE: Dashboard = {
  id: 'websocket_performance',
  title: 'Earshot: performance',
  description: 'Delivery times by level, event loop, memory, and what the monitoring itself costs.',
  rangeSeconds: 3600,
  refreshSeconds: 30,
  rows: [
    {
      title: 'How long delivery takes',
      panels: [
        {
          title: 'Time to proof of receipt',
          description:
            'How many messages took how long, from the send call to the proof. An upper bound: the proof travels back, and one ping proves many.',
          view: 'heatmap',
          unit: 'seconds',
          queries: [
            { query: distribution(DELIVERY, 'interval', { where: { level: 'received' } }) },
          ],
          width: 12,
          height: 10,
        },
        {
          title: 'Percentiles by level',
          description:
            'Received: the next WebSocket endpoint has it. Processed: the client acknowledged it. A percentile is read from buckets, and never above 60 s.',
          view: 'timeseries',
          unit: 'seconds',
          queries: [percentile(0.5), percentile(0.95), percentile(0.99)],
          width: 12,
          height: 10,
          hasExemplars: true,
          links: [{ title: 'Traces', to: 'traces' }],
        },
        {
          title: 'Mean time to proof, by service',
          description: `Health is degraded above ${healthy} s and critical above ${critical} s.`,
          view: 'timeseries',
          unit: 'seconds',
          queries: [
            {
              query: mean(DELIVERY, 'interval', { by: ['service.name'] }),
              legend: '{service.name}',
            },
          ],
          thresholds: LATENCY_THRESHOLDS,
          showsThresholds: true,
          width: 8,
          height: 8,
        },
        {
          title: 'Tools and bridges: 95th percentile',
          description: 'Of those that succeeded.',
          view: 'timeseries',
          unit: 'seconds',
          queries: [
            {
              query: quantile('gen_ai.execute_tool.duration', 0.95, 'interval', {
                where: { outcome: 'succeeded' },
              }),
              legend: 'tools',
            },
            {
              query: quantile('earshot.bridge.creation.duration', 0.95, 'interval', {
                where: { outcome: 'succeeded' },
              }),
              legend: 'creation of bridges',
            },
          ],
          width: 8,
          height: 8,
        },
        {
          title: 'Time until a dropped client was back',
          description: 'Median and 95th percentile of reconnects.',
          view: 'timeseries',
          unit: 'seconds',
          queries: [
            {
              query: quantile('earshot.connection.reconnect.duration', 0.5, 'interval'),
              legend: 'p50',
            },
            {
              query: quantile('earshot.connection.reconnect.duration', 0.95, 'interval'),
              legend: 'p95',
            },
          ],
          width: 8,
          height: 8,
        },
      ],
    },
    {
      title: 'Spans (counted by the Collector before sampling)',
      panels: [
        {
          title: 'Time of spans: 95th percentile',
          description:
            'By name. The points are exemplars: each leads to its trace. A lost message takes its whole window.',
          view: 'timeseries',
          unit: 'seconds',
          queries: [
            {
              query: quantile('traces_span_metrics_duration_seconds', 0.95, 'interval', {
                by: ['span_name'],
              }),
              legend: '{span_name}',
            },
          ],
          width: 12,
          height: 8,
          hasExemplars: true,
        },
        {
          title: 'Spans that failed',
          description: 'Per second, by name.',
          view: 'timeseries',
          unit: 'per_second',
          queries: [
            {
              query: rate('traces_span_metrics_calls_total', 'interval', {
                where: { status_code: 'STATUS_CODE_ERROR' },
                by: ['span_name'],
              }),
              legend: '{span_name}',
            },
          ],
          width: 12,
          height: 8,
        },
      ],
    },
    {
      title: 'The process',
      panels: [
        {
          title: 'Event loop delay',
          description:
            'The worst instance. While the loop stands still nothing is sent, and no proof is read.',
          view: 'timeseries',
          unit: 'seconds',
          queries: [
            { query: latest('nodejs.eventloop.delay.p50', 'max'), legend: 'p50' },
            { query: latest('nodejs.eventloop.delay.p99', 'max'), legend: 'p99' },
            { query: latest('nodejs.eventloop.delay.max', 'max'), legend: 'longest' },
          ],
          width: 8,
          height: 8,
        },
        {
          title: 'Event loop and CPU',
          description:
            'Busy: share of the time in which the loop had work, of the busiest instance. CPU: cores in use, of all threads.',
          view: 'timeseries',
          unit: 'ratio',
          queries: [
            { query: latest('nodejs.eventloop.utilization', 'max'), legend: 'loop busy' },
            {
              query: rate('process.cpu.time', 'interval', { by: ['cpu.mode'] }),
              legend: 'CPU {cpu.mode}',
            },
          ],
          width: 8,
          height: 8,
        },
        {
          title: 'Memory',
          description: 'Of all instances. A heap that climbs to its limit ends the process.',
          view: 'timeseries',
          unit: 'bytes',
          queries: [
            { query: latest('v8js.memory.heap.used', 'sum'), legend: 'heap in use' },
            { query: latest('v8js.memory.heap.limit', 'sum'), legend: 'heap limit' },
            { query: latest('process.memory.usage', 'sum'), legend: 'resident' },
            { query: latest('earshot.connection.buffered', 'sum'), legend: 'waiting to be sent' },
          ],
          width: 8,
          height: 8,
        },
        {
          title: 'Heap by space',
          description: 'Where it grows: old_space holds what lives long, and leaks show there.',
          view: 'timeseries',
          unit: 'bytes',
          queries: [
            {
              query: latest('v8js.memory.heap.used', 'sum', { by: ['v8js.heap.space.name'] }),
              legend: '{v8js.heap.space.name}',
            },
          ],
          width: 12,
          height: 8,
          isStacked: true,
        },
        {
          title: 'Heap in use, of its limit',
          description: 'By instance. Steady growth over hours is a leak.',
          view: 'timeseries',
          unit: 'ratio',
          queries: [
            {
              query: ratio(
                latest('v8js.memory.heap.used', 'sum', { by: ['service.name', 'instance'] }),
                latest('v8js.memory.heap.limit', 'sum', { by: ['service.name', 'instance'] }),
              ),
              legend: '{service.name} {instance}',
            },
          ],
          width: 12,
          height: 8,
        },
      ],
    },
    {
      title: 'What the monitoring costs',
      panels: [
        {
          title: "Earshot's share of the CPU time",
          description:
            "Its own work on the event loop, of all CPU time of the process. What it does inside the application's own calls is not in it.",
          view: 'timeseries',
          unit: 'ratio',
          queries: [
            {
              query: ratio(
                rate('earshot.monitor.cpu.time', 'interval', { by: ['service.name'] }),
                rate('process.cpu.time', 'interval', { by: ['service.name'] }),
              ),
              legend: '{service.name}',
            },
          ],
          width: 6,
          height: 8,
        },
        {
          title: 'What it spends it on',
          description: 'CPU seconds per second, by kind of work.',
          view: 'timeseries',
          unit: 'ratio',
          queries: [
            {
              query: rate('earshot.monitor.cpu.time', 'interval', { by: ['component'] }),
              legend: '{component}',
            },
          ],
          width: 6,
          height: 8,
          isStacked: true,
        },
        {
          title: 'Given up by the ledger',
          description:
            'In the time shown above: messages that the full store stopped following. Raise EARSHOT_CAPACITY, or find out why so many are pending.',
          view: 'stat',
          unit: 'count',
          queries: [{ query: increase('earshot.ledger.evicted', 'range') }],
          thresholds: ANY_IS_DEGRADED,
          width: 3,
          height: 8,
        },
        {
          title: 'Spans held back',
          description:
            'In the time shown above: spans of failures that pacing dropped in a burst. Metrics counted them all the same.',
          view: 'stat',
          unit: 'count',
          queries: [{ query: increase('earshot.span.suppressed', 'range') }],
          thresholds: ANY_IS_DEGRADED,
          width: 3,
          height: 8,
        },
        {
          title: "Earshot's own errors",
          description: 'In the time shown above, by the part of it.',
          view: 'table',
          unit: 'count',
          queries: [
            {
              query: increase('earshot.monitor.errors', 'range', { by: ['component'] }),
              legend: 'Errors',
            },
          ],
          width: 6,
          height: 8,
        },
      ],
    },
  ],
};

/** How long delivery takes, and what it waits for. */
import { HEALTH_THRESHOLDS } from '../../objectives.ts';
import { distribution, mean, quantile } from '../../queries/make.ts';
import { LATENCY_THRESHOLDS } from '../judgement.ts';
import { chart, line, percentiles, row } from '../make.ts';
import type { DashboardRow } from '../panel.ts';

const DELIVERY = 'earshot.notification.delivery.duration';
const { healthy, critical } = HEALTH_THRESHOLDS.latencyMeanSeconds;

export const DELIVERY_TIMES: DashboardRow = row('How long delivery takes', 8, [
  {
    title: 'Time to proof of receipt',
    description:
      'How many messages took how long, from the send call to the proof. An upper bound: the proof travels back, and one ping proves many.',
    view: 'heatmap',
    unit: 'seconds',
    queries: [{ query: distribution(DELIVERY, 'interval', { where: { level: 'received' } }) }],
    width: 12,
    height: 10,
  },
  chart({
    title: 'Percentiles by level',
    description:
      'Received: the next WebSocket endpoint has it. Processed: the client acknowledged it. A percentile is read from buckets, and never above 60 s.',
    unit: 'seconds',
    lines: percentiles(DELIVERY, [0.5, 0.95, 0.99], 'interval', { by: ['level'] }),
    width: 12,
    height: 10,
    hasExemplars: true,
    links: [{ title: 'Traces', to: 'traces' }],
  }),
  chart({
    title: 'Mean time to proof, by service',
    description: `Health is degraded above ${healthy} s and critical above ${critical} s.`,
    unit: 'seconds',
    lines: [mean(DELIVERY, 'interval', { by: ['service.name'] })],
    thresholds: LATENCY_THRESHOLDS,
    showsThresholds: true,
    width: 8,
  }),
  chart({
    title: 'Tools and bridges: 95th percentile',
    description: 'Of those that succeeded.',
    unit: 'seconds',
    lines: [
      line(
        'tools',
        quantile('gen_ai.execute_tool.duration', 0.95, 'interval', {
          where: { outcome: 'succeeded' },
        }),
      ),
      line(
        'creation of bridges',
        quantile('earshot.bridge.creation.duration', 0.95, 'interval', {
          where: { outcome: 'succeeded' },
        }),
      ),
    ],
    width: 8,
  }),
  chart({
    title: 'Time until a dropped client was back',
    description: 'Median and 95th percentile of reconnects.',
    unit: 'seconds',
    lines: percentiles('earshot.connection.reconnect.duration', [0.5, 0.95], 'interval'),
    width: 8,
  }),
]);

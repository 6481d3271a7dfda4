/** WebSocket connections. */
import { CONNECTION_EVENTS } from '../attributes.ts';
import { LIFECYCLE_SECONDS } from '../buckets.ts';
import type { MetricRow } from './row.ts';
import { each, one } from './series.ts';

export const CONNECTION_METRICS = {
  'earshot.connection.active': {
    kind: 'gauge',
    unit: '{connection}',
    description: 'Open WebSocket connections.',
    attributes: [],
    series: one,
  },
  'earshot.connection.events': {
    kind: 'counter',
    unit: '{event}',
    description: 'What happened to connections and handshakes.',
    attributes: ['event'],
    series: each('event', CONNECTION_EVENTS),
  },
  'earshot.connection.reconnect.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'From a drop until the same user or client was back.',
    attributes: [],
    series: one,
    buckets: LIFECYCLE_SECONDS,
  },
  'earshot.connection.buffered': {
    kind: 'gauge',
    unit: 'By',
    description: 'Bytes that open connections hold in user space, waiting for their peers to read.',
    attributes: [],
    series: one,
  },
} as const satisfies Record<string, MetricRow>;

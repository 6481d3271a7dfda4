/** Creations of bridges. */
import { BRIDGE_REASONS } from '../attributes.ts';
import { LIFECYCLE_SECONDS } from '../buckets.ts';
import type { MetricRow } from './row.ts';
import { ended, failed, one, started, succeeded } from './series.ts';

const creationSeries = [
  started,
  succeeded,
  ...BRIDGE_REASONS.map((reason) => ({ ...failed, reason })),
] as const;

export const BRIDGE_METRICS = {
  'earshot.bridge.creations': {
    kind: 'counter',
    unit: '{bridge}',
    description: 'Creations of bridges by stage.',
    attributes: ['lifecycle'],
    optional: ['reason'],
    series: creationSeries,
  },
  'earshot.bridge.creation.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Time to create a bridge, retries included.',
    attributes: ['lifecycle'],
    series: ended,
    buckets: LIFECYCLE_SECONDS,
  },
  'earshot.bridge.breakers.open': {
    kind: 'gauge',
    unit: '{breaker}',
    description:
      'Factories whose lost bridges are not made anew for now: too many tries failed in a row.',
    attributes: [],
    series: one,
  },
} as const satisfies Record<string, MetricRow>;

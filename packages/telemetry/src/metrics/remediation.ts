/** What Earshot does by itself when things go wrong. */
import { REMEDIATION_ACTIONS, SENDING_OUTCOMES } from '../attributes.ts';
import type { MetricRow } from './row.ts';
import { one } from './series.ts';

const remediationSeries = REMEDIATION_ACTIONS.flatMap((action) =>
  SENDING_OUTCOMES.map((outcome) => ({ action, outcome })),
);

export const REMEDIATION_METRICS = {
  'earshot.emergency.mode': {
    kind: 'gauge',
    unit: '{mode}',
    description:
      'Is 1 in emergency mode: health is checked every 5 s, every notification is traced and alerts go to all tiers.',
    attributes: [],
    series: one,
  },
  'earshot.remediation.actions': {
    kind: 'counter',
    unit: '{action}',
    description:
      'What Earshot did by itself, where it was asked to, to heal the service. Each failed attempt counts, and what was given up or not begun is dropped.',
    attributes: ['remediation', 'sending'],
    series: remediationSeries,
  },
} as const satisfies Record<string, MetricRow>;

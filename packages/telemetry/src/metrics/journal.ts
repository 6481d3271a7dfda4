/** The journal: is what is pending safe from a crash? */
import type { MetricRow } from './row.ts';
import { one } from './series.ts';

export const JOURNAL_METRICS = {
  'earshot.journal.off': {
    kind: 'gauge',
    unit: '{journal}',
    description:
      'Is 1 while the journal was asked for and cannot be written, so that a crash would lose what is pending; 0 while it works or was not asked for.',
    attributes: [],
    series: one,
  },
  'earshot.journal.dropped': {
    kind: 'counter',
    unit: '{record}',
    description:
      'Verdicts and events that never reached the journal, as it was off or too slow. Metrics and logs have them all the same.',
    attributes: [],
    series: one,
  },
} as const satisfies Record<string, MetricRow>;

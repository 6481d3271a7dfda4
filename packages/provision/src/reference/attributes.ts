/** docs/reference/attributes.md: what the attributes of metrics can be, and what the values mean. */
import {
  ATTRIBUTES,
  METRICS,
  OUTCOME_BRIEFS,
  OUTCOMES,
  REASON_BRIEFS,
  REASONS,
  VERDICT_REASONS,
  type AttributeName,
  type MetricRow,
  type Reason,
} from '@earshot/telemetry';
import type { Artifact } from '../artifact.ts';
import { code, codes, page, table } from './markdown.ts';

export function attributesPage(): Artifact {
  return page('attributes', 'Attributes of metrics', [
    'Each attribute has a closed set of values, so that the number of series is known. IDs of users, messages and conversations are never among them: they live in [spans](spans.md), logs and exemplars.',
    table(
      ['attribute', 'on', 'values'],
      (Object.keys(ATTRIBUTES) as AttributeName[]).flatMap((name) => {
        const carriers = carriersOf(name);
        const { key, values } = ATTRIBUTES[name];
        return carriers.length === 0 ? [] : [[code(key), codes(carriers), codes(values)]];
      }),
    ),
    '## Outcomes',
    'A notification ends in exactly one of these. Attempts are the sum of all outcomes and of what is pending.',
    table(
      ['outcome', 'what it means', 'reasons it can have'],
      OUTCOMES.map((outcome) => [
        code(outcome),
        OUTCOME_BRIEFS[outcome],
        codes(VERDICT_REASONS[outcome]),
      ]),
    ),
    '## Reasons',
    table(
      ['reason', 'what it means', 'outcomes it goes with'],
      REASONS.map((reason) => [
        code(reason),
        REASON_BRIEFS[reason],
        codes(
          OUTCOMES.filter((outcome) =>
            (VERDICT_REASONS[outcome] as readonly Reason[]).includes(reason),
          ),
        ),
      ]),
    ),
  ]);
}

function carriersOf(name: AttributeName): string[] {
  return Object.entries<MetricRow>(METRICS)
    .filter(([, { attributes, optional = [] }]) => [...attributes, ...optional].includes(name))
    .map(([metric]) => metric);
}

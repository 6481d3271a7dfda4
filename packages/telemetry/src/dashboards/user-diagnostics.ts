/**
 * For support: an ID that a user reported goes in, the story comes out. Metrics carry no IDs, so what is
 * asked by one is asked of the traces.
 */
import {
  OUTCOME_BRIEFS,
  OUTCOMES,
  REASON_BRIEFS,
  REASONS,
  VERDICT_REASONS,
  type Outcome,
  type Reason,
} from '../outcomes.ts';
import { increase, rate } from '../queries/make.ts';
import { SPAN_ATTRIBUTES } from '../spans.ts';
import { chart, line, row, table, text, traces } from './make.ts';
import type { Dashboard } from './panel.ts';

export const USER_DIAGNOSTICS: Dashboard = {
  id: 'websocket_user_diagnostics',
  title: 'Earshot: what happened to this user?',
  description: 'Paste the correlation ID that a user reported, or a user hash, and read the story.',
  rangeSeconds: 3600,
  refreshSeconds: 30,
  inputs: [
    {
      name: 'correlation_id',
      title: 'Correlation ID',
      description: 'As the user or the log tells it.',
    },
    {
      name: 'user_hash',
      title: 'User hash',
      description: 'Users appear as a keyed hash, in logs and in the metrics of users.',
    },
  ],
  rows: [
    row('One message', 9, [
      text({
        title: 'How to find it',
        description: 'What to type in above, and what the answer means.',
        text: [
          '1. Choose the **Service**, paste the **Correlation ID** above and press Enter.',
          '2. The table shows the traces of that ID: open one to see the tool, its messages, and the one that was lost. A message that failed is red, and its `earshot.outcome` and `earshot.reason` say how and why.',
          '3. **The story in words** (link in the corner of the table) is what Earshot itself remembers: when each message was sent, how far it came, and what to do.',
          '',
          'Nothing there? The trace may not have been sampled (failures always are), or it is older than the trace store keeps. The time above must hold the moment it happened.',
        ].join('\n'),
        width: 8,
      }),
      traces({
        title: 'Traces of this correlation ID',
        description:
          'From the trace store, by the attribute messaging.message.conversation_id, in the time shown above.',
        search: {
          attribute: SPAN_ATTRIBUTES.correlationId,
          equals: { input: 'correlation_id' },
        },
        width: 16,
        emptyText: 'No trace with this correlation ID in the time shown',
        links: [
          { title: 'The story in words', to: 'story' },
          { title: 'Search in the trace store', to: 'traces' },
        ],
      }),
    ]),
    row('One user, and failures to pick from', 9, [
      traces({
        title: 'Traces of this user',
        description: 'By the attribute user.hash, in the time shown above.',
        search: { attribute: SPAN_ATTRIBUTES.userHash, equals: { input: 'user_hash' } },
        width: 12,
        emptyText: 'No trace of this user in the time shown',
      }),
      traces({
        title: 'Latest silent failures',
        description:
          'Traces with a message that was lost while nobody was told. Open one, and copy its correlation ID.',
        search: { attribute: SPAN_ATTRIBUTES.outcome, equals: { value: 'silent' } },
        width: 12,
        emptyText: 'No silent failure in the time shown',
      }),
    ]),
    row('How many, and why', 9, [
      table({
        title: 'Messages that were not confirmed',
        description: 'In the time shown above, by outcome and reason.',
        unit: 'count',
        column: 'Messages',
        query: increase('earshot.notification.outcomes', 'range', {
          where: { outcome: { not: 'confirmed' } },
          by: ['outcome', 'reason'],
        }),
        width: 12,
      }),
      chart({
        title: 'When it happened',
        description:
          'Messages not confirmed, per second, by outcome. Late: a proof that came after the verdict, and changes nothing of it.',
        unit: 'per_second',
        lines: [
          rate('earshot.notification.outcomes', 'interval', {
            where: { outcome: { not: 'confirmed' } },
            by: ['outcome'],
          }),
          line('late proofs', rate('earshot.notification.late', 'interval')),
        ],
        width: 12,
      }),
    ]),
    row('What the words mean', 11, [
      text({
        title: 'Outcomes',
        description: 'A message ends in exactly one of these.',
        text: glossary(
          'outcome',
          OUTCOMES.map((outcome) => [outcome, OUTCOME_BRIEFS[outcome]]),
        ),
        width: 10,
      }),
      text({
        title: 'Reasons',
        description: 'Why a message was not confirmed.',
        text: glossary(
          'reason',
          REASONS.map((reason) => [
            reason,
            `${REASON_BRIEFS[reason]} (${outcomesOf(reason).join(', ')})`,
          ]),
        ),
        width: 14,
      }),
    ]),
  ],
};

function outcomesOf(reason: Reason): readonly Outcome[] {
  return OUTCOMES.filter((outcome) =>
    (VERDICT_REASONS[outcome] as readonly Reason[]).includes(reason),
  );
}

function glossary(title: string, rows: readonly (readonly [string, string])[]): string {
  return [
    `| ${title} | what it means |`,
    '|---|---|',
    ...rows.map(([name, brief]) => `| \`${name}\` | ${brief} |`),
  ].join('\n');
}

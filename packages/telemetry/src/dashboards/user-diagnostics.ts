/**
 * For support: an ID that a user reported goes in, the story comes out. Metrics carry no IDs, so what is
 * asked by one is asked of the traces.
 */
import { increase, rate } from '../queries/make.ts';
import {
  OUTCOME_BRIEFS,
  OUTCOMES,
  REASON_BRIEFS,
  REASONS,
  VERDICT_REASONS,
  type Outcome,
  type Reason,
} from '../outcomes.ts';
import { SPAN_ATTRIBUTES } from '../spans.ts';
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
    {
      title: 'One message',
      panels: [
        {
          title: 'How to find it',
          description: 'What to type in above, and what the answer means.',
          view: 'text',
          unit: 'none',
          queries: [],
          width: 8,
          height: 9,
          text: [
            '1. Choose the **Service**, paste the **Correlation ID** above and press Enter.',
            '2. The table shows the traces of that ID: open one to see the tool, its messages, and the one that was lost. A message that failed is red, and its `earshot.outcome` and `earshot.reason` say how and why.',
            '3. **The story in words** (link in the corner of the table) is what Earshot itself remembers: when each message was sent, how far it came, and what to do.',
            '',
            'Nothing there? The trace may not have been sampled (failures always are), or it is older than the trace store keeps. The time above must hold the moment it happened.',
          ].join('\n'),
        },
        {
          title: 'Traces of this correlation ID',
          description:
            'From the trace store, by the attribute messaging.message.conversation_id, in the time shown above.',
          view: 'traces',
          unit: 'none',
          queries: [],
          search: {
            attribute: SPAN_ATTRIBUTES.correlationId,
            equals: { input: 'correlation_id' },
          },
          width: 16,
          height: 9,
          emptyText: 'No trace with this correlation ID in the time shown',
          links: [
            { title: 'The story in words', to: 'story' },
            { title: 'Search in the trace store', to: 'traces' },
          ],
        },
      ],
    },
    {
      title: 'One user, and failures to pick from',
      panels: [
        {
          title: 'Traces of this user',
          description: 'By the attribute user.hash, in the time shown above.',
          view: 'traces',
          unit: 'none',
          queries: [],
          search: { attribute: SPAN_ATTRIBUTES.userHash, equals: { input: 'user_hash' } },
          width: 12,
          height: 9,
          emptyText: 'No trace of this user in the time shown',
        },
        {
          title: 'Latest silent failures',
          description:
            'Traces with a message that was lost while nobody was told. Open one, and copy its correlation ID.',
          view: 'traces',
          unit: 'none',
          queries: [],
          search: { attribute: SPAN_ATTRIBUTES.outcome, equals: { value: 'silent' } },
          width: 12,
          height: 9,
          emptyText: 'No silent failure in the time shown',
        },
      ],
    },
    {
      title: 'How many, and why',
      panels: [
        {
          title: 'Messages that were not confirmed',
          description: 'In the time shown above, by outcome and reason.',
          view: 'table',
          unit: 'count',
          queries: [
            {
              query: increase('earshot.notification.outcomes', 'range', {
                where: { outcome: { not: 'confirmed' } },
                by: ['outcome', 'reason'],
              }),
              legend: 'Messages',
            },
          ],
          width: 12,
          height: 9,
        },
        {
          title: 'When it happened',
          description:
            'Messages not confirmed, per second, by outcome. Late: a proof that came after the verdict, and changes nothing of it.',
          view: 'timeseries',
          unit: 'per_second',
          queries: [
            {
              query: rate('earshot.notification.outcomes', 'interval', {
                where: { outcome: { not: 'confirmed' } },
                by: ['outcome'],
              }),
              legend: '{outcome}',
            },
            { query: rate('earshot.notification.late', 'interval'), legend: 'late proofs' },
          ],
          width: 12,
          height: 9,
        },
      ],
    },
    {
      title: 'What the words mean',
      panels: [
        {
          title: 'Outcomes',
          description: 'A message ends in exactly one of these.',
          view: 'text',
          unit: 'none',
          queries: [],
          width: 10,
          height: 11,
          text: table(
            'outcome',
            OUTCOMES.map((outcome) => [outcome, OUTCOME_BRIEFS[outcome]]),
          ),
        },
        {
          title: 'Reasons',
          description: 'Why a message was not confirmed.',
          view: 'text',
          unit: 'none',
          queries: [],
          width: 14,
          height: 11,
          text: table(
            'reason',
            REASONS.map((reason) => [
              reason,
              `${REASON_BRIEFS[reason]} (${outcomesOf(reason).join(', ')})`,
            ]),
          ),
        },
      ],
    },
  ],
};

function outcomesOf(reason: Reason): readonly Outcome[] {
  return OUTCOMES.filter((outcome) =>
    (VERDICT_REASONS[outcome] as readonly Reason[]).includes(reason),
  );
}

function table(title: string, rows: readonly (readonly [string, string])[]): string {
  return [
    `| ${title} | what it means |`,
    '|---|---|',
    ...rows.map(([name, brief]) => `| \`${name}\` | ${brief} |`),
  ].join('\n');
}

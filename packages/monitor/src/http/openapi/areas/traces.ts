/** What became of messages, by correlation ID. */
import { LEVELS, OUTCOMES, REASONS } from '@earshot/telemetry';
import { ENDINGS } from '../../../history/endings.ts';
import { FOUND_LIMIT, MOST_PAGES } from '../../../history/telling.ts';
import { PATHS } from '../../paths.ts';
import type { Area } from '../area.ts';
import { PROBLEM } from '../problem.ts';
import {
  count,
  listOf,
  mapOf,
  named,
  number,
  object,
  orNull,
  ref,
  scalar,
  text,
  time,
  type Schema,
} from '../schema.ts';

const NOTICE = mapOf(scalar);
const STORY: Record<string, Schema> = {
  correlation_id: text,
  notifications: listOf(ref('Notification')),
  notifications_total: count,
  notifications_by_outcome: object(Object.fromEntries(ENDINGS.map((ending) => [ending, count]))),
  page: count,
  pages: count,
  connections: listOf(NOTICE),
  tools: listOf(NOTICE),
  bridges: listOf(NOTICE),
  checkpoints: listOf(ref('Checkpoint')),
  history: object({ confirmed: count, others: count, pending: count }),
  scope: named(['next_hop', 'end_to_end']),
  sources: listOf(named(['history', 'journal', 'jaeger'])),
  note: orNull(text),
};

export const TRACE_AREA: Area = {
  operations: {
    [`GET ${PATHS.traces}`]: {
      summary: 'What became of the messages under a correlation ID.',
      tag: 'delivery',
      parameters: [
        {
          name: 'correlation_id',
          in: 'query',
          description: 'The ID that a log line, an alert or a user reported.',
          required: true,
          schema: { type: 'string', pattern: '^[A-Za-z0-9._:@/+=-]{1,128}$' },
        },
        {
          name: 'page',
          in: 'query',
          description: `Of a story with more than ${FOUND_LIMIT} messages: the first has what was not confirmed, then what is pending, then what was confirmed, of each the newest.`,
          schema: { type: 'integer', minimum: 1, maximum: MOST_PAGES, default: 1 },
        },
      ],
      answers: {
        200: { description: 'The story; a page where text/html is preferred.', shape: 'Story' },
        302: {
          description: 'A browser without the token is shown on to the console, which asks for it.',
        },
        404: { description: 'Nothing is known under this ID.', shape: 'NothingKnown' },
      },
      problems: { 400: 'The ID is missing or has other characters, or the page is none.' },
    },
  },
  shapes: {
    Story: object(STORY),
    NothingKnown: object({ ...PROBLEM, ...STORY }),
    Checkpoint: object({
      id: text,
      name: text,
      at: time,
      correlation_id: text,
      facts: mapOf({ type: ['string', 'number', 'boolean'] }),
      tool: orNull(text),
      call_id: orNull(text),
      trace_id: orNull(text),
      span_id: orNull(text),
      held_back: count,
    }),
    Notification: object({
      id: text,
      connection: orNull(text),
      direction: orNull(named(['to_client', 'to_server'])),
      destination: orNull(text),
      tool: orNull(text),
      user_hash: orNull(text),
      recipient_hash: orNull(text),
      bytes: count,
      attempted_at: time,
      events: listOf(
        object({
          event: named([...new Set(['attempted', ...LEVELS, ...OUTCOMES])]),
          at: time,
          after_ms: number,
        }),
      ),
      outcome: named([...OUTCOMES, 'pending']),
      reason: orNull(named(REASONS)),
      reason_brief: orNull(text),
      detail: orNull(text),
      redelivery_of: orNull(text),
      level_required: named(LEVELS),
      level_reached: orNull(named(LEVELS)),
      trace_id: orNull(text),
      span_id: orNull(text),
      duration_ms: number,
    }),
  },
};

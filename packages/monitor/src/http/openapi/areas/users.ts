/** Delivery by user. */
import { REASONS } from '@earshot/telemetry';
import { PATHS } from '../../paths.ts';
import type { Area } from '../area.ts';
import {
  LATENCY,
  count,
  listOf,
  mapOf,
  named,
  number,
  object,
  orNull,
  text,
  time,
} from '../schema.ts';

export const USER_AREA: Area = {
  operations: {
    [`GET ${PATHS.users}`]: {
      summary: 'Delivery by user, the worst first; users as keyed hashes.',
      tag: 'delivery',
      parameters: [
        {
          name: 'user',
          in: 'query',
          description: 'One user, by the name that the application knows, or by hash. Audited.',
          schema: { type: 'string', minLength: 1, maxLength: 512 },
        },
        {
          name: 'limit',
          in: 'query',
          description: 'The most users to list.',
          schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 },
        },
      ],
      answers: { 200: { description: 'The users.', shape: 'Users' } },
      problems: {
        400: 'A parameter is malformed.',
        404: 'The user is unknown, or users are not kept.',
      },
    },
  },
  shapes: {
    Users: object({
      users: listOf(
        object({
          user_hash: text,
          connections: count,
          attempts: count,
          pending: count,
          ended: count,
          outcomes: mapOf(count),
          success_rate: orNull(number),
          delivery_seconds: object(LATENCY),
          isolation_violations: count,
          last_success_at: orNull(time),
          last_silent_failure: orNull(
            object({ at: time, reason: named(REASONS), correlation_id: text }),
          ),
          last_seen_at: time,
        }),
      ),
      known: count,
      forgotten: count,
    }),
  },
};

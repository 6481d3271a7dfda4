/**
 * GET /monitoring/websocket/metrics/users: delivery by user, the worst first. `?user=` finds one by the
 * name that the application knows; the answer shows the hash.
 */
import { OUTCOMES, type Outcome } from '@earshot/telemetry';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { UserRecord } from '../users/user-record.ts';
import type { Users } from '../users/users.ts';
import type { Log } from '../logs/logger.ts';
import type { WallClock } from '../wall-clock.ts';
import { HttpError } from './errors.ts';
import { PATHS } from './paths.ts';

export interface UserRouteSources {
  readonly wall: WallClock;
  readonly log: Pick<Log, 'logger'>;
  /** Undefined where users are not kept. */
  readonly users: Users | undefined;
}

const LIMIT = { usual: 100, most: 1_000 } as const;
const MAX_NAME = 512;

export function addUserRoutes(api: FastifyInstance, { wall, log, users }: UserRouteSources): void {
  const told = (record: UserRecord) => tell(record, wall);
  api.get(PATHS.users, (request) => {
    if (users === undefined) {
      throw new HttpError(404, {
        code: 'users_off',
        message: 'Users are not kept.',
        field: 'EARSHOT_USERS',
        allowed: 'a number of users above 0',
      });
    }
    const { user } = request.query as { user?: string | string[] };
    if (user === undefined) {
      return {
        users: users.worst(limitOf(request)).map(told),
        known: users.size,
        forgotten: users.evicted,
      };
    }
    if (typeof user !== 'string' || user === '' || user.length > MAX_NAME) {
      throw new HttpError(400, {
        code: 'invalid_user',
        message: 'One user is asked for by name or by hash.',
        field: 'user',
        allowed: `1 to ${MAX_NAME} characters`,
      });
    }
    const record = users.find(user);
    // Whom somebody looked for is itself private: the hash says it to those who may know.
    log.logger.info(
      {
        event: 'user_looked_up',
        audit: true,
        user_hash: record?.hash,
        found: record !== undefined,
      },
      'A user was looked up',
    );
    if (record === undefined) {
      throw new HttpError(404, {
        code: 'unknown_user',
        message: 'Nothing is known of this user: nobody of this name was told anything lately.',
        field: 'user',
      });
    }
    return { users: [told(record)], known: users.size, forgotten: users.evicted };
  });
}

function tell(record: UserRecord, wall: WallClock) {
  const at = (ms: number | undefined): string | null => (ms === undefined ? null : wall.at(ms));
  const { lastSilent, ended } = record;
  const confirmed = record.outcome('confirmed');
  return {
    user_hash: record.hash,
    connections: record.connections,
    ended,
    outcomes: Object.fromEntries(
      OUTCOMES.map((outcome): [Outcome, number] => [outcome, record.outcome(outcome)]),
    ),
    success_rate: ended === 0 ? null : confirmed / ended,
    delivery_seconds: {
      p50: record.latencySeconds(0.5) ?? null,
      p95: record.latencySeconds(0.95) ?? null,
      p99: record.latencySeconds(0.99) ?? null,
    },
    isolation_violations: record.isolationViolations,
    last_success_at: at(record.lastConfirmedAtMs),
    last_silent_failure:
      lastSilent === undefined
        ? null
        : {
            at: wall.at(lastSilent.atMs),
            reason: lastSilent.reason,
            correlation_id: lastSilent.correlationId,
          },
    last_seen_at: wall.at(record.lastSeenAtMs),
  };
}

function limitOf({ query }: FastifyRequest): number {
  const { limit: given } = query as { limit?: string | string[] };
  if (given === undefined) return LIMIT.usual;
  const limit = typeof given === 'string' && given.trim() !== '' ? Number(given) : NaN;
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIMIT.most) return limit;
  throw new HttpError(400, {
    code: 'invalid_limit',
    message: 'The limit is a whole number of users.',
    field: 'limit',
    value: String(given).slice(0, 200),
    allowed: `1 to ${LIMIT.most}`,
  });
}

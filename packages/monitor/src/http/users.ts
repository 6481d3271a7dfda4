/**
 * GET /monitoring/websocket/metrics/users: delivery by user, the worst first. `?user=` finds one by the
 * name that the application knows; the answer shows the hash.
 */
import { OUTCOMES, type Outcome } from '@earshot/telemetry';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WholeUsers } from '../service/whole-users.ts';
import { countOf, endedOf, latencyOf, type UserReport } from '../users/user-report.ts';
import type { UsersAnswer } from '../users/users-question.ts';
import type { Log } from '../logs/logger.ts';
import { callerOf } from './caller.ts';
import { HttpError } from './errors.ts';
import { limitOf } from './limit.ts';
import { PATHS } from './paths.ts';

export interface UserRouteSources {
  readonly log: Pick<Log, 'logger'>;
  /** Undefined where users are not kept. */
  readonly users: Pick<WholeUsers, 'worst' | 'find'> | undefined;
}

const LIMIT = { usual: 100, most: 1_000 } as const;
const MAX_NAME = 512;

export function addUserRoutes(api: FastifyInstance, sources: UserRouteSources): void {
  api.get(PATHS.users, (request) => answer(request, sources));
}

async function answer(request: FastifyRequest, { log, users }: UserRouteSources) {
  if (users === undefined) {
    throw new HttpError(404, {
      code: 'users_off',
      message: 'Users are not kept.',
      field: 'EARSHOT_USERS',
      allowed: 'a number of users above 0',
    });
  }
  const { user } = request.query as { user?: string | string[] };
  if (user === undefined) return listed(await users.worst(limitOf(request, LIMIT, 'users')));
  if (typeof user !== 'string' || user === '' || user.length > MAX_NAME) {
    throw new HttpError(400, {
      code: 'invalid_user',
      message: 'One user is asked for by name or by hash.',
      field: 'user',
      allowed: `1 to ${MAX_NAME} characters`,
    });
  }
  const found = await users.find(user);
  const [one] = found.users;
  // Whom somebody looked for is itself private: the hash says it to those who may know.
  log.logger.info(
    {
      event: 'user_looked_up',
      audit: true,
      user_hash: one?.hash,
      found: one !== undefined,
      ...callerOf(request),
    },
    'A user was looked up',
  );
  if (one === undefined) {
    throw new HttpError(404, {
      code: 'unknown_user',
      message: 'Nothing is known of this user: nobody of this name was told anything lately.',
      field: 'user',
    });
  }
  return listed(found);
}

export type UsersListed = ReturnType<typeof listed>;

function listed({ users, kept, forgotten }: UsersAnswer) {
  return { users: users.map(tell), known: kept, forgotten };
}

function tell(user: UserReport) {
  const { lastConfirmedAtMs: successAtMs, lastSilent } = user;
  const ended = endedOf(user);
  const latency = (q: number): number | null => latencyOf(user, q) ?? null;
  return {
    user_hash: user.hash,
    connections: user.connections,
    attempts: ended + user.pending,
    pending: user.pending,
    ended,
    outcomes: Object.fromEntries(
      OUTCOMES.map((outcome): [Outcome, number] => [outcome, countOf(user, outcome)]),
    ),
    success_rate: ended === 0 ? null : countOf(user, 'confirmed') / ended,
    delivery_seconds: { p50: latency(0.5), p95: latency(0.95), p99: latency(0.99) },
    isolation_violations: user.isolationViolations,
    last_success_at: successAtMs === undefined ? null : isoOf(successAtMs),
    last_silent_failure:
      lastSilent === undefined
        ? null
        : {
            at: isoOf(lastSilent.atMs),
            reason: lastSilent.reason,
            correlation_id: lastSilent.correlationId,
          },
    last_seen_at: isoOf(user.lastSeenAtMs),
  };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * Requests that were not allowed, in the audit log. Somebody who tries tokens, or a program that raises
 * the same emergency again and again, must not fill a disk: a few lines a second are written and the
 * rest is counted in one.
 */
import type { MonotonicClock } from '@earshot/instrumentation';
import type { FastifyRequest } from 'fastify';
import { heldBackLog } from '../logs/held-back.ts';
import type { Log } from '../logs/logger.ts';
import { Pace } from '../logs/pace.ts';
import { callerOf } from './caller.ts';
import type { HttpError } from './errors.ts';

export interface RefusalSources {
  readonly log: Pick<Log, 'logger'>;
  readonly runtime: { readonly clock: MonotonicClock };
}

const LINES_PER_SECOND = 5;

export function auditPace({ log, runtime }: RefusalSources): Pace {
  return new Pace(runtime.clock, LINES_PER_SECOND, heldBackLog(log));
}

export function refusalLog(sources: RefusalSources) {
  const { logger } = sources.log;
  const pace = auditPace(sources);
  return ({ status, body: { error } }: HttpError, request: FastifyRequest): void => {
    if (!pace.allows('request_refused')) return;
    logger.warn(
      {
        event: 'request_refused',
        audit: true,
        status,
        code: error.code,
        method: request.method,
        // What is served there, and not what was asked for: that may be anything.
        route: request.routeOptions.url ?? null,
        // What they call themselves is worth nothing here.
        from: callerOf(request).from,
      },
      `A request was refused: ${error.code}`,
    );
  };
}

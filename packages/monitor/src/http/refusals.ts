/**
 * Requests that were not allowed, in the audit log. Somebody who tries tokens must not fill a disk, so
 * that a few a second are written and the rest is counted in one line.
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

export function refusalLog({ log: { logger }, runtime }: RefusalSources) {
  const pace = new Pace(runtime.clock, LINES_PER_SECOND, heldBackLog({ logger }));
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

/**
 * Who is behind a request, for the audit log: the name that they give themselves (in
 * the body, or in the header X-Earshot-By), and the address that
 * the request came from. The address is the connection's own, which is a proxy's where there is one:
 * what a header says of it can be anything.
 */
import type { FastifyRequest } from 'fastify';
import { plainText } from '../logs/logger.ts';

const MAX_NAME = 100;

export interface Caller {
  readonly by: string | undefined;
  readonly from: string | undefined;
}

export function callerOf({ body, headers, socket }: FastifyRequest): Caller {
  const given = (body as { by?: unknown } | null | undefined)?.by ?? headers['x-earshot-by'];
  return {
    by: typeof given === 'string' && given.trim() !== '' ? plainText(given, MAX_NAME) : undefined,
    from: socket.remoteAddress?.replace(/^::ffff:/, ''),
  };
}

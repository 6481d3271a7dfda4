/**
 * Who is behind a request, for the audit log: the name that they give themselves, in the body or in the
 * header X-Earshot-By, and the address of the connection. What a header says of that can be anything.
 */
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../logs/caller.ts';
import { plainText } from '../logs/logger.ts';

const MAX_NAME = 100;

export function callerOf({ body, headers, socket }: FastifyRequest): Caller {
  const given = (body as { by?: unknown } | null | undefined)?.by ?? headers['x-earshot-by'];
  return {
    by: typeof given === 'string' && given.trim() !== '' ? plainText(given, MAX_NAME) : undefined,
    from: socket.remoteAddress?.replace(/^::ffff:/, ''),
  };
}

/**
 * Requests that change something come from people and programs that mean it, never from a web page of
 * somebody else's that is open in the same browser: a custom header makes the browser ask first (and
 * nobody here answers such a question), the body is JSON, and an Origin must be this very server, by the
 * name that was asked for or by that of EARSHOT_PUBLIC_URL.
 */
import type { FastifyRequest } from 'fastify';
import type { Settings } from '../settings/table.ts';
import { HttpError } from './errors.ts';

export const REQUEST_HEADER = 'X-Earshot-Request';

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Throws HttpError for a request that changes something and may not. */
export function changeCheck({ publicUrl }: Settings): (request: FastifyRequest) => void {
  const ownOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  return (request) => checkChange(request, ownOrigin);
}

function checkChange({ method, headers, is404 }: FastifyRequest, ownOrigin?: string): void {
  // Where there is nothing to change, that is what the answer says.
  if (is404 || READING.has(method)) return;
  if (headers['x-earshot-request'] === undefined) {
    throw new HttpError(403, {
      code: 'header_missing',
      message: `A request that changes something carries the header ${REQUEST_HEADER}.`,
      field: REQUEST_HEADER,
      allowed: 'any value, such as 1',
    });
  }
  const { origin, host } = headers;
  if (origin !== undefined && origin !== ownOrigin && !isOwn(origin, host)) {
    throw new HttpError(403, {
      code: 'foreign_origin',
      message: 'Requests of pages that are not from this server are refused.',
      field: 'origin',
      value: origin.slice(0, 200),
    });
  }
  if (method === 'DELETE') return;
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new HttpError(415, {
      code: 'not_json',
      message: 'The body must be JSON.',
      field: 'content-type',
      ...(type === undefined ? {} : { value: type.slice(0, 200) }),
      allowed: 'application/json',
    });
  }
}

function isOwn(origin: string, host: string | undefined): boolean {
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

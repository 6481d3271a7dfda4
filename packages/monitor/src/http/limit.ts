/** How many of something an answer lists, as `?limit=` asks. */
import type { FastifyRequest } from 'fastify';
import { HttpError } from './errors.ts';

export interface Limit {
  readonly usual: number;
  readonly most: number;
}

/** Throws for what is no whole number from 1 to the most; `things` says of what. */
export function limitOf({ query }: FastifyRequest, { usual, most }: Limit, things: string): number {
  const { limit: given } = query as { limit?: string | string[] };
  if (given === undefined) return usual;
  const limit = typeof given === 'string' && given.trim() !== '' ? Number(given) : NaN;
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return limit;
  throw new HttpError(400, {
    code: 'invalid_limit',
    message: `The limit is a whole number of ${things}.`,
    field: 'limit',
    value: String(given).slice(0, 200),
    allowed: `1 to ${most}`,
  });
}

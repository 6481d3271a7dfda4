/** GET /monitoring/websocket/traces: what became of a correlation ID's notifications. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Story } from '../history/story.ts';
import { FOUND_LIMIT, MOST_PAGES, onPage } from '../history/telling.ts';
import type { WallClock } from '../wall-clock.ts';
import { HttpError, PROBLEM_TYPE, problemOf } from './errors.ts';
import { PATHS } from './paths.ts';
import { CONTENT_SECURITY_POLICY, tracePage } from './trace-page.ts';

const SAFE = /^[A-Za-z0-9._:@/+=-]{1,128}$/;
const ALLOWED = '1 to 128 characters out of A-Z a-z 0-9 . _ : @ / + = -';

export interface TraceLookupSources {
  /** The most telling notifications, up to so many. */
  readonly tell: (correlationId: string, most: number) => Promise<Story>;
  readonly wall: WallClock;
}

export function traceLookup(sources: TraceLookupSources) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const correlationId = correlationIdOf(request.query);
    const page = pageOf(request.query);
    const found = await sources.tell(correlationId, page * FOUND_LIMIT);
    const story = { ...found, page, notifications: onPage(found.notifications, page) };
    const isEmpty =
      story.notifications_total +
        story.connections.length +
        story.tools.length +
        story.bridges.length +
        story.checkpoints.length ===
      0;
    void reply.code(isEmpty ? 404 : 200).header('vary', 'accept');
    if (wantsPage(request.headers.accept)) {
      await reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', CONTENT_SECURITY_POLICY)
        .send(tracePage(story, sources.wall.now()));
      return;
    }
    if (!isEmpty) {
      await reply.send(story);
      return;
    }
    // The story all the same: which sources were asked, and what they hold.
    await reply.type(PROBLEM_TYPE).send({ ...problemOf(404, nothingFound(story)), ...story });
  };
}

/**
 * Where the console tells the story that this request asks for: the link of a log line or an alert is
 * opened by a browser, which has no token, and the console asks for it. Undefined for other requests.
 */
export function consoleStory({ routeOptions, query, headers }: FastifyRequest): string | undefined {
  if (routeOptions.url !== PATHS.traces || !wantsPage(headers.accept)) return undefined;
  const id = givenId(query);
  if (typeof id !== 'string' || !SAFE.test(id)) return undefined;
  return `${PATHS.console}?dashboard=websocket_user_diagnostics&correlation_id=${encodeURIComponent(id)}`;
}

function givenId(query: unknown): unknown {
  return (query as Record<string, unknown>)['correlation_id'];
}

function correlationIdOf(query: unknown): string {
  const given = givenId(query);
  if (typeof given === 'string' && SAFE.test(given)) return given;
  const shown = given === undefined ? undefined : String(given as string | string[]).slice(0, 200);
  throw new HttpError(400, {
    code: given === undefined ? 'missing_field' : 'invalid_field',
    message:
      given === undefined
        ? 'correlation_id is missing.'
        : `correlation_id is ${JSON.stringify(shown)}.`,
    field: 'correlation_id',
    ...(shown === undefined ? {} : { value: shown }),
    allowed: ALLOWED,
  });
}

function pageOf(query: unknown): number {
  const { page: given } = query as { page?: string | string[] };
  if (given === undefined) return 1;
  const page = typeof given === 'string' && /^\d{1,4}$/.test(given) ? Number(given) : NaN;
  if (page >= 1 && page <= MOST_PAGES) return page;
  throw new HttpError(400, {
    code: 'invalid_field',
    message: 'page is the number of a page of a long story.',
    field: 'page',
    value: String(given).slice(0, 200),
    allowed: `1 to ${MOST_PAGES}`,
  });
}

function nothingFound({ correlation_id, history }: Story) {
  return {
    code: 'not_found',
    message: `Nothing is known under ${correlation_id}. The history holds the last ${history.confirmed} confirmed, ${history.others} other and all ${history.pending} pending notifications of this process.`,
    field: 'correlation_id',
    value: correlation_id,
  };
}

/** A browser names text/html; programs take what comes, or name JSON. */
function wantsPage(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const types = accept.split(',').map((part) => part.split(';', 1)[0]!.trim().toLowerCase());
  const html = types.indexOf('text/html');
  const json = types.indexOf('application/json');
  return html >= 0 && (json < 0 || html < json);
}

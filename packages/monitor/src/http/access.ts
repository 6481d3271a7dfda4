/** Who may ask: anybody on this machine's loopback, and elsewhere who has the token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { MonitorError } from '../monitor-error.ts';
import type { Settings } from '../settings/table.ts';
import { HttpError } from './errors.ts';
import { PATHS } from './paths.ts';
import { consoleStory } from './trace-lookup.ts';

/** Probes carry no secret: a kubelet or a load balancer asks without one. */
const PROBES = [PATHS.healthz, PATHS.readyz];
/** What the package brings along and holds no data: the console, which asks for the token, and runbooks. */
const PAGES = [PATHS.console, PATHS.consoleFile, PATHS.runbooks, PATHS.runbook];
const OPEN: ReadonlySet<string> = new Set([...PROBES, ...PAGES]);

export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(bare) === 4) return bare.startsWith('127.');
  if (isIP(bare) === 6) return bare === '::1' || bare.startsWith('::ffff:127.');
  return bare === 'localhost';
}

/** Throws MonitorError (`unsafe_address`) for an address that others reach, without a token. */
export function checkAddress({ httpHost, httpToken }: Settings): void {
  if (isLoopback(httpHost) || httpToken !== undefined) return;
  throw new MonitorError(
    'unsafe_address',
    `EARSHOT_HTTP_HOST is "${httpHost}", which others can reach, and EARSHOT_HTTP_TOKEN is not set; allowed: a loopback address such as 127.0.0.1, or any address together with a token of at least 16 characters`,
    { setting: 'EARSHOT_HTTP_HOST' },
  );
}

/** Throws HttpError for a request that may not be answered. */
export function accessCheck({ httpToken, publicUrl }: Settings): (request: FastifyRequest) => void {
  const ownName = publicUrl === undefined ? undefined : new URL(publicUrl).hostname;
  const expected = httpToken === undefined ? undefined : digest(`Bearer ${httpToken}`);
  return (request) => {
    const { host } = request.headers;
    if (host === undefined && request.raw.httpVersion !== '1.0') {
      throw new HttpError(400, {
        code: 'host_missing',
        message: 'A request of HTTP/1.1 names its host.',
        field: 'host',
      });
    }
    if (expected !== undefined) {
      if (isOpen(request.routeOptions.url)) return;
      const given = digest(request.headers.authorization ?? '');
      if (timingSafeEqual(given, expected)) return;
      const error = {
        code: 'unauthorized',
        message: 'This address needs the bearer token of EARSHOT_HTTP_TOKEN.',
        field: 'authorization',
        allowed: 'Bearer <token>',
      };
      throw new HttpError(401, error, consoleStory(request));
    }
    // A web page whose name was rebound to 127.0.0.1 sends its own name as the host.
    const asked = host === undefined ? 'localhost' : hostNameOf(host);
    if (isLoopback(asked) || isIP(asked) !== 0 || asked.toLowerCase() === ownName) return;
    throw new HttpError(403, {
      code: 'foreign_host',
      message:
        'Requests for other host names are refused: set EARSHOT_PUBLIC_URL to allow its own, or EARSHOT_HTTP_TOKEN to allow all.',
      field: 'host',
      value: asked.slice(0, 200),
      allowed: `localhost, an IP address${ownName === undefined ? '' : ` or ${ownName}`}`,
    });
  };
}

/** Is the route answered without the token? */
export function isOpen(route: string | undefined): boolean {
  return route !== undefined && OPEN.has(route);
}

/** Of equal length whatever was given, so that the comparison takes the same time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function hostNameOf(host: string): string {
  return host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}

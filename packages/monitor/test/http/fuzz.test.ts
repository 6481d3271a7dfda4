/** Whatever is sent: a problem that names itself, nothing thrown, nothing of ours that failed. */
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { HttpErrorBody } from '../../src/http/errors.ts';
import { PATHS } from '../../src/http/paths.ts';
import { serve, SOMEBODY } from '../doubles/served-api.ts';

/** The stream never ends by itself, and the console need not be built. */
const ROUTES = Object.values(PATHS).filter(
  (path) => path !== PATHS.stream && path !== PATHS.console,
);
const HEADER_NAMES = [
  'host',
  'origin',
  'authorization',
  'content-type',
  'content-length',
  'transfer-encoding',
  'x-earshot-request',
  'accept',
  'accept-version',
  'cookie',
  'traceparent',
];

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\r\nSet-Cookie: a=b', '\u001b[31m', '%', '%00', '__proto__', '../..', '\u2028'),
);
const anyUrl = fc
  .tuple(
    fc.oneof(fc.constantFrom(...ROUTES), fc.string(), fc.constant('//evil.example/')),
    anyText,
    fc.dictionary(
      fc.oneof(fc.constantFrom('correlation_id', 'user', 'limit', 'range'), fc.string()),
      anyText,
      { maxKeys: 3 },
    ),
    fc.boolean(),
  )
  .map(([path, parameter, query, isEncoded]) => {
    const part = isEncoded ? encoded(parameter) : parameter.replaceAll(/[^\x21-\x7e]/g, '%');
    const search = Object.entries(query).map(([key, value]) => `${encoded(key)}=${encoded(value)}`);
    const full = `${path.replaceAll(/:\w+/g, part)}${search.length === 0 ? '' : '?'}${search.join('&')}`;
    return full.startsWith('/') ? full : `/${encoded(full)}`;
  });
const anyHeaders = fc.dictionary(fc.constantFrom(...HEADER_NAMES), anyText, { maxKeys: 4 });
/** What gets past the doors in front of the bodies. */
const goodHeaders = fc.constant({
  host: '127.0.0.1:9464',
  'x-earshot-request': '1',
  'content-type': 'application/json',
});
const anyBody = fc.oneof(
  fc.string(),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.json(),
  fc
    .record(
      {
        by: fc.anything({ maxDepth: 2 }),
        minutes: fc.oneof(fc.double(), fc.integer(), fc.string()),
        reason: anyText,
        title: anyText,
        message: anyText,
        severity: fc.oneof(fc.constantFrom('critical', 'high'), fc.string()),
        __proto__: fc.constant({ x: 1 }),
      },
      { requiredKeys: [] },
    )
    .map(
      (body) =>
        JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? 1 : (value as unknown))) ??
        '',
    ),
  fc.integer({ min: 1, max: 30_000 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`),
);

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

test('fuzzed paths, headers and bodies are answered with what was asked for or a problem', async () => {
  const served = serve(SOMEBODY);
  const errors = served.service.runtime.measurements.counter('earshot.monitor.errors');
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS'),
      anyUrl,
      fc.oneof(anyHeaders, goodHeaders),
      anyBody,
      async (method, url, headers, payload) => {
        const answer = await served.api.inject({
          method: method as 'GET',
          url,
          headers: { host: '127.0.0.1', ...headers },
          ...(method === 'GET' || method === 'HEAD' ? {} : { payload }),
        });
        expect(answer.statusCode).toBeLessThan(500);
        if (answer.statusCode >= 400 && method !== 'HEAD') {
          const type = String(answer.headers['content-type']);
          // A person who looks up an ID gets a page that says it is not known.
          if (!type.startsWith('text/html')) {
            expect(type).toBe('application/problem+json; charset=utf-8');
            expect(answer.json()).toMatchObject({
              status: answer.statusCode,
              error: { code: expect.stringMatching(/^[a-z_]+$/), message: expect.any(String) },
            });
          }
        }
        for (const value of Object.values(answer.headers)) {
          expect(String(value)).not.toMatch(/[\r\n\u001b]/);
        }
      },
    ),
    { numRuns: 600 },
  );
  expect(errors.value({ component: 'http' })).toBe(0);
  expect(({} as { x?: number }).x).toBeUndefined();
});

test('the token is in no answer and in no log line, whatever is asked with or without it', async () => {
  const token = 'hunter2-hunter2-hunter2';
  const served = serve({ EARSHOT_HTTP_TOKEN: token, EARSHOT_LOG_LEVEL: 'trace' });
  for (const path of ROUTES) {
    for (const authorization of [`Bearer ${token}`, `Bearer ${token}x`, '']) {
      for (const method of ['GET', 'POST', 'DELETE'] as const) {
        const { body, headers } = await served.api.inject({
          method,
          url: path.replaceAll(/:\w+/g, 'SilentFailures'),
          headers: { host: '127.0.0.1', authorization, 'x-earshot-request': '1' },
          ...(method === 'POST' ? { payload: { by: token.slice(0, 3) } } : {}),
        });
        expect(body + JSON.stringify(headers)).not.toContain(token);
      }
    }
  }
  expect(JSON.stringify(served.logs)).not.toContain(token);
});

test('what was given as the token is only ever hashed, and compared in constant time', () => {
  const source = readFileSync(new URL('../../src/http/access.ts', import.meta.url), 'utf8');
  const uses = source
    .split('\n')
    .filter((line) => /authorization \?\?|headers\.authorization/.test(line));
  expect(uses.map((line) => line.trim())).toEqual([
    "const given = digest(request.headers.authorization ?? '');",
  ]);
  expect(source).toContain('if (timingSafeEqual(given, expected)) return;');
});

test.each([
  ['CR LF', 'a\r\n{"level":"fatal"}'],
  ['ANSI', '\u001b[2Jgone'],
  ['a C1 control', 'a\u009b31mb'],
  ['a line separator', 'a\u2028b'],
  ['a direction mark', 'a\u202eb'],
  ['a NUL', 'a\u0000b'],
])('an ID with %s is refused, and told back on one line as JSON', async (_, id) => {
  const served = serve();
  const { statusCode, body, headers } = await served.ask(
    `${PATHS.traces}?correlation_id=${encodeURIComponent(id)}`,
    { accept: 'text/html' },
  );
  expect(statusCode).toBe(400);
  expect(headers['content-type']).toContain('application/problem+json');
  expect(body).not.toMatch(/[\r\n\u001b\u0000]/);
  expect((JSON.parse(body) as HttpErrorBody).error.value).toBe(id);
  expect(JSON.stringify(served.logs)).not.toMatch(/[\r\n\u001b\u0000]/);
});

/** What can't be answered is a problem that says what was wrong, and what is allowed instead. */
import { describe, expect, it } from 'vitest';
import type { HttpErrorBody } from '../../src/http/errors.ts';
import { serve, SOMEBODY } from '../doubles/served-api.ts';

const ALERTS = '/monitoring/websocket/alerts';
const EMERGENCY = '/monitoring/websocket/emergency/alert';
const STREAM = '/monitoring/websocket/stream';
const ACKNOWLEDGE = `${ALERTS}/SilentFailures/acknowledge`;
const HOST = { host: '127.0.0.1:9464' };
const SENT = { ...HOST, 'x-earshot-request': '1', 'content-type': 'application/json' };

describe('a method that an address does not answer', () => {
  it.each([
    ['GET', EMERGENCY, 'POST'],
    ['PUT', ALERTS, 'GET, HEAD'],
    ['DELETE', '/metrics', 'GET, HEAD'],
    ['GET', ACKNOWLEDGE, 'POST, DELETE'],
    ['OPTIONS', EMERGENCY, 'POST'],
    ['PROPFIND', `${ALERTS}?x=/`, 'GET, HEAD'],
  ])('is 405 with those that it does: %s %s', async (method, url, allowed) => {
    const { api } = serve();
    const answer = await api.inject({ method: method as 'GET', url, headers: HOST });
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, allowed]);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json<HttpErrorBody>().error).toMatchObject({
      code: 'method_not_allowed',
      field: 'method',
      value: method,
      allowed,
    });
  });

  it('is HEAD for the stream, where it would hold one open that says nothing', async () => {
    const { api } = serve();
    const answer = await api.inject({ method: 'HEAD', url: STREAM, headers: HOST });
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'GET']);
  });

  it.each([
    '/nope',
    `${ALERTS}/`,
    '/monitoring/websocket/alerts//acknowledge',
    '*',
    '/constructor',
  ])('is none where there is nothing: %s is 404', async (url) => {
    const { api } = serve();
    const answer = await api.inject({ method: 'PUT', url, headers: SENT, payload: '{}' });
    expect([answer.statusCode, answer.json<HttpErrorBody>().error.code]).toEqual([
      404,
      'not_found',
    ]);
  });
});

describe('a body that is not allowed', () => {
  it.each<[string, string, object]>([
    [
      EMERGENCY,
      '{"message":"b","severity":"high"}',
      {
        code: 'missing_field',
        message: 'title is missing.',
        field: 'title',
        allowed: '1 to 200 characters, not of spaces alone',
      },
    ],
    [
      EMERGENCY,
      '{"title":"a","message":"b","severity":"lo"}',
      {
        code: 'invalid_field',
        message: 'severity is "lo".',
        field: 'severity',
        value: 'lo',
        allowed: 'critical, high, medium',
      },
    ],
    [
      ACKNOWLEDGE,
      '{"by":"ada","minutes":1441}',
      {
        message: 'minutes is 1441.',
        field: 'minutes',
        value: '1441',
        allowed: 'a number from 1 to 1440',
      },
    ],
    [ACKNOWLEDGE, '{"by":"  "}', { field: 'by', value: '  ' }],
    [ACKNOWLEDGE, '{"by":null}', { field: 'by', value: 'null' }],
    [
      ACKNOWLEDGE,
      '{"by":"ada","alert":"x"}',
      {
        code: 'unknown_field',
        message: '"alert" is no field of this.',
        field: 'alert',
        allowed: 'an object with by, minutes',
      },
    ],
    [ACKNOWLEDGE, '[]', { field: 'body', value: 'a list', allowed: 'an object with by, minutes' }],
    [
      ACKNOWLEDGE,
      `{"by":{"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`,
      {
        field: 'by',
        value: 'an object',
      },
    ],
    [
      '/monitoring/websocket/system/settings',
      '{"EARSHOT_LOG_LEVEL":[]}',
      {
        field: 'EARSHOT_LOG_LEVEL',
        value: 'a list',
        allowed: 'string or number or boolean or null',
      },
    ],
    [
      EMERGENCY,
      `"${'a'.repeat(65_536)}"`,
      {
        code: 'body_too_large',
        field: 'body',
        allowed: 'at most 65536 bytes',
      },
    ],
  ])('is told by field, value and what is allowed: %s %.80s', async (url, payload, told) => {
    const { api } = serve(SOMEBODY);
    const answer = await api.inject({ method: 'POST', url, headers: SENT, payload });
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json<HttpErrorBody>().error).toMatchObject(told);
  });
});

it('a part of the address that is longer than any name is 414', async () => {
  const { ask } = serve();
  const answer = await ask(`/monitoring/websocket/dashboard/${'a'.repeat(101)}`);
  expect([answer.statusCode, answer.json<HttpErrorBody>().error.message]).toEqual([
    414,
    'A part of the address is longer than any name.',
  ]);
});

it('a request without the token is told how it is sent, and not in the address', async () => {
  const token = 'a-token-of-enough-length';
  const { ask } = serve({ EARSHOT_HTTP_TOKEN: token });
  for (const query of [
    '',
    `?token=${token}`,
    `?access_token=${token}`,
    `?authorization=Bearer%20${token}`,
  ]) {
    const answer = await ask(`/metrics${query}`);
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
  }
});

it('whether there is something at an address is told to nobody without the token', async () => {
  const { ask } = serve({ EARSHOT_HTTP_TOKEN: 'a-token-of-enough-length' });
  const urls = [
    '/nope',
    '/console',
    '/consoleX',
    '/monitoring/websocket/runbooksX',
    '//healthz',
    '/healthz/',
  ];
  for (const url of urls) expect([url, (await ask(url)).statusCode]).toEqual([url, 401]);
});

it('no page of another origin may embed an answer, nor guess what it is', async () => {
  const { ask } = serve();
  for (const url of ['/metrics', '/nope', '/healthz']) {
    expect((await ask(url)).headers).toMatchObject({
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  }
});

it('a connection that is late is cut off within ten seconds', () => {
  const { server } = serve().api;
  // Node looks for what is late every two seconds.
  expect(server.requestTimeout).toBe(8_000);
  expect(server.headersTimeout).toBe(5_000);
  expect(server.timeout).toBe(10_000);
  expect(server.keepAliveTimeout).toBe(5_000);
});

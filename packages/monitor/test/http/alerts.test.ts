/** Alerts over HTTP: acknowledgements, and who may not send what changes something. */
import { describe, expect, it } from 'vitest';
import type { Emergency } from '../../src/alerts/alert.ts';
import { serve, SOMEBODY } from '../doubles/served-api.ts';

const ALERTS = '/monitoring/websocket/alerts';
const SILENT = `${ALERTS}/SilentFailures/acknowledge`;
const EMERGENCY = '/monitoring/websocket/emergency/alert';
const FIRE: Emergency = {
  title: 'Users hear nothing',
  message: 'Since noon.',
  severity: 'critical',
};
const SENT = { host: '127.0.0.1:9464', 'x-earshot-request': '1' };
const JSON_TYPE = { 'content-type': 'application/json' };

type Served = ReturnType<typeof serve>;
type Method = 'POST' | 'DELETE' | 'PUT' | 'PATCH';
const send = (
  { api }: Served,
  url: string,
  payload?: unknown,
  headers: Record<string, string> = {},
  method: Method = 'POST',
) =>
  api.inject({
    method,
    url,
    headers: { ...SENT, ...(payload === undefined ? {} : JSON_TYPE), ...headers },
    ...(payload === undefined
      ? {}
      : { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
  });
const gaugeOf = async ({ ask }: Served): Promise<string | undefined> =>
  (await ask('/metrics')).body
    .split('\n')
    .find((line) => line.startsWith('earshot_alert_acknowledged{source_alert="SilentFailures"'))
    ?.split(' ')
    .at(-1);

describe('an acknowledgement', () => {
  it('is listed, shows in the metrics and stands in the audit log, until it is taken back', async () => {
    let changes = 0;
    const served = serve({}, { acknowledgementsChanged: () => changes++ });
    const answer = await send(served, SILENT, { by: 'ada', minutes: 30 });
    const told = {
      alert: 'SilentFailures',
      by: 'ada',
      acknowledged_at: '2026-01-01T00:00:00.000Z',
      expires_at: '2026-01-01T00:30:00.000Z',
    };
    expect([answer.statusCode, answer.json()]).toEqual([200, told]);
    expect((await served.ask(ALERTS)).json()).toMatchObject({ acknowledgements: [told] });
    expect(await gaugeOf(served)).toBe('1');
    expect(served.logs).toMatchObject([
      { event: 'alert_acknowledged', audit: true, alert: 'SilentFailures', by: 'ada' },
    ]);

    expect((await send(served, SILENT, undefined, {}, 'DELETE')).statusCode).toBe(204);
    expect((await served.ask(ALERTS)).json()).toMatchObject({ acknowledgements: [] });
    expect(await gaugeOf(served)).toBe('0');
    expect(served.logs.at(-1)).toMatchObject({ event: 'acknowledgement_taken_back', audit: true });
    expect(changes).toBe(2);
    expect((await send(served, SILENT, undefined, {}, 'DELETE')).statusCode).toBe(404);
  });

  it('lasts an hour unless it says otherwise', async () => {
    const served = serve();
    expect((await send(served, SILENT, { by: 'ada' })).json()).toMatchObject({
      expires_at: '2026-01-01T01:00:00.000Z',
    });
  });

  it('of an alert that does not exist is refused, with the names that do', async () => {
    const answer = await send(serve(), `${ALERTS}/Nonsense/acknowledge`, { by: 'ada' });
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error).toMatchObject({ code: 'unknown_alert', value: 'Nonsense' });
    expect(answer.json().error.allowed).toContain('SilentFailures');
  });

  it.each([
    ['no body', undefined],
    ['nobody', {}],
    ['an empty name', { by: '  ' }],
    ['a long name', { by: 'a'.repeat(101) }],
    ['a name that is no text', { by: 7 }],
    ['no time', { by: 'ada', minutes: 0 }],
    ['more than a day', { by: 'ada', minutes: 1_440.5 }],
    ['a time that is text', { by: 'ada', minutes: '60' }],
    ['a field that nobody knows', { by: 'ada', alert: 'LatencyHigh' }],
    ['a prototype', '{"by":"ada","__proto__":{"x":1}}'],
    ['no JSON', 'by=ada'],
    ['a list', [{ by: 'ada' }]],
  ])('with %s is refused', async (_, body) => {
    const served = serve();
    const answer = await send(served, SILENT, body, JSON_TYPE);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect((await served.ask(ALERTS)).json()).toMatchObject({ acknowledgements: [] });
  });

  it('takes the most and the least that it may', async () => {
    const served = serve();
    for (const minutes of [1, 1_440]) {
      expect((await send(served, SILENT, { by: 'a'.repeat(100), minutes })).statusCode).toBe(200);
    }
  });

  it('writes a name on one line of the log', async () => {
    const served = serve();
    await send(served, SILENT, { by: 'ada\u2028{"level":"fatal"}' });
    expect(served.logs[0]!['by']).toBe('ada {"level":"fatal"}');
  });
});

describe.each([
  ['an acknowledgement', SILENT, { by: 'ada' }],
  ['an emergency', EMERGENCY, FIRE],
])('whoever sends %s', (_, url, body) => {
  it('carries the custom header, which no form and no plain request of a page can', async () => {
    const { api } = serve();
    const headers = { host: SENT.host, ...JSON_TYPE };
    const answer = await api.inject({ method: 'POST', url, headers, payload: body });
    expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'header_missing']);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'sends JSON and not %j',
    async (type) => {
      const answer = await send(serve(), url, JSON.stringify(body), { 'content-type': type });
      expect([answer.statusCode, answer.json().error.code]).toEqual([415, 'not_json']);
    },
  );

  it.each(['https://evil.example', 'http://127.0.0.1:9465', 'null', 'http://127.0.0.1:9464@evil'])(
    'is no page of %s',
    async (origin) => {
      const answer = await send(serve(), url, body, { origin });
      expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'foreign_origin']);
    },
  );

  it('may be a page of this server', async () => {
    const served = serve(SOMEBODY);
    const answer = await send(served, url, body, { origin: 'http://127.0.0.1:9464' });
    expect(answer.statusCode).toBeLessThan(300);
  });

  it('is not told of by a host name that was rebound', async () => {
    const answer = await send(serve(), url, body, { host: 'evil.example' });
    expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'foreign_host']);
  });

  it('has the token where one is set', async () => {
    const served = serve({ EARSHOT_HTTP_TOKEN: 'a-token-of-enough-length' });
    expect((await send(served, url, body)).statusCode).toBe(401);
  });

  it('sends no more than 64 KiB', async () => {
    const answer = await send(serve(), url, JSON.stringify({ ...body, x: 'a'.repeat(65_536) }));
    expect(answer.statusCode).toBe(413);
  });
});

it('answers no browser that asks whether another page may send', async () => {
  const answer = await serve().api.inject({
    method: 'OPTIONS',
    url: EMERGENCY,
    headers: {
      host: SENT.host,
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
    },
  });
  expect(answer.statusCode).toBeGreaterThanOrEqual(400);
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
});

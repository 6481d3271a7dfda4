/** Requests that were not allowed: a few a second in the audit log, without what was asked for. */
import { expect, test } from 'vitest';
import { serve, SOMEBODY } from '../doubles/served-api.ts';

const TRACES = '/monitoring/websocket/traces';

test.each([
  [{ host: 'evil.example' }, 403, 'foreign_host', {}],
  [
    { host: 'a', authorization: 'Bearer nope' },
    401,
    'unauthorized',
    { EARSHOT_HTTP_TOKEN: 'a-token-of-enough-length' },
  ],
])('a request with %j is audited', async (headers, status, code, env) => {
  const served = serve(env as Record<string, string>);
  await served.ask(`${TRACES}?correlation_id=private`, headers);
  expect(served.logs).toMatchObject([
    { event: 'request_refused', audit: true, status, code, method: 'GET', route: TRACES },
  ]);
  expect(JSON.stringify(served.logs)).not.toMatch(/private|nope|evil/);
});

test('what is refused for other reasons is no matter of security', async () => {
  const served = serve();
  await served.ask(TRACES);
  await served.ask('/nope');
  expect(served.logs).toEqual([]);
});

test('one emergency too many is audited, too', async () => {
  const served = serve(SOMEBODY);
  for (let at = 0; at <= 5; at++) {
    await served.post('/monitoring/websocket/emergency/alert', {
      title: `fire ${at}`,
      message: 'Now.',
      severity: 'high',
    });
  }
  expect(served.logs.map(({ event }) => event)).toEqual([
    ...Array.from({ length: 5 }, () => 'emergency_alert'),
    'request_refused',
  ]);
  expect(served.logs.at(-1)).toMatchObject({
    audit: true,
    status: 429,
    code: 'too_many_emergencies',
  });
});

test('twenty refusals in a second are five lines, and one that counts the rest', async () => {
  const served = serve();
  for (let at = 0; at < 20; at++) await served.ask('/metrics', { host: 'evil.example' });
  expect(served.logs).toHaveLength(5);
  served.service.nowMs += 1_000;
  await served.ask('/metrics', { host: 'evil.example' });
  expect(served.logs[5]).toMatchObject({
    event: 'audit_lines_held_back',
    audit: true,
    kind: 'request_refused',
    held: 15,
  });
});

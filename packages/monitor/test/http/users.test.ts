/** Delivery by user over HTTP: by hash, by a name that the asker knows, and never a name in the answer. */
import { expect, test } from 'vitest';
import { serve } from '../doubles/served-api.ts';

const USERS = '/monitoring/websocket/metrics/users';

/** One message that a tool was bound to send to ada, and could not. */
function lose(served: ReturnType<typeof serve>): string {
  const { service } = served;
  const hash = service.runtime.userHash('ada');
  service.send(service.connect({ correlationId: 'job-1' }), 1, { recipientHash: hash });
  service.pass(61_000);
  return hash;
}

test('the users to whom something was lost are listed with when, why and where to look', async () => {
  const served = serve();
  const hash = lose(served);
  const { statusCode, body } = await served.ask(USERS);
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toMatchObject({
    known: 1,
    forgotten: 0,
    users: [
      {
        user_hash: hash,
        ended: 1,
        outcomes: { silent: 1, confirmed: 0 },
        success_rate: 0,
        last_success_at: null,
        last_silent_failure: {
          at: '2026-01-01T00:01:01.000Z',
          reason: 'timeout',
          correlation_id: 'job-1',
        },
      },
    ],
  });
});

test('who knows the name finds the user, the answer has the hash, and the look-up is audited', async () => {
  const served = serve();
  const hash = lose(served);
  const { statusCode, body } = await served.ask(`${USERS}?user=ada`);
  expect(statusCode).toBe(200);
  expect(JSON.parse(body).users[0].user_hash).toBe(hash);
  expect(body).not.toMatch(/\bada\b/);
  expect(served.logs).toContainEqual(
    expect.objectContaining({ event: 'user_looked_up', audit: true, user_hash: hash }),
  );
  expect(JSON.stringify(served.logs)).not.toMatch(/\bada\b/);
});

test.each([
  ['?user=eve', 404, 'user'],
  ['?user=', 400, 'user'],
  ['?user=a&user=b', 400, 'user'],
  ['?limit=0', 400, 'limit'],
  ['?limit=1001', 400, 'limit'],
  ['?limit=x', 400, 'limit'],
])('%s is answered with %i, naming %s', async (query, status, field) => {
  const { ask } = serve();
  const { statusCode, body } = await ask(`${USERS}${query}`);
  expect(statusCode).toBe(status);
  expect(JSON.parse(body).error.field).toBe(field);
});

test('where users are not kept it says by which setting', async () => {
  const { ask } = serve({}, { users: undefined });
  const { statusCode, body } = await ask(USERS);
  expect(statusCode).toBe(404);
  expect(JSON.parse(body).error.field).toBe('EARSHOT_USERS');
});

/** Emergency mode over HTTP. */
import { expect, it } from 'vitest';
import { serve } from '../doubles/served-api.ts';

const MODE = '/monitoring/websocket/emergency/mode';
const STATUS = '/monitoring/websocket/system/status';
const FIRE = { minutes: 10, reason: 'users hear nothing' };
const TOLD = {
  cause: 'person',
  reason: 'users hear nothing',
  started_at: '2026-01-01T00:00:00.000Z',
  ends_at: '2026-01-01T00:10:00.000Z',
};
const end = ({ api }: ReturnType<typeof serve>) =>
  api.inject({
    method: 'DELETE',
    url: MODE,
    headers: { host: '127.0.0.1:9464', 'x-earshot-request': '1' },
  });

it('is turned on, shown in the status and turned off', async () => {
  const served = serve();
  expect((await served.ask(STATUS)).json().emergency_mode).toBeNull();
  const answer = await served.post(MODE, FIRE);
  expect([answer.statusCode, answer.json()]).toEqual([200, TOLD]);
  expect((await served.ask(STATUS)).json().emergency_mode).toEqual(TOLD);
  expect((await served.ask('/metrics')).body).toContain(
    'earshot_emergency_mode{service_name="chat"} 1',
  );
  expect((await end(served)).statusCode).toBe(204);
  expect((await served.ask(STATUS)).json().emergency_mode).toBeNull();
  expect((await end(served)).json()).toMatchObject({ error: { code: 'no_emergency_mode' } });
  expect(served.logs.map(({ event, audit }) => [event, audit])).toEqual([
    ['emergency_mode_begun', true],
    ['emergency_mode_ended', true],
  ]);
});

it.each([
  {},
  { minutes: 10 },
  { reason: 'x' },
  { ...FIRE, minutes: 0.9 },
  { ...FIRE, minutes: 60.1 },
  { ...FIRE, minutes: '10' },
  { ...FIRE, reason: ' ' },
  { ...FIRE, reason: 'x'.repeat(501) },
  { ...FIRE, for: 'ever' },
])('refuses %j', async (body) => {
  const served = serve();
  expect((await served.post(MODE, body)).statusCode).toBe(400);
  expect(served.emergencyMode.isOn).toBe(false);
});

it.each([{ minutes: 1 }, { minutes: 60 }])('takes %j', async ({ minutes }) => {
  const served = serve();
  expect((await served.post(MODE, { ...FIRE, minutes })).statusCode).toBe(200);
  await end(served);
});

it('is refused without the header that no page of a stranger can send', async () => {
  const served = serve();
  const answer = await served.api.inject({
    method: 'POST',
    url: MODE,
    headers: { host: '127.0.0.1:9464' },
    payload: FIRE,
  });
  expect([answer.statusCode, served.emergencyMode.isOn]).toEqual([403, false]);
});

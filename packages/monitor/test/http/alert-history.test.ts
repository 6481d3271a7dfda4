/** Past alerts over HTTP: the newest first, with who took them on, and what may be asked. */
import { expect, test } from 'vitest';
import { serve } from '../doubles/served-api.ts';

const HISTORY = '/monitoring/websocket/alerts/history';

/** A silent failure that fired, was acknowledged, and is over. */
async function past() {
  const served = serve();
  const { service, oversight, post } = served;
  // Alerts are judged once it is known that there is no past.
  await served.ask(HISTORY);
  service.send(service.connect({ correlationId: 'job-1' }), 2);
  service.pass(61_000);
  oversight.look();
  await post('/monitoring/websocket/alerts/SilentFailures/acknowledge', { by: 'ada' });
  for (let second = 0; second < 1_000; second++) {
    service.nowMs += 1_000;
    oversight.look();
  }
  return served;
}

test('nothing is past at first, and the answer says that there is no journal', async () => {
  const answer = await serve().ask(HISTORY);
  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    { alerts: [], sources: ['memory'], note: expect.stringContaining('EARSHOT_DATA_DIR') },
  ]);
});

test('an alert that is over is told with its messages, who took it on, and its end', async () => {
  const { ask } = await past();
  const { alerts } = (await ask(`${HISTORY}?alert=SilentFailures&limit=1`)).json();
  expect(alerts).toMatchObject([
    {
      alert: 'SilentFailures',
      severity: 'critical',
      end: 'resolved',
      messages: 2,
      samples: [{ correlation_id: 'job-1', reason: 'timeout' }],
      started_at: '2026-01-01T00:01:01.000Z',
      fired_at: '2026-01-01T00:01:01.000Z',
      acknowledgements: [{ by: 'ada', at: '2026-01-01T00:01:01.000Z' }],
      events: [
        { event: 'firing', tier: 'operations', by: null, silenced: false },
        { event: 'acknowledged', tier: null, by: 'ada' },
        { event: 'resolved', tier: 'operations' },
      ],
      runbook_url: '/monitoring/websocket/runbooks/SilentFailures',
    },
  ]);
  expect((await ask(`${HISTORY}?alert=LatencyHigh`)).json().alerts).toEqual([]);
  const all = (await ask(HISTORY)).json<{ alerts: { ended_at: string }[] }>().alerts;
  expect(all.length).toBeGreaterThan(1);
  const ends = all.map(({ ended_at: at }) => at);
  expect(ends).toEqual(ends.toSorted().toReversed());
});

test.each([
  ['limit=0', 'limit', '1 to 200'],
  ['limit=201', 'limit', '1 to 200'],
  ['limit=1.5', 'limit', '1 to 200'],
  ['limit=', 'limit', '1 to 200'],
  ['limit=1&limit=2', 'limit', '1 to 200'],
  ['alert=CollectorDown', 'alert', 'SilentFailures'],
  ['alert=', 'alert', 'SilentFailures'],
  ['alert=LatencyHigh&alert=LatencyHigh', 'alert', 'SilentFailures'],
])('%s is refused with what is allowed', async (query, field, allowed) => {
  const answer = await serve().ask(`${HISTORY}?${query}`);
  expect(answer.statusCode).toBe(400);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json().error).toMatchObject({ field, allowed: expect.stringContaining(allowed) });
  expect(answer.json().error).toHaveProperty('value');
});

test.each(['limit=1', 'limit=200'])('%s is taken', async (query) => {
  expect((await serve().ask(`${HISTORY}?${query}`)).statusCode).toBe(200);
});

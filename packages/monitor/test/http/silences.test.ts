/** Alerts silenced over HTTP: for a while, with a reason, audited. */
import { describe, expect, it, test } from 'vitest';
import { serve } from '../doubles/served-api.ts';

const ALERTS = '/monitoring/websocket/alerts';
const SILENCE = `${ALERTS}/SilentFailures/silence`;
const ASKED = { by: 'ada', minutes: 30, reason: 'A new release goes out.' };
const TOLD = {
  alert: 'SilentFailures',
  by: 'ada',
  reason: 'A new release goes out.',
  silenced_at: '2026-01-01T00:00:00.000Z',
  ends_at: '2026-01-01T00:30:00.000Z',
};

const lift = ({ api }: ReturnType<typeof serve>) =>
  api.inject({
    method: 'DELETE',
    url: SILENCE,
    headers: { host: '127.0.0.1:9464', 'x-earshot-request': '1' },
  });

describe('a silence', () => {
  it('is listed with who, until when and why, and stands in the audit log', async () => {
    const served = serve();
    const answer = await served.post(SILENCE, ASKED);
    expect([answer.statusCode, answer.json()]).toEqual([200, TOLD]);
    expect((await served.ask(ALERTS)).json()).toMatchObject({ silences: [TOLD] });
    expect(served.logs).toMatchObject([
      { event: 'alert_silenced', audit: true, alert: 'SilentFailures', by: 'ada' },
    ]);
  });

  it('is shown on the alert, which goes on being judged', async () => {
    const served = serve();
    const { service, oversight } = served;
    await served.post(SILENCE, ASKED);
    service.send(service.connect());
    service.pass(61_000);
    oversight.check();
    oversight.incidents.judge(service.nowMs);
    expect((await served.ask(ALERTS)).json().alerts).toContainEqual(
      expect.objectContaining({ alert: 'SilentFailures', status: 'firing', silenced: true }),
    );
  });

  it('ends by itself, and not a millisecond sooner', async () => {
    const served = serve();
    await served.post(SILENCE, ASKED);
    served.service.nowMs += 30 * 60_000 - 1;
    expect((await served.ask(ALERTS)).json().silences).toHaveLength(1);
    served.service.nowMs += 1;
    expect((await served.ask(ALERTS)).json().silences).toEqual([]);
    expect((await lift(served)).statusCode).toBe(404);
  });

  it('can be lifted, which is audited', async () => {
    const served = serve();
    await served.post(SILENCE, ASKED);
    expect((await lift(served)).statusCode).toBe(204);
    expect((await served.ask(ALERTS)).json().silences).toEqual([]);
    expect(served.logs.at(-1)).toMatchObject({ event: 'silence_lifted', audit: true });
  });

  it('of an alert that the monitor does not tell of is refused, with the names', async () => {
    const answer = await serve().post(`${ALERTS}/CollectorDown/silence`, ASKED);
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error).toMatchObject({ code: 'unknown_alert', value: 'CollectorDown' });
    expect(answer.json().error.allowed).toContain('SilentFailures');
  });

  test.each([
    ['no reason', { by: 'ada', minutes: 5 }],
    ['no end', { by: 'ada', reason: 'x' }],
    ['nobody', { minutes: 5, reason: 'x' }],
    ['no time', { ...ASKED, minutes: 0 }],
    ['more than a day', { ...ASKED, minutes: 1_440.5 }],
    ['a blank reason', { ...ASKED, reason: ' ' }],
    ['a novel for a reason', { ...ASKED, reason: 'x'.repeat(501) }],
    ['a field that nobody knows', { ...ASKED, alert: 'x' }],
  ])('with %s is refused', async (_, body) => {
    const served = serve();
    expect((await served.post(SILENCE, body)).statusCode).toBe(400);
    expect((await served.ask(ALERTS)).json().silences).toEqual([]);
  });
});

/** Health, alerts and dashboards as the HTTP API tells them. */
import { DASHBOARD_IDS, HEALTH_CHECKS } from '@earshot/telemetry';
import { expect, test, vi } from 'vitest';
import { serve } from '../doubles/served-api.ts';

const HEALTH = '/monitoring/websocket/health';

test('health without traffic is unknown, with all eight checks', async () => {
  const { ask } = serve();
  const { statusCode, body } = await ask(HEALTH);
  const told = JSON.parse(body);
  expect(statusCode).toBe(200);
  expect(told.status).toBe('unknown');
  expect(told.checks.map(({ name }: { name: string }) => name)).toEqual(HEALTH_CHECKS);
  for (const { advice } of told.checks) expect(advice).toMatch(/^\w.*[.?]$/);
});

test('a check on demand sees a failure at once, with threshold, since and advice', async () => {
  const { service, post } = serve();
  service.send(service.connect(), 2);
  service.pass(61_000);
  const { statusCode, body } = await post('/monitoring/websocket/emergency/health-check');
  expect(statusCode).toBe(200);
  const told = JSON.parse(body);
  expect(told.status).toBe('critical');
  expect(told.checks.find(({ name }: { name: string }) => name === 'silent_failure')).toMatchObject(
    {
      status: 'critical',
      value: 2,
      threshold: { healthy: 0, critical: 0 },
      since: '2026-01-01T00:01:01.000Z',
      advice: expect.stringContaining('correlation ID'),
      runbook_url: expect.stringContaining('/SilentFailures'),
    },
  );
});

test('what the last run said has its time beside that of the answer', async () => {
  const { service, ask } = serve();
  const told = async () => JSON.parse((await ask(HEALTH)).body) as Record<string, unknown>;
  const first = await told();
  expect(first['checked_at']).toBe(first['at']);
  service.nowMs += 12_000;
  const later = await told();
  expect(later['checked_at']).toBe(first['at']);
  expect(later['at']).toBe('2026-01-01T00:00:12.000Z');
});

test('a check on demand needs the header that no foreign page can send', async () => {
  const { api } = serve();
  const { statusCode, body } = await api.inject({
    method: 'POST',
    url: '/monitoring/websocket/emergency/health-check',
    headers: { host: '127.0.0.1:9464' },
    payload: {},
  });
  expect(statusCode).toBe(403);
  expect(JSON.parse(body).error.code).toBe('header_missing');
});

test('an alert is listed with its samples, and with who acknowledged it', async () => {
  const { service, ask, post } = serve();
  service.send(service.connect({ correlationId: 'job-9' }), 2);
  service.pass(61_000);
  const listed = async () => JSON.parse((await ask('/monitoring/websocket/alerts')).body);
  await vi.waitFor(async () =>
    expect((await listed()).alerts).toContainEqual(
      expect.objectContaining({
        alert: 'SilentFailures',
        status: 'firing',
        severity: 'critical',
        tier: 'operations',
        messages: 2,
        acknowledged: false,
        samples: [{ correlation_id: 'job-9', reason: 'timeout' }],
      }),
    ),
  );
  await post('/monitoring/websocket/alerts/SilentFailures/acknowledge', { by: 'ada' });
  expect((await listed()).alerts[0].acknowledged).toBe(true);
});

test.each(DASHBOARD_IDS)('the dashboard %s is told with its panels', async (id) => {
  const { ask } = serve();
  const { statusCode, body } = await ask(`/monitoring/websocket/dashboard/${id}?range=600`);
  expect(statusCode).toBe(200);
  const told = JSON.parse(body);
  expect(told).toMatchObject({ id, range_seconds: 600 });
  expect(told.rows[0].panels[0].title).toBeTypeOf('string');
});

test.each([
  ['websocket_unknown', 404, 'dashboard_id'],
  ['websocket_executive?range=59', 400, 'range'],
  ['websocket_executive?range=2678401', 400, 'range'],
  ['websocket_executive?range=', 400, 'range'],
  ['websocket_executive?range=1h', 400, 'range'],
  ['websocket_executive?range=60&range=90', 400, 'range'],
])('the dashboard %s is refused with %i, naming %s', async (path, status, field) => {
  const { ask } = serve();
  const { statusCode, body } = await ask(`/monitoring/websocket/dashboard/${path}`);
  expect(statusCode).toBe(status);
  const { error } = JSON.parse(body);
  expect(error.field).toBe(field);
  expect(error.allowed).toBeTypeOf('string');
});

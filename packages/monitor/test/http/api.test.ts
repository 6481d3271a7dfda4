import { MeasurementProducer } from '@earshot/instrumentation';
import { METRICS, prometheusName, type MetricName } from '@earshot/telemetry';
import { emptyResource, resourceFromAttributes } from '@opentelemetry/resources';
import { describe, expect, it } from 'vitest';
import { PrometheusPage } from '../../src/http/metrics-reader.ts';
import { checkAddress, isLoopback } from '../../src/http/access.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { FollowedService } from '../doubles/followed-service.ts';
import { serve } from '../doubles/served-api.ts';

const TRACES = '/monitoring/websocket/traces';
const STATUS = '/monitoring/websocket/system/status';

describe('/metrics', () => {
  it('names every metric of the table as prometheusName does, and the target', async () => {
    const { ask } = serve();
    const answer = await ask('/metrics');
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const types = [...answer.body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(
      ([, name, type]) => `${name} ${type}`,
    );
    expect(types).toEqual([
      'target_info gauge',
      ...(Object.keys(METRICS) as MetricName[]).map(
        (name) => `${prometheusName(name)} ${METRICS[name].kind}`,
      ),
    ]);
    expect(answer.body).toMatch(/^target_info\{service_name="chat"/m);
  });

  it('shows every message once, with units in the names', async () => {
    const { ask, service } = serve();
    const chat = service.connect();
    const proved = service.send(chat, 2);
    service.nowMs += 3;
    service.prove(chat, proved);
    service.send(chat);
    const { body } = await ask('/metrics');
    expect(body).toContain('\nearshot_notification_attempts_total{service_name="chat"} 3\n');
    expect(body).toContain(
      'earshot_notification_outcomes_total{outcome="confirmed",level="received",service_name="chat"} 2\n',
    );
    expect(body).toContain(
      'earshot_notification_silent_failures_total{reason="timeout",service_name="chat"} 0\n',
    );
    expect(body).toContain(
      'earshot_notification_delivery_duration_seconds_bucket{level="received",service_name="chat",le="0.0025"} 0\n',
    );
    expect(body).toContain(
      'earshot_notification_delivery_duration_seconds_bucket{level="received",service_name="chat",le="0.005"} 2\n',
    );
    expect(body).toContain(
      'earshot_notification_delivery_duration_seconds_bucket{level="received",service_name="chat",le="+Inf"} 2\n',
    );
    expect(body).toContain(
      'earshot_notification_delivery_duration_seconds_count{level="received",service_name="chat"} 2\n',
    );
    expect(body).toContain('\nearshot_notification_pending{service_name="chat"} 1\n');
    expect(body).not.toContain('corr-1');
  });

  it('says on every series which service and environment it is of, and nothing else of the resource', async () => {
    const { measurements } = new FollowedService().runtime;
    const page = new PrometheusPage(
      new MeasurementProducer(measurements),
      resourceFromAttributes({
        'service.name': 'chat',
        'service.namespace': 'shop',
        'service.instance.id': '42',
        'deployment.environment.name': 'production',
        'deployment.environment.name.long': 'x',
      }),
      measurements.ownWork,
      () => {},
    );
    const series = (await page.print())
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('target_info'));
    expect(series.length).toBeGreaterThan(Object.keys(METRICS).length);
    for (const line of series) {
      expect(line).toMatch(
        /service_name="chat",deployment_environment_name="production"(?:,le="[^"]+")?\} \S+$/,
      );
      expect(line).not.toMatch(/namespace|instance|long/);
    }
  });

  it('answers without a series of its own when no resource is known', async () => {
    const { measurements } = new FollowedService().runtime;
    const page = new PrometheusPage(
      new MeasurementProducer(measurements),
      emptyResource(),
      measurements.ownWork,
      () => {},
    );
    expect(await page.print()).toContain('target_info 1');
  });
});

describe('the probes', () => {
  it('say that the process lives and that it is ready', async () => {
    const { ask } = serve();
    expect((await ask('/healthz')).json()).toEqual({ status: 'alive' });
    const ready = await ask('/readyz');
    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toEqual({ ready: true, reasons: [] });
  });

  it('say why it is not ready', async () => {
    const { ask, service } = serve({}, { areHooksIn: () => false });
    service.send(service.connect(), 1_001);
    const answer = await ask('/readyz');
    expect(answer.statusCode).toBe(503);
    expect(answer.json().reasons.map(({ code }: { code: string }) => code)).toEqual([
      'hooks_missing',
      'evicting',
    ]);
    service.nowMs += 60_000;
    expect((await ask('/readyz')).json().reasons).toHaveLength(1);
  });
});

describe('system/status', () => {
  it('adds up, and masks secrets', async () => {
    const { ask, service } = serve({ EARSHOT_USER_HASH_KEY: 'a secret of some length' });
    const chat = service.connect();
    service.prove(chat, service.send(chat, 5));
    service.send(chat, 2);
    const status = (await ask(STATUS)).json();
    expect(status).toMatchObject({
      version: '1.2.3',
      counts: { attempts: 7, confirmed: 5, pending: 2, silent: 0 },
      delivery_seconds: { count: 5, p50: expect.any(Number) },
    });
    expect(status.settings.EARSHOT_USER_HASH_KEY).toEqual({
      value: '***',
      origin: 'environment',
    });
    expect(status.settings.EARSHOT_LEVEL).toEqual({ value: 'received', origin: 'default' });
  });

  it('has no latency before the first proof', async () => {
    const { ask } = serve();
    expect((await ask(STATUS)).json().delivery_seconds).toEqual({
      count: 0,
      mean: null,
      p50: null,
      p95: null,
      p99: null,
    });
  });
});

describe('traces', () => {
  it('tell what happened to each notification, in order', async () => {
    const { ask, service } = serve();
    const chat = service.connect();
    service.send(chat);
    service.pass(60_000);
    const story = (await ask(`${TRACES}?correlation_id=corr-1`)).json();
    expect(story.notifications).toEqual([
      expect.objectContaining({
        id: 'c0ffee0000000001-1',
        direction: 'to_client',
        outcome: 'silent',
        reason: 'timeout',
        reason_brief: 'No proof of receipt came before the deadline.',
        attempted_at: '2026-01-01T00:00:00.000Z',
        duration_ms: 60_000,
        events: [
          { event: 'attempted', at: '2026-01-01T00:00:00.000Z', after_ms: 0 },
          { event: 'silent', at: '2026-01-01T00:01:00.000Z', after_ms: 60_000 },
        ],
      }),
    ]);
  });

  it('say what was looked for when nothing is known', async () => {
    const { ask } = serve();
    const answer = await ask(`${TRACES}?correlation_id=nobody`);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({
      error: { code: 'not_found', value: 'nobody' },
      correlation_id: 'nobody',
      notifications: [],
      history: { confirmed: 0 },
    });
  });

  it.each([
    ['', 'missing_field', undefined],
    ['?correlation_id=', 'invalid_field', ''],
    ['?correlation_id=a%20b', 'invalid_field', 'a b'],
    ['?correlation_id=%3Cscript%3E', 'invalid_field', '<script>'],
    [`?correlation_id=${'x'.repeat(129)}`, 'invalid_field', 'x'.repeat(129)],
    ['?correlation_id=a&correlation_id=b', 'invalid_field', 'a,b'],
    ['?correlation_id=a%0d%0ab', 'invalid_field', 'a\r\nb'],
  ])('refuse %s with the field, the value and what is allowed', async (query, code, value) => {
    const { ask } = serve();
    const answer = await ask(`${TRACES}${query}`, { accept: 'text/html' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error).toMatchObject({
      code,
      field: 'correlation_id',
      allowed: expect.stringContaining('128'),
    });
    expect(answer.json().error.value).toBe(value);
  });

  it('take 128 characters', async () => {
    expect((await serve().ask(`${TRACES}?correlation_id=${'x'.repeat(128)}`)).statusCode).toBe(404);
  });

  it('are a page for a browser, with everything escaped and no script', async () => {
    const { ask, service } = serve();
    const chat = service.connect({ destination: '/<img src=x onerror=alert(1)>"\'&' });
    service.send(chat, 1, { tool: { name: '<script>alert(1)</script>' }, detail: '</style><b>' });
    const answer = await ask(`${TRACES}?correlation_id=corr-1`, {
      accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    });
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-/,
    );
    expect(answer.body).not.toMatch(/<script|<img|<\/style><b>/);
    expect(answer.body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it.each(['application/json', '*/*', 'application/json, text/html', 'text/plain'])(
    'are JSON for %s',
    async (accept) => {
      const answer = await serve().ask(`${TRACES}?correlation_id=x`, { accept });
      expect(answer.headers['content-type']).toContain('application/problem+json');
    },
  );
});

describe('access', () => {
  it.each(['127.0.0.1', '127.8.8.8', 'localhost', '::1', '[::1]'])('%s is loopback', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    'example.org',
    '127.example.org',
    'localhost.example.org',
    '::ffff:10.0.0.1',
  ])('%s needs a token', (host) => {
    expect(isLoopback(host)).toBe(false);
    expect(() => checkAddress(readSettings({ EARSHOT_HTTP_HOST: host }))).toThrow(
      'EARSHOT_HTTP_TOKEN',
    );
    checkAddress(readSettings({ EARSHOT_HTTP_HOST: host, EARSHOT_HTTP_TOKEN: 'x'.repeat(16) }));
  });

  it('is for those who have the token, when there is one', async () => {
    const token = 'correct-horse-battery';
    const { ask } = serve({ EARSHOT_HTTP_TOKEN: token });
    for (const authorization of [
      '',
      'Bearer wrong',
      `Bearer ${token}x`,
      `bearer ${token}`,
      token,
    ]) {
      const answer = await ask('/metrics', { authorization });
      expect(answer.statusCode).toBe(401);
      expect(answer.body).not.toContain(token);
    }
    expect(
      (await ask('/metrics', { authorization: `Bearer ${token}`, host: 'monitor.example.org' }))
        .statusCode,
    ).toBe(200);
    expect((await ask('/readyz')).statusCode).toBe(200);
  });

  it('is asked for by the console when a browser opens the link of a log line or an alert', async () => {
    const { ask, logs } = serve({ EARSHOT_HTTP_TOKEN: 'correct-horse-battery' });
    const browser = { accept: 'text/html,*/*;q=0.8' };
    const answer = await ask(`${TRACES}?correlation_id=a/b%2Bc`, browser);
    expect([answer.statusCode, answer.headers.location]).toEqual([
      302,
      '/?dashboard=websocket_user_diagnostics&correlation_id=a%2Fb%2Bc',
    ]);
    expect(logs).toEqual([]);
    expect((await ask(`${TRACES}?correlation_id=a/b%2Bc`)).statusCode).toBe(401);
    for (const path of [`${TRACES}?correlation_id=//evil%0d%0a`, TRACES, '/metrics', '/nope']) {
      expect((await ask(path, browser)).statusCode).toBe(401);
    }
  });

  it('is refused to a page whose name was rebound to loopback', async () => {
    const { ask } = serve();
    expect((await ask(STATUS, { host: 'evil.example.org:9464' })).statusCode).toBe(403);
    expect((await ask(STATUS, { host: 'localhost:9464' })).statusCode).toBe(200);
    expect((await ask(STATUS, { host: '[::1]:9464' })).statusCode).toBe(200);
  });

  it('names what there is at an unknown address', async () => {
    const answer = await serve().ask('/nope');
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error).toMatchObject({
      code: 'not_found',
      field: 'path',
      value: '/nope',
      allowed: expect.stringContaining('/metrics'),
    });
  });

  it('counts an error of its own, and keeps its text to itself', async () => {
    const { ask, service } = serve(
      {},
      { metrics: () => Promise.reject(new Error('inner secret')) },
    );
    const answer = await ask('/metrics');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('inner secret');
    expect(
      service.runtime.measurements.counter('earshot.monitor.errors').value({ component: 'http' }),
    ).toBe(1);
  });
});

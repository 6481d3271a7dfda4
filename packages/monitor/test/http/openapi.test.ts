/** The OpenAPI document: valid, whole, and true of what is really answered. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { DASHBOARD_IDS } from '@earshot/telemetry';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect, test } from 'vitest';
import { PATHS } from '../../src/http/paths.ts';
import { SETTINGS } from '../../src/settings/table.ts';
import { serve, SOMEBODY } from '../doubles/served-api.ts';
import { always, isPresence, refuse, SmallPrometheus } from '../doubles/small-prometheus.ts';

interface Media {
  readonly schema?: object;
}
interface Operation {
  readonly security?: readonly object[];
  readonly requestBody?: { readonly content: Record<string, Media> };
  readonly responses: Record<string, { readonly content?: Record<string, Media> }>;
}
interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}
type Served = ReturnType<typeof serve>;

const ALERTS = '/monitoring/websocket/alerts';
const template = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');
const documentOf = async ({ ask }: Served): Promise<Document> =>
  (await ask(PATHS.openapi)).json<Document>();

test('it is valid OpenAPI 3.1', async () => {
  const document = await documentOf(serve());
  const result = await new Validator().validate(structuredClone(document) as never);
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
  expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
});

test('it has every path, and every route that is served', async () => {
  const served = serve();
  const { paths } = await documentOf(served);
  expect(Object.keys(paths).toSorted()).toEqual(
    [...new Set(Object.values(PATHS).map(template))].toSorted(),
  );
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of ['GET', 'POST', 'DELETE'] as const) {
      const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
      const isServed = served.api.hasRoute({ method, url });
      expect([method, path, method.toLowerCase() in operations]).toEqual([method, path, isServed]);
    }
  }
});

test.each([
  ['GET', '/monitoring/websocket/health'],
  ['GET', '/monitoring/websocket/system/status'],
  ['POST', '/monitoring/websocket/emergency/health-check'],
  ['GET', '/monitoring/websocket/metrics/users'],
  ['GET', '/monitoring/websocket/alerts'],
  ...DASHBOARD_IDS.map((id) => ['GET', `/monitoring/websocket/dashboard/${id}`] as const),
  ['POST', '/monitoring/websocket/emergency/alert'],
  ['GET', '/metrics'],
  ['GET', '/healthz'],
  ['GET', '/readyz'],
] as const)('%s %s is answered, and its address is a promise', async (method, url) => {
  const { ask, post } = serve(SOMEBODY);
  const body = url.endsWith('/alert') ? { title: 'a', message: 'b', severity: 'high' } : {};
  const answer = await (method === 'GET' ? ask(url) : post(url, body));
  expect(answer.statusCode).toBe(url.endsWith('/alert') ? 202 : 200);
});

test('it asks for the token where the server does, and nowhere else', async () => {
  const token = 'a-token-of-enough-length';
  const { paths } = await documentOf(serve());
  const { api } = serve({ EARSHOT_HTTP_TOKEN: token });
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { security }] of Object.entries(operations)) {
      const { statusCode } = await api.inject({
        method: method.toUpperCase() as 'GET',
        url: path.replaceAll(/\{\w+\}/g, 'x'),
        headers: { host: '127.0.0.1' },
      });
      expect([path, security?.length !== 0]).toEqual([path, statusCode === 401]);
    }
  }
});

/** The names of all properties that a part of the document lists. */
function propertiesIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {} } = schema as { readonly properties?: object };
  return [...Object.keys(properties), ...Object.values(schema).flatMap(propertiesIn)];
}

test('each name in what is asked and answered is in snake case', async () => {
  const names = propertiesIn(await documentOf(serve()));
  expect(names).toContain('refresh_seconds');
  // The names of settings are those of the environment.
  const settings = new Set(Object.values(SETTINGS).map(({ name }) => name as string));
  const others = names.filter((name) => !settings.has(name));
  expect(others.filter((name) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))).toEqual([]);
});

/** Objects of which the schema lists the properties have no others. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const all = Object.entries(schema).map(([key, value]) => [key, closed(value)] as const);
  const isOpen = !('properties' in schema) || 'additionalProperties' in schema;
  return { ...Object.fromEntries(all), ...(isOpen ? {} : { additionalProperties: false }) };
}

/** Holds an answer against what the document says of this path, method and status. */
async function conforms(
  served: Served,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  url: string,
  body?: object,
): Promise<number> {
  const document = await documentOf(serve());
  const answer = await served.api.inject({
    method,
    url,
    headers: { host: '127.0.0.1:9464', 'x-earshot-request': '1' },
    ...(body === undefined ? {} : { payload: body }),
  });
  const { responses } = document.paths[template(path)]![method.toLowerCase()]!;
  const described = responses[answer.statusCode];
  expect(described, `${method} ${url}: ${answer.statusCode}`).toBeDefined();
  const type = (answer.headers['content-type'] ?? '').split(';')[0]!;
  if (described!.content === undefined) {
    expect(answer.body).toBe('');
    return answer.statusCode;
  }
  expect(Object.keys(described!.content)).toContain(type);
  const { schema } = described!.content[type]!;
  if (schema === undefined) return answer.statusCode;
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  formats.default(ajv);
  const check = ajv.compile({
    ...(closed(schema) as object),
    components: closed(document.components),
  });
  check(answer.json());
  expect(check.errors, `${method} ${url}: ${answer.body.slice(0, 500)}`).toBeNull();
  return answer.statusCode;
}

/** A service to which everything that is told of happened. */
function eventful(): Served {
  const served = serve(SOMEBODY);
  const { service } = served;
  const hash = service.runtime.userHash('ada');
  const chat = service.connect({ correlationId: 'job-1' });
  service.prove(chat, service.send(chat, 2, { recipientHash: hash, tool: { name: 'search' } }));
  service.send(chat, 1, { recipientHash: hash });
  service.pass(61_000);
  service.send(chat);
  served.oversight.check();
  served.oversight.incidents.judge(service.nowMs);
  return served;
}

test.each<[number, 'GET' | 'POST' | 'DELETE', string, string, object?]>([
  [200, 'GET', PATHS.traces, `${PATHS.traces}?correlation_id=job-1`],
  [404, 'GET', PATHS.traces, `${PATHS.traces}?correlation_id=nobody`],
  [400, 'GET', PATHS.traces, PATHS.traces],
  [200, 'GET', PATHS.users, PATHS.users],
  [200, 'GET', PATHS.users, `${PATHS.users}?user=ada`],
  [404, 'GET', PATHS.users, `${PATHS.users}?user=eve`],
  [200, 'GET', PATHS.dashboard, '/monitoring/websocket/dashboard/websocket_executive'],
  [200, 'GET', PATHS.dashboard, '/monitoring/websocket/dashboard/websocket_operations'],
  [200, 'GET', PATHS.dashboard, '/monitoring/websocket/dashboard/websocket_user_diagnostics'],
  [200, 'GET', PATHS.dashboard, '/monitoring/websocket/dashboard/websocket_performance'],
  [200, 'GET', PATHS.dashboard, '/monitoring/websocket/dashboard/websocket_alerts'],
  [404, 'GET', PATHS.dashboard, '/monitoring/websocket/dashboard/nope'],
  [200, 'GET', PATHS.health, PATHS.health],
  [200, 'POST', PATHS.emergencyHealthCheck, PATHS.emergencyHealthCheck, {}],
  [200, 'GET', PATHS.alerts, PATHS.alerts],
  [200, 'GET', PATHS.alertHistory, PATHS.alertHistory],
  [400, 'GET', PATHS.alertHistory, `${PATHS.alertHistory}?limit=0`],
  [200, 'POST', PATHS.acknowledge, `${ALERTS}/SilentFailures/acknowledge`, { by: 'ada' }],
  [400, 'POST', PATHS.acknowledge, `${ALERTS}/SilentFailures/acknowledge`, {}],
  [404, 'POST', PATHS.acknowledge, `${ALERTS}/Nonsense/acknowledge`, { by: 'ada' }],
  [404, 'DELETE', PATHS.acknowledge, `${ALERTS}/SilentFailures/acknowledge`],
  [
    200,
    'POST',
    PATHS.silence,
    `${ALERTS}/SilentFailures/silence`,
    { by: 'ada', minutes: 5, reason: 'a new release' },
  ],
  [404, 'DELETE', PATHS.silence, `${ALERTS}/SilentFailures/silence`],
  [
    202,
    'POST',
    PATHS.emergencyAlert,
    PATHS.emergencyAlert,
    { title: 'Fire', message: 'Now.', severity: 'critical' },
  ],
  [200, 'POST', PATHS.channelTest, PATHS.channelTest, {}],
  [400, 'POST', PATHS.channelTest, PATHS.channelTest, { channel: 'slack' }],
  [200, 'POST', PATHS.emergencyMode, PATHS.emergencyMode, { minutes: 5, reason: 'a fire' }],
  [400, 'POST', PATHS.emergencyMode, PATHS.emergencyMode, { minutes: 61, reason: 'a fire' }],
  [404, 'DELETE', PATHS.emergencyMode, PATHS.emergencyMode],
  [200, 'GET', PATHS.status, PATHS.status],
  [200, 'POST', PATHS.settings, PATHS.settings, { EARSHOT_LOG_LEVEL: 'debug' }],
  [400, 'POST', PATHS.settings, PATHS.settings, { EARSHOT_LOG_LEVEL: 'loud' }],
  [200, 'GET', PATHS.metrics, PATHS.metrics],
  [200, 'GET', PATHS.healthz, PATHS.healthz],
  [200, 'GET', PATHS.readyz, PATHS.readyz],
  [200, 'GET', PATHS.openapi, PATHS.openapi],
  [200, 'GET', PATHS.runbooks, PATHS.runbooks],
  [200, 'GET', PATHS.runbook, '/monitoring/websocket/runbooks/SilentFailures'],
  [404, 'GET', PATHS.consoleFile, '/console/nope.js'],
])('its schema of %i is true of %s %s (%s)', async (status, method, path, url, body) => {
  expect(await conforms(eventful(), method, path, url, body)).toBe(status);
});

test('alerts with acknowledgement and silence, and an unready service, are as it says', async () => {
  const served = serve({}, { areHooksIn: () => false });
  await served.post(`${ALERTS}/SilentFailures/acknowledge`, { by: 'ada' });
  await served.post(`${ALERTS}/SilentFailures/silence`, { by: 'ada', minutes: 5, reason: 'x' });
  expect(await conforms(served, 'GET', PATHS.alerts, PATHS.alerts)).toBe(200);
  expect(await conforms(served, 'GET', PATHS.readyz, PATHS.readyz)).toBe(503);
});

test('bodies are the schemas by which the routes check them', async () => {
  const { paths } = await documentOf(serve());
  const body = paths['/monitoring/websocket/emergency/alert']!['post']!.requestBody!;
  expect(body.content['application/json']!.schema).toMatchObject({
    required: ['title', 'message', 'severity'],
    additionalProperties: false,
  });
});

test('dashboards by a Prometheus, with a panel that fails and with all of it down, are as it says', async () => {
  const prometheus = new SmallPrometheus();
  prometheus.behave = (question, response) => {
    if (isPresence(question)) return always('1', { job: 'chat' });
    return question.query.includes('(up)') ? refuse(response, 500, '') : always('1');
  };
  const served = serve({ PROMETHEUS_URL: await prometheus.start() });
  const url = (id: string): string => `/monitoring/websocket/dashboard/${id}`;
  try {
    for (const id of DASHBOARD_IDS) {
      expect(await conforms(served, 'GET', PATHS.dashboard, url(id))).toBe(200);
    }
    const answer = (await served.ask(url('websocket_alerts'))).json<{ source: string }>();
    expect(answer.source).toBe('prometheus');
  } finally {
    await prometheus.stop();
  }
  for (const id of DASHBOARD_IDS) {
    const range = `${url(id)}?range=900`;
    expect(await conforms(served, 'GET', PATHS.dashboard, range)).toBe(200);
    expect((await served.ask(range)).json()).toMatchObject({ source: 'embedded' });
  }
});

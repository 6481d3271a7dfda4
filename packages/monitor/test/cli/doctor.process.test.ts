/** `earshot doctor` where something is wrong: with the service, or with who answers. */
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { runEarshot } from '../doubles/earshot-command.ts';
import { ALLOW_LOOPBACK, PostReceiver } from '../doubles/receivers.ts';
import { RunningApp } from '../doubles/running-app.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function doctorOf(url: string): Promise<{ code: number; findings: Finding[] }> {
  const { code, stdout } = await runEarshot(['--url', url, 'doctor', '--json']);
  return { code, findings: JSON.parse(stdout) as Finding[] };
}
async function service(env: Record<string, string> = {}): Promise<RunningApp> {
  const source = "import 'ws'; setInterval(() => {}, 1000);";
  const app = await RunningApp.start(source, { env: { OTEL_SERVICE_NAME: 'chat', ...env } });
  ends.push(() => app.dispose());
  return app;
}
async function listening(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
function answering(answer: RequestListener): Promise<string> {
  const server = createServer({ keepAlive: false }, answer);
  return listening(server);
}

test('of a service without settings it finds the hooks, the name, and that nobody would be told', async () => {
  const app = await service();
  const { code, findings } = await doctorOf(await app.url());
  expect(code).toBe(0);
  const is = Object.fromEntries(findings.map((one) => [one.what, one.is]));
  expect(is).toEqual({
    address: 'ok',
    clock: 'ok',
    hooks: 'ok',
    'service name': 'ok',
    users: 'ok',
    monitor: 'ok',
    exports: 'ok',
    journal: 'ok',
    channels: 'warning',
  });
  const says = findings.map((one) => `${one.what}: ${one.says} ${one.mend ?? ''}`).join('\n');
  expect(says).toMatch(/hooks: ws 8/);
  expect(says).toContain('exports: none is wanted: OTEL_EXPORTER_OTLP_ENDPOINT is not set');
  expect(says).toContain('journal: off: a crash loses what was pending');
  expect(says).toContain('EARSHOT_ALERT_SLACK_URL');
});

test('it warns of those whom no channel tells, and does not fail for it', async () => {
  const slack = await PostReceiver.open();
  ends.push(() => slack.close());
  const app = await service({ ...ALLOW_LOOPBACK, EARSHOT_ALERT_SLACK_URL: slack.url });
  const { code, findings } = await doctorOf(await app.url());
  expect(code).toBe(0);
  const warnings = findings.filter(({ is }) => is === 'warning').map(({ what }) => what);
  expect(warnings).toEqual(['management', 'executive']);
  const line = await app.until(() => app.log('channels_reached'));
  expect(line['untold_tiers']).toEqual(['management', 'executive']);
  expect(line['msg']).toMatch(/; by none of them to management, executive \(earshot doctor\)$/);
});

test('it says which exports fail, where they go and how to mend it', async () => {
  const app = await service({
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://127.0.0.1:1/v1/metrics',
    OTEL_METRIC_EXPORT_INTERVAL: '100',
    JAEGER_QUERY_URL: 'http://127.0.0.1:1',
    EARSHOT_ALERTMANAGER_URL: 'http://127.0.0.1:1',
  });
  const url = await app.url();
  await expect
    .poll(async () => (await doctorOf(url)).findings, { timeout: 20_000, interval: 200 })
    .toContainEqual({
      what: 'exports',
      is: 'wrong',
      says: expect.stringMatching(
        /^to http:\/\/127\.0\.0\.1:1\/v1\/metrics: the latest try for metrics failed \(\d+ since the start, .* ago\)$/,
      ),
      mend: expect.stringContaining('Collector'),
    });
  await app.until(() => app.log('channel_unreachable'));
  const { code, findings } = await doctorOf(url);
  expect(code).toBe(1);
  expect(findings).toContainEqual(expect.objectContaining({ what: 'monitor', is: 'ok' }));
  expect(findings).toContainEqual(
    expect.objectContaining({ what: 'Alertmanager', is: 'warning', mend: expect.any(String) }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({ what: 'Jaeger', is: 'warning', mend: expect.any(String) }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({
      what: 'alertmanager',
      is: 'wrong',
      says: 'nothing listens there (connect ECONNREFUSED 127.0.0.1:1)',
    }),
  );
});

test('a receiver that was away is wrong only until it has taken an export again', async () => {
  const receiver = createServer((_request, response) => response.end('{}'));
  const to = await listening(receiver);
  const app = await service({
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${to}/v1/metrics`,
    OTEL_METRIC_EXPORT_INTERVAL: '500',
  });
  const url = await app.url();
  const exports = async () =>
    (await doctorOf(url)).findings.find(({ what }) => what === 'exports')!;
  expect(await exports()).toMatchObject({ is: 'ok', says: expect.stringContaining('none has') });
  const { port } = receiver.address() as AddressInfo;
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
  await expect
    .poll(exports, { timeout: 20_000, interval: 200 })
    .toMatchObject({ is: 'wrong', says: expect.stringContaining('try for metrics failed (') });
  await once(receiver.listen(port, '127.0.0.1'), 'listening');
  await expect
    .poll(exports, { timeout: 20_000, interval: 200 })
    .toMatchObject({ is: 'warning', says: expect.stringContaining('they arrive again; some had') });
});

test('it says when the journal is written, and when it can not be', async () => {
  const good = await service({ EARSHOT_DATA_DIR: 'data' });
  expect((await doctorOf(await good.url())).findings).toContainEqual({
    what: 'journal',
    is: 'ok',
    says: 'is written in data',
  });
  const bad = await service({ EARSHOT_DATA_DIR: 'app.mjs/data' });
  const url = await bad.url();
  await expect
    .poll(async () => (await doctorOf(url)).findings, { timeout: 20_000, interval: 200 })
    .toContainEqual(expect.objectContaining({ what: 'journal', is: 'wrong' }));
  // One trouble is one finding.
  expect((await doctorOf(url)).findings).toContainEqual({
    what: 'monitor',
    is: 'ok',
    says: 'no errors of its own',
  });
});

test.each<[string, RequestListener]>([
  [
    '“Grafana”',
    (_request, response) =>
      response.setHeader('content-type', 'text/html').end('<title>Grafana</title>'),
  ],
  [
    'nginx/1.29',
    (_request, response) => response.writeHead(404, { server: 'nginx/1.29' }).end('not found'),
  ],
  ['a WebSocket server', (_request, response) => response.writeHead(426).end('Upgrade Required')],
  [
    'OpenTelemetry',
    ({ url }, response) =>
      response.writeHead(url === '/metrics' ? 200 : 404).end('target_info{} 1\n'),
  ],
  ['does not say who it is', (_request, response) => response.end('{}')],
])('where %s answers instead it says so by name', async (name, answer) => {
  const { code, findings } = await doctorOf(await answering(answer));
  expect([code, findings.length]).toEqual([1, 1]);
  expect(findings[0]).toMatchObject({ what: 'address', is: 'wrong' });
  expect(findings[0]!.says).toContain('somebody else answers');
  expect(findings[0]!.says).toContain(name);
  expect(findings[0]!.mend).toContain('EARSHOT_HTTP_PORT');
});

test('a bundle that is watched is followed, and connections that are nobody’s are told', async () => {
  const bundled = `
    import { createRequire } from 'node:module';
    import { readFileSync } from 'node:fs';
    import path from 'node:path';
    import { watch } from '@earshot/instrumentation';
    // Where no hook sees it, as in a bundle.
    const require = createRequire(import.meta.url);
    const folder = path.join(path.dirname(require.resolve('ws/package.json')), 'lib');
    const copies = new Map();
    const load = (file) => {
      if (!copies.has(file)) {
        const module = { exports: {} };
        copies.set(file, module);
        const inner = (name) =>
          name.startsWith('.') ? load(path.join(folder, name.replace(/(.js)?$/, '.js'))) : require(name);
        new Function('module', 'exports', 'require', readFileSync(file, 'utf8'))(module, module.exports, inner);
      }
      return copies.get(file).exports;
    };
    const Server = load(path.join(folder, 'websocket-server.js'));
    const Socket = load(path.join(folder, 'websocket.js'));
    const server = new Server({ port: 0, host: '127.0.0.1' });
    watch(server);
    server.on('connection', (socket) => socket.send('hello'));
    server.on('listening', () => new Socket('ws://127.0.0.1:' + server.address().port));
    setInterval(() => {}, 1000);
  `;
  const app = await RunningApp.start(bundled);
  ends.push(() => app.dispose());
  const url = await app.url();
  await expect
    .poll(async () => (await doctorOf(url)).findings, { timeout: 20_000, interval: 200 })
    .toContainEqual(
      expect.objectContaining({
        what: 'hooks',
        is: 'ok',
        says: expect.stringMatching(/^by watch\(server\); [1-9]/),
      }),
    );
  expect((await doctorOf(url)).findings).toContainEqual({
    what: 'users',
    is: 'warning',
    says: expect.stringMatching(/^nobody knows whose the \d connections are$/),
    mend: expect.stringContaining('identify'),
  });
});

test('where no ws is hooked it says how to start', async () => {
  const app = await RunningApp.start('setInterval(() => {}, 1000);');
  ends.push(() => app.dispose());
  expect((await doctorOf(await app.url())).findings).toContainEqual({
    what: 'hooks',
    is: 'warning',
    says: 'no copy of ws is hooked: nothing is followed',
    mend: expect.stringContaining('watch(server)'),
  });
});

test('what speaks no HTTP is told from nobody', async () => {
  const server = createTcpServer((socket) => socket.resume().end('-ERR unknown command\r\n'));
  const stranger = await doctorOf(await listening(server));
  expect(stranger.findings[0]!.says).toContain('speaks no HTTP');
  const nobody = await doctorOf('http://127.0.0.1:2');
  expect([nobody.code, nobody.findings[0]!.says]).toEqual([
    1,
    expect.stringContaining('nobody answers at http://127.0.0.1:2 (ECONNREFUSED)'),
  ]);
});

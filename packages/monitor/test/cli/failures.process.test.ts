/** The `earshot` command where nothing goes well: strangers, tokens, typing errors, readers that leave. */
import { once } from 'node:events';
import { createServer, request, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawn } from 'node:child_process';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { EARSHOT, runEarshot } from '../doubles/earshot-command.ts';
import { RunningApp } from '../doubles/running-app.ts';

const TOKEN = 'a-token-of-sixteen-or-more';
const COMMANDS = [
  ['status'],
  ['trace', 'x'],
  ['alerts'],
  ['alerts', '--past'],
  ['users'],
  ['ack', 'SilentFailures'],
  ['test-alert'],
] as const;
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function answering(answer: RequestListener): Promise<string> {
  const server = createServer({ keepAlive: false }, answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function service(env: Record<string, string> = {}): Promise<string> {
  const app = await RunningApp.start("import 'ws'; setInterval(() => {}, 1000);", { env });
  onTestFinished(() => app.dispose());
  return app.url();
}

test.each<[string, RequestListener]>([
  ['“Sign in”', (_request, response) => response.end('<title>Sign in</title>')],
  ['does not say who it is', (_request, response) => response.end('{}')],
  ['does not say who it is', (_request, response) => response.end('null')],
  ['nginx', (_request, response) => response.writeHead(404, { server: 'nginx' }).end('')],
  [
    'sends on to https://login.test/',
    (_request, response) => response.writeHead(302, { location: 'https://login.test/' }).end(),
  ],
  [
    'hangs up',
    (_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy());
    },
  ],
])('a stranger that %s gets neither token nor order, and is named', async (says, answer) => {
  const asked: string[] = [];
  const url = await answering((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.headers.authorization ?? 'no token'}`);
    answer(incoming, response);
  });
  for (const args of COMMANDS) {
    const ran = await runEarshot(['--url', url, ...args], { EARSHOT_HTTP_TOKEN: TOKEN });
    expect([ran.code, ran.stdout]).toEqual([3, '']);
    expect(ran.stderr).toContain(says);
    expect(ran.stderr).not.toContain('    at ');
  }
  expect(new Set(asked)).toEqual(new Set(['GET no token']));
});

test.each([
  [['statsu'], 2, 'misused', 'Did you mean status?'],
  [['status', '--jsno'], 2, 'misused', '--json'],
  [['trace'], 2, 'misused', 'correlation-id'],
  [['--url', 'foo', 'status'], 2, 'misused', '"foo"'],
  [['--url', 'http://ada:secret@127.0.0.1:1', 'status'], 2, 'misused', '--url'],
  [['--url', 'http://127.0.0.1:1', 'status'], 3, 'unreachable', 'nobody answers'],
])('earshot %j --json fails in JSON, with %i', async (args, code, errorCode, says) => {
  const ran = await runEarshot([...args, '--json']);
  expect([ran.code, ran.stderr]).toEqual([code, '']);
  const { error } = JSON.parse(ran.stdout) as { error: { code: string; message: string } };
  expect(error.code).toBe(errorCode);
  expect(error.message).toContain(says);
  expect(ran.stdout).not.toContain('secret');
});

test('what the service refuses is told in JSON with its own code', async () => {
  const url = await service({ EARSHOT_HTTP_TOKEN: TOKEN });
  const json = async (args: string[], token: string) => {
    const ran = await runEarshot(['--url', url, '--json', ...args], { EARSHOT_HTTP_TOKEN: token });
    return { code: ran.code, ...(JSON.parse(ran.stdout) as object) };
  };
  expect(await json(['trace', 'nobody'], TOKEN)).toMatchObject({
    code: 4,
    error: { code: 'not_found', field: 'correlation_id', value: 'nobody' },
  });
  expect(await json(['status'], '')).toMatchObject({
    code: 3,
    error: { code: 'unauthorized', message: expect.stringContaining('asks for its token') },
  });
  expect(await json(['status'], 'another-token-of-sixteen')).toMatchObject({
    code: 3,
    error: { code: 'unauthorized', message: expect.stringContaining('not take this token') },
  });
});

test.each(['two\nlines-of-a-secret', 'sécret–of-sixteen'])(
  'a token that can not be one is not shown: %j',
  async (token) => {
    const { code, stderr } = await runEarshot(['status'], { EARSHOT_HTTP_TOKEN: token });
    expect(code).toBe(2);
    expect(stderr).toContain('EARSHOT_HTTP_TOKEN');
    expect(stderr).not.toMatch(/secret|sécret/);
  },
);

test('an answer of another version is not understood, and no stack is shown', async () => {
  const url = await answering(({ url: path }, response) =>
    response.end(path === '/healthz' ? '{"status":"alive"}' : '{"new":"shape"}'),
  );
  const { code, stderr } = await runEarshot(['--url', url, 'status']);
  expect([code, stderr]).toEqual([3, expect.stringContaining('of another version')]);
  expect(stderr).not.toContain('    at ');
  const json = await runEarshot(['--url', url, 'alerts', '--json']);
  expect([json.code, JSON.parse(json.stdout)]).toEqual([0, { new: 'shape' }]);
});

test('behind a proxy with a path of its own everything is asked below that path', async () => {
  const target = new URL(await service());
  const url = await answering((incoming, response) => {
    const path = incoming.url!.replace('/earshot', '');
    if (path === incoming.url) return response.writeHead(404).end();
    const { method, headers } = incoming;
    const onward = request({ host: target.hostname, port: target.port, path, method, headers });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    return incoming.pipe(onward);
  });
  const { code, stdout } = await runEarshot(['--url', `${url}/earshot/`, 'status']);
  expect(code).toBe(0);
  expect(stdout).toContain('service: ');
  expect((await runEarshot(['--url', url, 'status'])).code).toBe(3);
});

test('a reader that leaves early is no failure', async () => {
  const url = await service();
  const child = spawn(process.execPath, [EARSHOT, '--url', url, 'status', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let said = '';
  child.stderr.on('data', (text) => (said += String(text)));
  const [code] = (await once(child, 'close')) as [number];
  expect([code, said]).toEqual([0, '']);
});

test('the help tells every exit code, and where times are of', async () => {
  const { code, stdout } = await runEarshot(['--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Exit codes:\n +0 .*\n +1 .*\n +2 .*\n +3 .*\n +4 /);
  expect(stdout).toContain('(TZ)');
  expect((await runEarshot(['ack', '--help'])).stdout).toMatch(/--url .*[^]*--json /);
});

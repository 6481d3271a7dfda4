/** What the `earshot` command does about people and channels, against a real service. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RunningApp } from '../doubles/running-app.ts';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** A service that fires nothing. */
const QUIET = `
import { WebSocketServer } from 'ws';
new WebSocketServer({ port: 0, host: '127.0.0.1' });
setInterval(() => {}, 1000);
`;
let app: RunningApp;
let url: string;
let receiver: Server;
let received: string[];

async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
const addressOf = (server: Server): string =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  received = [];
  receiver = await listen((request, response) => {
    request.on('data', (data) => received.push(String(data))).on('end', () => response.end());
  });
  app = await RunningApp.start(QUIET, {
    env: {
      EARSHOT_ALERT_WEBHOOK_URL: `${addressOf(receiver)}/hook`,
      EARSHOT_ALERT_SLACK_URL: 'http://127.0.0.1:9/slack',
      EARSHOT_ALERT_ALLOW_PRIVATE: '127.0.0.1',
      JAEGER_QUERY_URL: 'http://127.0.0.1:9',
    },
  });
  url = await app.url();
});
afterAll(async () => {
  await app?.dispose();
  receiver.close();
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
function earshot(args: readonly string[], at = url): Promise<Ran> {
  const env = { PATH: process.env['PATH'], EARSHOT_URL: at } as NodeJS.ProcessEnv;
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { timeout: 30_000, env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

test('test-alert says which channel delivers and why another does not, and exits with 1', async () => {
  const { code, stdout } = await earshot(['test-alert', '--by', 'ada']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/delivered\s+webhook\s+\d+ ms/);
  expect(stdout).toMatch(/failed\s+slack\s+\d+ ms\s+.*ECONNREFUSED/);
  expect(received.join('')).toContain('ada');
  const one = await earshot(['test-alert', 'webhook']);
  expect(one.code).toBe(0);
  const unknown = await earshot(['test-alert', 'pigeon']);
  expect([unknown.code, unknown.stderr]).toEqual([3, expect.stringContaining('slack, webhook')]);
});

test('an emergency reaches the channel with its words', async () => {
  const title = 'The gateway lies';
  const { code, stdout } = await earshot(['emergency', title, '--message', 'Stop the release']);
  expect(code).toBe(0);
  expect(stdout).toContain('All tiers are called');
  await app.until(() => (received.join('').includes(title) ? true : undefined));
  expect(received.join('')).toContain('Stop the release');
  const again = await earshot(['emergency', title, '--message', 'Stop the release']);
  expect(again.stdout).toContain('nobody is called twice');
});

test('emergency mode is turned on with a reason, and off again', async () => {
  const on = await earshot(['emergency-mode', 'on', '--minutes', '5', '--reason', 'a drill']);
  expect(on).toMatchObject({ code: 0, stdout: expect.stringContaining('a drill') });
  expect((await earshot(['emergency-mode', 'off'])).stdout).toBe('Emergency mode is off.\n');
  expect(await earshot(['emergency-mode', 'off'])).toMatchObject({ code: 3 });
  const long = await earshot(['emergency-mode', 'on', '--minutes', '61', '--reason', 'a drill']);
  expect(long.stderr).toContain('from 1 to 60');
});

test('what was taken on is given back, and a silence is lifted', async () => {
  await earshot(['ack', 'JournalOff', '--by', 'ada']);
  expect((await earshot(['ack', 'JournalOff', '--take-back'])).stdout).toContain('Nobody looks');
  expect(await earshot(['ack', 'JournalOff', '--take-back'])).toMatchObject({ code: 3 });
  await earshot(['silence', 'JournalOff', '--minutes', '5', '--reason', 'a move']);
  expect((await earshot(['silence', 'JournalOff', '--lift'])).stdout).toContain('is lifted');
});

test('doctor names the channel that is deaf, and the server that does not answer', async () => {
  await earshot(['test-alert']);
  const { code, stdout } = await earshot(['doctor']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/ok\s+address\s+http/);
  expect(stdout).toMatch(/ok\s+webhook\s+the last alert was delivered/);
  expect(stdout).toMatch(/wrong\s+slack\s+.*ECONNREFUSED/);
  expect(stdout).toMatch(/warning\s+Jaeger\s+no good answer/);
  expect(stdout).toMatch(/ok\s+journal\s+off/);
});

test('doctor tells who answers where Earshot was looked for', async () => {
  const stranger = await listen((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<title>Grafana</title>'),
  );
  const address = addressOf(stranger);
  const { code, stdout } = await earshot(['doctor'], address);
  expect(code).toBe(1);
  expect(stdout).toContain('somebody else answers: “Grafana”');
  stranger.close();
  await once(stranger, 'close');
  const nobody = await earshot(['doctor'], address);
  expect(nobody.stdout).toContain(`nobody answers at ${address} (ECONNREFUSED)`);
});

/** Links that a page, the log and the line at start give: they can be opened by whoever reads them. */
import { hostname } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Page } from '../src/channels/page.ts';
import { ALLOW_LOOPBACK, PostReceiver } from './doubles/receivers.ts';
import { RunningApp } from './doubles/running-app.ts';

const LOSES_ONE = `
import { WebSocketServer, WebSocket } from 'ws';
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
wss.on('connection', (socket) => { socket.close(); socket.send('lost'); });
await new Promise((resolve) => wss.on('listening', resolve));
new WebSocket('ws://127.0.0.1:' + wss.address().port);
`;

let pager: PostReceiver;
let app: RunningApp | undefined;

beforeEach(async () => {
  pager = await PostReceiver.open();
});
afterEach(async () => {
  await app?.dispose();
  await pager.close();
});

/** The origins and paths of what people are given, and the line at start. */
async function linksOf(env: Record<string, string>) {
  app = await RunningApp.start(LOSES_ONE, {
    env: { ...ALLOW_LOOPBACK, EARSHOT_ALERT_WEBHOOK_URL: pager.url, ...env },
  });
  const running = app;
  const url = await running.url();
  const page = await pageOf('SilentFailures');
  const lost = await running.until(() => running.log('silent_failure'));
  return {
    url,
    started: String(running.log('started')!['msg']),
    port: new URL(url).port,
    links: page.links.map((link) => link.url),
    explain: String(lost['explain']),
  };
}

async function pageOf(alert: string): Promise<Page> {
  for (let count = 1; ; count++) {
    const page = (await pager.bodies(count)).find(({ labels }) => labels['alertname'] === alert);
    if (page !== undefined) return page;
  }
}

const RUNBOOK = /^\/monitoring\/websocket\/runbooks\/\w+$/;
const TRACE = /^\/monitoring\/websocket\/traces\?correlation_id=[\w-]+$/;

function expectLinks({ links, explain }: Awaited<ReturnType<typeof linksOf>>, base: string): void {
  const pathsOf = (urls: readonly string[]): string[] =>
    urls.map((url) => (url.startsWith(base) ? url.slice(base.length) : url));
  expect(pathsOf(links)).toEqual([expect.stringMatching(RUNBOOK), expect.stringMatching(TRACE)]);
  expect(pathsOf([explain])).toEqual([expect.stringMatching(TRACE)]);
}

test('links begin with EARSHOT_PUBLIC_URL, and the line at start says both', async () => {
  const told = await linksOf({ EARSHOT_PUBLIC_URL: 'https://ops.example.com/chat/' });
  expectLinks(told, 'https://ops.example.com/chat');
  expect(told.url).toBe(`http://127.0.0.1:${told.port}`);
  expect(told.started).toContain(`; ${told.url}, links lead to https://ops.example.com/chat; `);
});

test('where it listens on any address links have the name of the machine', async () => {
  const told = await linksOf({
    EARSHOT_HTTP_HOST: '0.0.0.0',
    EARSHOT_HTTP_TOKEN: 'a-token-of-enough-length',
  });
  expectLinks(told, `http://${hostname()}:${told.port}`);
  expect(told.url).toBe(`http://0.0.0.0:${told.port}`);
  expect(told.started).toContain(
    `; ${told.url}, links lead to http://${hostname()}:${told.port}; `,
  );
});

test('else links begin with the address that it listens on', async () => {
  const told = await linksOf({});
  expectLinks(told, told.url);
  expect(told.url).toBe(`http://127.0.0.1:${told.port}`);
  expect(told.started).not.toContain('links lead');
});

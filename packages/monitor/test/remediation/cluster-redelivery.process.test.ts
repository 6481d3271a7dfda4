/** A user whose connection drops on one worker of a cluster, and who comes back to another. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { RunningApp } from '../doubles/running-app.ts';

/** Each worker has a port of its own; three messages are sent to whoever asks for /told. */
const CLUSTER = `
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
if (cluster.isPrimary) {
  const workers = ['a', 'b', 'c'].map((NAME) => cluster.fork({ NAME }));
  process.stdin.on('data', (text) => {
    const at = 'abc'.indexOf(String(text).trim());
    workers[at]?.process.kill('SIGKILL');
  });
} else {
  const server = createServer();
  const wss = new WebSocketServer({ server });
  wss.on('connection', (socket, { url, headers }) => {
    socket.on('error', () => {});
    socket.on('close', () => console.log('left ' + headers['x-user']));
    if (url === '/told') for (const text of ['one', 'two', 'three']) socket.send(text);
  });
  server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, () => {
    console.log('worker ' + process.env.NAME + ' ' + server.address().port);
  });
}
`;
/** Worker b never ends with a message, as if its store were slow. */
const CONFIG = `
export default {
  identify: ({ headers }) => ({ user: headers['x-user'], client: headers['x-client'] }),
  redeliver: ({ socket, user }, { messageId }) => {
    console.log('redeliver ' + process.env.NAME + ' ' + user);
    if (process.env.NAME === 'b' && user === 'slow') return new Promise(() => {});
    socket.send('again ' + messageId);
  },
};
`;

interface Client {
  readonly socket: WebSocket;
  readonly heard: string[];
}

let app: RunningApp;
const clients: WebSocket[] = [];
beforeEach(async () => {
  app = await RunningApp.start(CLUSTER, {
    stdio: ['pipe', 'pipe', 'pipe'],
    files: { 'earshot.config.mjs': CONFIG },
  });
  await app.until(() => app.stdout.match(/^worker /gm)?.length === 3);
  // All are heard of, and have heard where what is lost is kept.
  await until(async () => (await status()).processes === 4);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate();
  await app.dispose();
});

async function status(): Promise<{ processes: number; counts: Record<string, number> }> {
  const answer = await fetch(`${await app.url()}/monitoring/websocket/system/status`);
  return (await answer.json()) as { processes: number; counts: Record<string, number> };
}
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** `isDeaf`: it reads nothing, so that nothing is proved. */
async function join(worker: string, user: string, path = '/', isDeaf = false): Promise<Client> {
  const port = new RegExp(`^worker ${worker} (\\d+)$`, 'm').exec(app.stdout)![1]!;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    headers: { 'x-user': user, 'x-client': 'tab' },
  });
  clients.push(socket);
  const heard: string[] = [];
  socket.on('error', () => {});
  socket.on('message', (data) => heard.push(String(data as Buffer)));
  socket.on('upgrade', (response) => isDeaf && response.socket.pause());
  await new Promise((resolve) => socket.on('open', resolve));
  return { socket, heard };
}
/** Three messages are lost on the user as their connection to worker a drops. */
async function lose(user: string): Promise<void> {
  const { socket } = await join('a', user, '/told', true);
  socket.terminate();
  await app.until(() => app.stdout.includes(`left ${user}`));
  await until(async () => (await status()).counts['unknown'] === 3);
}

it('gives what was lost on one worker to the user on another, in order, once and nobody else', async () => {
  await lose('ada');
  const eve = await join('b', 'eve');
  const ada = await join('b', 'ada');
  await until(() => ada.heard.length === 3);
  const again = await join('c', 'ada');
  const back = await join('a', 'ada');
  await until(async () => (await status()).counts['confirmed'] === 3);
  expect(ada.heard).toEqual([1, 2, 3].map((at) => expect.stringMatching(`^again \\w+-${at}$`)));
  expect([eve.heard, again.heard, back.heard]).toEqual([[], [], []]);
  expect(app.stdout.match(/^redeliver .*$/gm)).toEqual(Array(3).fill('redeliver b ada'));
  const metrics = await (await fetch(`${await app.url()}/metrics`)).text();
  expect(metrics).toMatch(
    /earshot_remediation_actions_total\{[^}]*action="redelivered",outcome="succeeded"[^}]*\} 3/,
  );
});

it('gives it to a client that was back on another worker before its drop was known', async () => {
  const old = await join('a', 'ada', '/told', true);
  const ada = await join('c', 'ada');
  const eve = await join('b', 'eve');
  expect(ada.heard).toEqual([]);
  old.socket.terminate();
  await until(() => ada.heard.length === 3);
  expect(eve.heard).toEqual([]);
});

it('gives it to the next when the worker that had asked for it is killed', async () => {
  await lose('slow');
  const first = await join('b', 'slow');
  await app.until(() => app.stdout.includes('redeliver b slow'));
  app.child.stdin!.write('b\n');
  await new Promise((resolve) => first.socket.on('close', resolve));
  const next = await join('c', 'slow');
  await until(() => next.heard.length === 3);
  expect(first.heard).toEqual([]);
});

/** Users of a real cluster and of a real worker thread: sockets, processes, and one that is killed. */
import { afterEach, describe, expect, it } from 'vitest';
import { RunningApp } from '../doubles/running-app.ts';

const apps: RunningApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.dispose();
});
async function start(source: string): Promise<RunningApp> {
  const app = await RunningApp.start(source, {
    stdio: ['pipe', 'pipe', 'pipe'],
    files: {
      'earshot.config.mjs':
        "export default { identify: ({ headers }) => ({ user: headers['x-user'] }) };",
    },
  });
  apps.push(app);
  return app;
}

/** Each user is told something that is heard, and something that is lost; then they stay. */
const TELL = `
import { createServer } from 'node:http';
import { WebSocketServer, WebSocket } from 'ws';
async function tell(users) {
  const server = createServer();
  // A port of its own, which a cluster's workers would share.
  await new Promise((resolve) => server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, resolve));
  const wss = new WebSocketServer({ server });
  for (const user of users) {
    const client = new WebSocket('ws://127.0.0.1:' + wss.address().port, { headers: { 'x-user': user } });
    client.on('error', () => {});
    const [socket] = await Promise.all([
      new Promise((resolve) => wss.once('connection', resolve)),
      new Promise((resolve) => client.on('open', resolve)),
    ]);
    socket.send('hello');
    await new Promise((resolve) => client.once('message', resolve));
    await new Promise((resolve) => setTimeout(resolve, 250));
    const gone = new WebSocket('ws://127.0.0.1:' + wss.address().port, { headers: { 'x-user': user } });
    const [other] = await Promise.all([
      new Promise((resolve) => wss.once('connection', resolve)),
      new Promise((resolve) => gone.on('open', resolve)),
    ]);
    other.close();
    await new Promise((resolve) => other.on('close', resolve));
    other.send('nobody is there');
  }
}
`;
const CLUSTER = `
import cluster from 'node:cluster';
${TELL}
if (cluster.isPrimary) {
  const workers = [{ USERS: 'ada,ben' }, { USERS: 'ada' }, { USERS: 'eve' }].map((env) => cluster.fork(env));
  for (const worker of workers) worker.on('message', (text) => console.log(text));
  process.stdin.on('data', (text) => {
    if (String(text).startsWith('kill')) workers[0].process.kill('SIGKILL');
    else { for (const worker of workers) worker.kill(); process.stdin.destroy(); }
  });
} else {
  process.on('message', (message) => process.send('heard ' + JSON.stringify(message)));
  await tell(process.env.USERS.split(','));
  const names = Object.keys(process.env).filter((name) => /EARSHOT_USER_HASH/.test(name));
  process.send('told ' + process.env.USERS + ' ' + names.length);
  setInterval(() => {}, 1000);
}
`;

interface Listed {
  readonly known: number;
  readonly users: readonly {
    readonly user_hash: string;
    readonly connections: number;
    readonly attempts: number;
    readonly outcomes: { readonly confirmed: number; readonly silent: number };
    readonly delivery_seconds: { readonly p50: number | null };
    readonly last_success_at: string | null;
    readonly last_silent_failure: { readonly reason: string } | null;
  }[];
}

async function ask(app: RunningApp, query = ''): Promise<Listed> {
  const answer = await fetch(`${await app.url()}/monitoring/websocket/metrics/users${query}`);
  return (await answer.json()) as Listed;
}
async function until(app: RunningApp, isSo: (listed: Listed) => boolean): Promise<Listed> {
  for (;;) {
    const listed = await ask(app);
    if (isSo(listed)) return listed;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const silent = ({ users }: Listed): number =>
  users.reduce((sum, { outcomes }) => sum + outcomes.silent, 0);

describe('users of a cluster', () => {
  it('are those of all workers, one hash each, and stay when a worker is killed', async () => {
    const app = await start(CLUSTER);
    await app.until(() => app.stdout.match(/^told/gm)?.length === 3);
    expect(app.stdout).toMatch(/^told ada,ben 0$/m);
    const all = await until(app, (listed) => silent(listed) === 4);
    expect(all.known).toBe(3);
    expect(all.users[0]).toMatchObject({
      connections: 2,
      attempts: 4,
      outcomes: { confirmed: 2, silent: 2 },
      delivery_seconds: { p50: expect.any(Number) as number },
      last_success_at: expect.any(String) as string,
      last_silent_failure: { reason: 'not_open' },
    });
    const ada = await ask(app, '?user=ada');
    const { user_hash, outcomes } = all.users[0]!;
    expect(ada.users).toMatchObject([{ user_hash, outcomes, connections: 2 }]);
    const ben = (await ask(app, '?user=ben')).users;
    expect(ben).toMatchObject([{ connections: 1, outcomes: { confirmed: 1, silent: 1 } }]);

    // What a worker told by then is what is known of it; it tells twice a second.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    app.child.stdin!.write('kill\n');
    const left = await until(app, ({ users }) => users[0]?.connections === 1);
    expect(silent(left)).toBe(4);
    expect((await ask(app, '?user=ben')).users).toMatchObject([
      { connections: 0, outcomes: { confirmed: 1, silent: 1 } },
    ]);
    expect((await ask(app, '?user=ada')).users).toMatchObject([
      { user_hash, connections: 1, outcomes: { silent: 2 } },
    ]);
    expect(left.known).toBe(3);

    app.child.stdin!.write('end\n');
    expect(await app.exited).toEqual({ code: 0, signal: null });
    expect(app.stdout).not.toContain('heard');
    expect(app.stdout + app.stderr).not.toContain('NODE_EARSHOT');
  });
});

const THREAD = `
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
${TELL}
if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.on('message', (message) => console.log(message));
  await tell(['ada']);
  console.log('main told');
  process.stdin.on('data', async (text) => {
    if (String(text).startsWith('terminate')) console.log('terminated', await worker.terminate());
    else process.stdin.destroy();
  });
} else {
  await tell(['ada', 'ben']);
  parentPort.postMessage('thread told');
  setInterval(() => {}, 1000);
}
`;

describe('users of a worker thread', () => {
  it('are added to those of the main thread, and stay when it is terminated', async () => {
    const app = await start(THREAD);
    await app.until(() => /main told/.test(app.stdout) && /thread told/.test(app.stdout));
    const all = await until(app, (listed) => silent(listed) === 3);
    expect(all.known).toBe(2);
    expect(all.users[0]).toMatchObject({ connections: 2, outcomes: { confirmed: 2, silent: 2 } });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    app.child.stdin!.write('terminate\n');
    await app.until(() => app.stdout.includes('terminated'));
    const { users } = await ask(app, '?user=ben');
    expect(users).toMatchObject([{ outcomes: { confirmed: 1, silent: 1 } }]);
  });
});

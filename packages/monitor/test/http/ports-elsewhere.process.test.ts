/** A port of ours that the application's threads or its cluster's workers want is theirs. */
import { afterEach, expect, test } from 'vitest';
import { freePort } from '../doubles/free-port.ts';
import { RunningApp } from '../doubles/running-app.ts';

const apps: RunningApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.dispose();
});

/** Listens on Earshot's port, and says what answers there. */
const servesOn = (listenOptions: string): string => `
import { createServer } from 'node:http';
const port = Number(process.env.EARSHOT_HTTP_PORT);
const server = createServer((request, response) => response.end('served'));
server.on('error', ({ code }) => { console.log(code); process.exit(); });
server.listen(${listenOptions}, async () => {
  const answer = await fetch('http://127.0.0.1:' + port + '/healthz', { headers: { connection: 'close' } });
  console.log(await answer.text());
  process.exit();
});`;
const STARTS_THREAD = `
import { Worker } from 'node:worker_threads';
const thread = new Worker(new URL('./member.mjs', import.meta.url));`;
const startsCluster = (policy: string): string => `
import cluster from 'node:cluster';
cluster.schedulingPolicy = cluster.${policy};
cluster.setupPrimary({ exec: 'member.mjs' });
cluster.fork().on('exit', () => process.exit());`;

async function run(source: string, member: string) {
  const port = await freePort();
  const app = await RunningApp.start(source, {
    env: { EARSHOT_HTTP_PORT: String(port) },
    files: { 'member.mjs': member },
  });
  apps.push(app);
  await app.exited;
  return { said: app.stdout, hasMadeWay: app.log('port_taken') !== undefined };
}

test.each(['port', "port, '127.0.0.1'", "port, '0.0.0.0'"])(
  'a thread that listens on it has it: listen(%s)',
  async (options) => {
    expect(await run(STARTS_THREAD, servesOn(options))).toEqual({
      said: 'served\n',
      hasMadeWay: true,
    });
  },
);

test('a thread that listens elsewhere leaves it alone', async () => {
  const { said, hasMadeWay } = await run(STARTS_THREAD, servesOn('0'));
  expect(said).toMatch(/^\{"status"/);
  expect(hasMadeWay).toBe(false);
});

test('where the main thread waits for that very thread, it goes on without an answer', async () => {
  const waits = `const ready = new Int32Array(new SharedArrayBuffer(4));`;
  const source =
    `${STARTS_THREAD.replace('import.meta.url)', 'import.meta.url), { workerData: ready }')}
    Atomics.wait(ready, 0, 0);`.replace('const thread', `${waits} const thread`);
  const member = `import { workerData } from 'node:worker_threads';
    import { createServer } from 'node:http';
    const server = createServer().listen(Number(process.env.EARSHOT_HTTP_PORT), '127.0.0.1');
    const answered = (word) => () => { console.log(word); Atomics.store(workerData, 0, 1); Atomics.notify(workerData, 0); server.close(); };
    server.on('error', answered('taken')).on('listening', answered('listening'));`;
  expect((await run(source, member)).said).toBe('taken\n');
});

test.each(['SCHED_RR', 'SCHED_NONE'])(
  'a worker of a cluster that listens on it has it: %s',
  async (policy) => {
    expect(await run(startsCluster(policy), servesOn('port'))).toEqual({
      said: 'served\n',
      hasMadeWay: true,
    });
  },
);

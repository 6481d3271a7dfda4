import { afterEach, describe, expect, it } from 'vitest';
import { PostReceiver } from '../doubles/receivers.ts';
import { REGISTER, RunningApp, type AppOptions } from '../doubles/running-app.ts';

const apps: RunningApp[] = [];
async function start(source: string, options?: AppOptions): Promise<RunningApp> {
  const app = await RunningApp.start(source, options);
  apps.push(app);
  return app;
}
afterEach(async () => {
  for (const app of apps.splice(0)) await app.dispose();
});

/**
 * Loses one message and delivers one, under the correlation ID `name`. On a port of its own: one that
 * workers share would give the client to any of them.
 */
const EXCHANGE = `
import { createServer } from 'node:http';
import { WebSocketServer, WebSocket } from 'ws';
async function exchange(name) {
  const server = createServer();
  const wss = new WebSocketServer({ server });
  wss.on('connection', (socket) => { socket.send('one'); socket.close(); socket.send('lost'); });
  await new Promise((resolve) => server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, resolve));
  const client = new WebSocket('ws://127.0.0.1:' + server.address().port, { headers: { 'x-correlation-id': name } });
  await new Promise((resolve) => client.on('close', resolve));
  wss.close();
  server.close();
}
`;

const CLUSTER = `
import cluster from 'node:cluster';
${EXCHANGE}
if (cluster.isPrimary) {
  const workers = [cluster.fork({ NAME: 'a' }), cluster.fork({ NAME: 'b' })];
  for (const worker of workers) worker.on('message', (message) => console.log('message', JSON.stringify(message)));
  process.stdin.on('data', (text) => {
    if (String(text).startsWith('kill')) workers[0].process.kill('SIGKILL');
    else { for (const worker of workers) worker.kill(); process.stdin.destroy(); }
  });
  cluster.on('exit', (worker, code, signal) => console.log('exit', signal));
} else {
  process.on('message', (message) => console.log('worker heard', JSON.stringify(message)));
  await exchange(process.env.NAME);
  process.send('done');
  setInterval(() => {}, 1000);
}
`;

interface Status {
  readonly processes: number;
  readonly counts: Record<string, number>;
}

async function statusWith(app: RunningApp, isWanted: (status: Status) => boolean): Promise<Status> {
  const url = `${await app.url()}/monitoring/websocket/system/status`;
  for (;;) {
    const status = (await (await fetch(url)).json()) as Status;
    if (isWanted(status)) return status;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a cluster', () => {
  it('is served by its primary, which shows the sum, and keeps what a dead worker counted', async () => {
    const app = await start(CLUSTER, { stdio: ['pipe', 'pipe', 'pipe'] });
    const both = await statusWith(app, ({ counts }) => counts['attempts'] === 4);
    expect(both).toMatchObject({ processes: 3, counts: { confirmed: 2, silent: 2, pending: 0 } });
    const metrics = await (await fetch(`${await app.url()}/metrics`)).text();
    expect(metrics).toMatch(/^earshot_notification_attempts_total\{service_name="[^"]+"\} 4$/m);
    expect(metrics).toMatch(
      /^earshot_notification_delivery_duration_seconds_count\{level="received",.*\} 2$/m,
    );
    // Three processes, each of which holds more than 20 MB.
    const memory = Number(/^process_memory_usage_bytes\{.*\} (\d+)$/m.exec(metrics)![1]);
    expect(memory).toBeGreaterThan(60e6);

    const story = await (
      await fetch(`${await app.url()}/monitoring/websocket/traces?correlation_id=b`)
    ).json();
    expect(story).toMatchObject({
      notifications_total: 2,
      notifications: [{ outcome: 'confirmed' }, { outcome: 'silent' }],
    });

    // The primary's alert names messages of its workers.
    const answer = await fetch(`${await app.url()}/monitoring/websocket/alerts`);
    const { alerts } = (await answer.json()) as {
      alerts: { alert: string; samples: { correlation_id: string; reason: string }[] }[];
    };
    const { samples } = alerts.find(({ alert }) => alert === 'SilentFailures')!;
    expect(samples).toHaveLength(2);
    expect(samples).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ correlation_id: 'a', reason: 'not_open' }),
        expect.objectContaining({ correlation_id: 'b', reason: 'not_open' }),
      ]),
    );

    app.child.stdin!.write('kill\n');
    const one = await statusWith(app, ({ processes }) => processes === 2);
    expect(one.counts).toMatchObject({ attempts: 4, confirmed: 2, silent: 2 });

    app.child.stdin!.write('end\n');
    expect(await app.exited).toEqual({ code: 0, signal: null });
    expect(app.stdout.split('\n').filter((line) => line.startsWith('message'))).toEqual([
      'message "done"',
      'message "done"',
    ]);
    expect(app.stdout).not.toContain('worker heard');
    expect(app.logs.filter(({ msg }) => msg === 'final counts')).toMatchObject([
      { counts: { attempts: 4, confirmed: 2, silent: 2, pending: 0 } },
    ]);
    expect(app.logs.filter(({ event }) => event === 'started')).toHaveLength(1);
  });
});

/** As PM2 does it in its cluster mode: the primary is the manager's own. */
const OF_A_MANAGER = `
import cluster from 'node:cluster';
cluster.setupPrimary({ exec: process.argv[1].replace('app.mjs', 'worker.mjs'), execArgv: ['--import', process.env.REGISTER] });
cluster.fork();
process.stdin.once('data', () => {
  for (const worker of Object.values(cluster.workers)) worker.kill();
  process.stdin.destroy();
});
`;

it('a worker whose primary is not monitored says what there is not, and how to mend it', async () => {
  const app = await start(OF_A_MANAGER, {
    stdio: ['pipe', 'pipe', 'pipe'],
    isMonitored: false,
    env: { REGISTER },
    files: { 'worker.mjs': 'setInterval(() => {}, 1000);' },
  });
  const line = await app.until(() => app.log('no_primary'));
  expect(line).toMatchObject({ level: 'warn' });
  expect(line['msg']).toMatch(/no HTTP API, no health and no other alert\. Start the primary with/);
  app.child.stdin!.write('end\n');
  expect(await app.exited).toEqual({ code: 0, signal: null });
});

/** Each worker loses one message when it is told to. */
const LOSING = `
import cluster from 'node:cluster';
${EXCHANGE}
if (cluster.isPrimary) {
  cluster.fork();
  process.stdin.on('data', (text) => {
    if (String(text).startsWith('fork')) cluster.fork();
    else if (String(text).startsWith('lose')) {
      for (const worker of Object.values(cluster.workers)) worker.send('lose');
    } else {
      for (const worker of Object.values(cluster.workers)) worker.kill();
      process.stdin.destroy();
    }
  });
} else {
  process.on('message', async () => {
    await exchange('c');
    console.log('lost');
  });
  console.log('ready');
}
`;

describe('what is decided at the primary', () => {
  it('holds in its workers, those too that come later: silences and settings', async () => {
    const alertmanager = await PostReceiver.open();
    const app = await start(LOSING, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { EARSHOT_ALERTMANAGER_URL: alertmanager.origin },
    });
    const post = async (path: string, body: object): Promise<number> => {
      const answer = await fetch(`${await app.url()}/monitoring/websocket/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-earshot-request': '1' },
        body: JSON.stringify(body),
      });
      return answer.status;
    };
    const silence = { by: 'ada', minutes: 5, reason: 'known' };
    await statusWith(app, ({ processes }) => processes === 2);
    expect(await post('alerts/SilentFailures/silence', silence)).toBe(200);
    expect(await post('system/settings', { EARSHOT_LOG_LEVEL: 'debug' })).toBe(200);
    app.child.stdin!.write('fork\n');
    await statusWith(app, ({ processes }) => processes === 3);
    app.child.stdin!.write('lose\n');
    await app.until(() => app.stdout.match(/^lost$/gm)?.length === 2);

    // Both of them at debug level.
    const established = app.logs.filter(({ event }) => event === 'connection_established');
    expect(new Set(established.map(({ pid }) => pid)).size).toBe(2);
    app.child.stdin!.write('end\n');
    expect(await app.exited).toEqual({ code: 0, signal: null });
    const posted = alertmanager.received.map(({ body }) => body).join();
    await alertmanager.close();
    expect(posted).not.toContain('SilentFailures');
  });
});

const THREADS = `
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
${EXCHANGE}
if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.on('message', (message) => console.log('message', message));
  await exchange('main');
  await new Promise((resolve) => worker.on('exit', resolve));
  console.log('joined');
  process.stdin.once('data', () => process.stdin.destroy());
} else {
  await exchange('thread');
  parentPort.postMessage('done');
}
`;

describe('a worker thread', () => {
  it('reports to its main thread, and ends when it is finished', async () => {
    const app = await start(THREADS, { stdio: ['pipe', 'pipe', 'pipe'] });
    await app.until(() => app.stdout.includes('joined'));
    const status = await statusWith(app, ({ counts }) => counts['attempts'] === 4);
    expect(status).toMatchObject({
      processes: 1,
      counts: { attempts: 4, confirmed: 2, silent: 2 },
    });
    app.child.stdin!.write('end\n');
    expect(await app.exited).toEqual({ code: 0, signal: null });
    expect(app.stdout).toBe('message done\njoined\n');
    expect(app.logs.filter(({ msg }) => msg === 'final counts')).toMatchObject([
      { counts: { attempts: 4, confirmed: 2, silent: 2, pending: 0 } },
    ]);
  });
});

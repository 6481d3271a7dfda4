/** What was pending when a process was killed is told by the next one, once. */
import { fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import {
  deafClient,
  hearingClient,
  journalPath,
  until,
  untilWritten,
} from '../doubles/chat-service.ts';
import { it } from '../doubles/journalled.ts';
import { RunningApp } from '../doubles/running-app.ts';

describe('after SIGKILL', () => {
  it('tells each orphan once, with its correlation ID, and the counts match', async ({
    services,
  }) => {
    const killed = await services.start();
    services.deaf(killed, 'lost-1', '/3');
    services.deaf(killed, 'lost-2', '/2');
    await untilWritten(services.dataDir, 'pending', 5);
    await killed.crash();

    const next = await services.start();
    await next.hasReported();
    expect(next.orphans().map((line) => line['correlation_id'])).toEqual(
      expect.arrayContaining(['lost-1', 'lost-1', 'lost-1', 'lost-2', 'lost-2']),
    );
    expect(next.orphans()).toHaveLength(5);
    expect(next.orphans()[0]).toMatchObject({
      event: 'notification_unknown',
      outcome: 'unknown',
      level_required: 'received',
      detail: `Process ${killed.app.child.pid} ended without a verdict; its journal told of this one.`,
    });
    const { counts } = await next.status();
    expect(counts).toMatchObject({ attempts: 5, unknown: 5, confirmed: 0, pending: 0 });
    expect(await next.story('lost-2')).toMatchObject({
      notifications_total: 2,
      notifications: [
        { outcome: 'unknown', reason: 'process_crash', bytes: 9, direction: 'to_client' },
        { outcome: 'unknown', reason: 'process_crash', bytes: 9, direction: 'to_client' },
      ],
    });
    await untilWritten(services.dataDir, 'pending', 0);
    await next.crash();

    const last = await services.start();
    const story = await last.story('lost-1');
    expect(story).toMatchObject({ notifications_total: 3, sources: ['history', 'journal'] });
    expect(story.notifications[0]).toMatchObject({ outcome: 'unknown', reason: 'process_crash' });
    expect(last.orphans()).toEqual([]);
    expect((await last.status()).counts).toMatchObject({ attempts: 0, unknown: 0 });
  });

  it('tells of a client that was stopped, and finds what another one had heard', async ({
    services,
  }) => {
    const killed = await services.start();
    await hearingClient(killed.port, 'heard', 4);
    await untilWritten(services.dataDir, 'confirmed', 4);
    const script = join(services.dataDir, 'client.mjs');
    const ws = fileURLToPath(import.meta.resolve('ws')).replace(/index\.js$/, 'wrapper.mjs');
    await writeFile(
      script,
      `import { WebSocket } from ${JSON.stringify(ws)};
       const socket = new WebSocket('ws://127.0.0.1:${killed.port}/0', { headers: { 'x-correlation-id': 'frozen' } });
       socket.on('open', () => process.send('open')); socket.on('error', () => {});`,
    );
    const client = fork(script, { execArgv: [] });
    services.ended.push(() => client.kill('SIGKILL'));
    await new Promise((resolve) => client.once('message', resolve));
    client.kill('SIGSTOP');
    await killed.crash();

    const next = await services.start();
    const heard = await next.story('heard');
    expect(heard.notifications).toMatchObject(
      Array.from({ length: 4 }, () => ({ outcome: 'confirmed', level_reached: 'received' })),
    );
    expect(heard.connections).toMatchObject([{ event: 'established' }]);
    expect(next.orphans()).toEqual([]);
  });

  it('knows nothing of what was sent in the moment of the crash: the loss window', async ({
    services,
  }) => {
    const killed = await services.start();
    services.deaf(killed, 'in-the-window', '/3/kill');
    await killed.app.exited;
    const next = await services.start();
    expect(await next.story('in-the-window')).toMatchObject({ notifications_total: 0 });
    expect((await next.status()).counts).toMatchObject({ attempts: 0, unknown: 0 });
  });

  it('calls unknown what was proved in the moment of the crash', async ({ services }) => {
    const killed = await services.start();
    const socket = deafClient(killed.port, 'proved-too-late', '/2');
    services.ended.push(() => socket.destroy());
    let ping: Buffer | undefined;
    socket.on('data', (chunk: Buffer) => {
      const at = chunk.indexOf(0x89);
      if (at >= 0) ping = chunk.subarray(at + 2, at + 2 + chunk[at + 1]!);
    });
    await untilWritten(services.dataDir, 'pending', 2);
    killed.command('kill-at-pong');
    await killed.app.until(() => killed.app.stdout.includes('armed'));
    // Unmasked by a mask of zeros.
    const payload = await until(() => ping);
    socket.write(Buffer.concat([Buffer.from([0x8a, 0x80 | payload.length, 0, 0, 0, 0]), payload]));
    await killed.app.exited;

    const next = await services.start();
    await next.hasReported();
    expect(next.orphans()).toHaveLength(2);
  });

  it('makes spans of orphans where spans are exported', async ({ services }) => {
    const killed = await services.start();
    services.deaf(killed, 'traced', '/1');
    await untilWritten(services.dataDir, 'pending', 1);
    await killed.crash();
    const next = await services.start({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_TRACES_SAMPLER: 'always_on' },
    });
    await next.hasReported();
    expect(next.orphans()).toMatchObject([{ trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) }]);
  });
});

describe('a process that ends by itself', () => {
  it('leaves no orphans: its last verdicts are written before its end', async ({ services }) => {
    const first = await services.start();
    services.deaf(first, 'judged', '/3');
    await untilWritten(services.dataDir, 'pending', 3);
    first.app.child.kill('SIGTERM');
    expect(await first.app.exited).toEqual({ code: null, signal: 'SIGTERM' });
    expect(first.orphans()).toHaveLength(3);

    const next = await services.start();
    expect(await next.story('judged')).toMatchObject({
      notifications_total: 3,
      notifications: [{ reason: 'process_crash' }, {}, {}],
    });
    expect(next.orphans()).toEqual([]);
  });
});

describe('processes that share a folder', () => {
  it('take over from the dead alone, also when a living one has the PID of the dead', async ({
    services,
  }) => {
    const living = await services.start();
    services.deaf(living, 'alive', '/3');
    await untilWritten(services.dataDir, 'pending', 3, 0);
    const killed = await services.start();
    services.deaf(killed, 'dead', '/2');
    await untilWritten(services.dataDir, 'pending', 2, 1);
    await killed.crash();
    const database = new DatabaseSync(journalPath(services.dataDir, 1), { timeout: 5_000 });
    database.prepare('UPDATE owner SET pid = ?').run(living.app.child.pid!);
    database.close();

    const next = await Promise.all([services.start(), services.start()]);
    await until(
      async () => next.some(({ app }) => app.log('orphans_found') !== undefined) || undefined,
    );
    await untilWritten(services.dataDir, 'pending', 0, 1);
    const told = next.flatMap((service) => service.orphans());
    expect(told.map((line) => line['correlation_id'])).toEqual(['dead', 'dead']);
    expect((await living.status()).counts).toMatchObject({ attempts: 3, pending: 3, unknown: 0 });
  });
});

const CLUSTER = `
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { WebSocketServer } from 'ws';
if (cluster.isPrimary) {
  const first = cluster.fork({ NAME: 'a' });
  cluster.fork({ NAME: 'b' });
  process.stdin.on('data', () => first.process.kill('SIGKILL'));
  cluster.on('exit', () => cluster.fork({ NAME: 'c' }));
} else {
  const { NAME } = process.env;
  // A port of its own, not one that the workers share.
  const server = createServer();
  const wss = new WebSocketServer({ server });
  wss.on('connection', (socket) => { if (NAME !== 'c') for (let at = 0; at < 3; at++) socket.send('lost'); });
  server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, () => {
    const socket = connect(server.address().port, '127.0.0.1');
    socket.resume();
    socket.write('GET / HTTP/1.1\\r\\nHost: h\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\\r\\nX-Correlation-Id: ' + NAME + '\\r\\n\\r\\n');
  });
}
`;

describe('a cluster', () => {
  it('tells the orphans of a worker, and counts none of them twice', async ({ services }) => {
    const app = await RunningApp.start(CLUSTER, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { EARSHOT_DATA_DIR: services.dataDir, OTEL_SERVICE_NAME: 'chat' },
    });
    services.ended.push(() => app.dispose());
    const status = `${await app.url()}/monitoring/websocket/system/status`;
    const counts = async (): Promise<Record<string, number>> =>
      ((await (await fetch(status)).json()) as { counts: Record<string, number> }).counts;
    await until(async () => (await counts())['pending'] === 6 || undefined);
    await untilWritten(services.dataDir, 'pending', 3, 1);
    await untilWritten(services.dataDir, 'pending', 3, 2);
    app.child.stdin!.write('kill\n');
    await app.until(() => app.log('orphans_found'));
    const told = app.logs.filter(({ reason }) => reason === 'process_crash');
    expect(told.map((line) => line['correlation_id'])).toEqual(['a', 'a', 'a']);
    await until(async () => (await counts())['unknown'] === 3 || undefined);
    expect(await counts()).toMatchObject({ attempts: 6, unknown: 3, pending: 3 });
    const url = `${await app.url()}/monitoring/websocket/traces?correlation_id=a`;
    expect(await (await fetch(url)).json()).toMatchObject({ notifications_total: 3 });
  });
});

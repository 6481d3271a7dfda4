import { Agent, get } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { RunningApp, type AppOptions } from '../doubles/running-app.ts';

const apps: RunningApp[] = [];
async function start(source: string, options?: AppOptions): Promise<RunningApp> {
  const app = await RunningApp.start(source, options);
  apps.push(app);
  return app;
}
afterEach(async () => {
  for (const app of apps.splice(0)) await app.dispose();
});

const SENDS = `
import { WebSocketServer, WebSocket } from 'ws';
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
wss.on('connection', (socket) => { socket.send('one'); socket.close(); socket.send('lost'); });
await new Promise((resolve) => wss.on('listening', resolve));
const client = new WebSocket('ws://127.0.0.1:' + wss.address().port + '/chat', { headers: { 'x-correlation-id': 'corr-1' } });
await new Promise((resolve) => client.on('close', resolve));
wss.close();
`;

describe('an application that ends', () => {
  it.each([
    ['by itself', '', 0],
    ['by process.exit', 'process.exit(3);', 3],
    ['by an exit code', 'process.exitCode = 4;', 4],
    ['by a throw', 'setTimeout(() => { throw new Error("host"); });', 1],
    ['by a rejection', 'Promise.reject(new Error("host"));', 1],
  ])('%s has its exit code, and the final counts are on stderr', async (_how, end, code) => {
    const app = await start(`${SENDS}${end}`);
    expect(await app.exited).toEqual({ code, signal: null });
    expect(app.stdout).toBe('');
    expect(app.logs.at(-1)).toMatchObject({
      msg: 'final counts',
      counts: {
        attempts: 2,
        confirmed: 1,
        silent: 1,
        pending: 0,
        silent_by_reason: { not_open: 1 },
      },
    });
    expect(app.log('silent_failure')).toMatchObject({
      level: 'error',
      correlation_id: 'corr-1',
      reason: 'not_open',
    });
    expect(app.log('silent_failure')!['explain']).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/monitoring\/websocket\/traces\?correlation_id=corr-1$/,
    );
  });

  it('does so no later while a scraper keeps its connection alive', async () => {
    const app = await start('console.log("up"); setTimeout(() => console.log("done"), 700);');
    const url = await app.url();
    const agent = new Agent({ keepAlive: true });
    await new Promise<void>((resolve, reject) => {
      get(`${url}/metrics`, { agent }, (answer) => answer.resume().on('end', resolve)).on(
        'error',
        reject,
      );
    });
    await app.until(() => app.stdout.includes('done'));
    const doneAt = performance.now();
    await app.exited;
    agent.destroy();
    expect(performance.now() - doneAt).toBeLessThan(400);
  });

  it('is unharmed by a stderr that nobody reads any more', async () => {
    const app = await start(
      `process.stdin.once('data', async () => { ${SENDS.replace(/^\s*import.*$/m, "const { WebSocketServer, WebSocket } = await import('ws');")} console.log('fine'); process.stdin.destroy(); });`,
      { stdio: ['pipe', 'pipe', 'pipe'] },
    );
    await app.url();
    app.child.stderr!.destroy();
    app.child.stdin!.write('go\n');
    expect(await app.exited).toEqual({ code: 0, signal: null });
    expect(app.stdout).toBe('fine\n');
  });

  it('is not held up by a stderr whose reader has stopped', async () => {
    const source = `
      import { WebSocketServer, WebSocket } from 'ws';
      const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
      wss.on('connection', (socket) => { socket.close(); for (let n = 0; n < 90; n++) socket.send('lost'); });
      await new Promise((resolve) => wss.on('listening', resolve));
      for (let round = 0; round < 30; round++) {
        const client = new WebSocket('ws://127.0.0.1:' + wss.address().port + '/' + 'x/'.repeat(60), { headers: { 'x-correlation-id': 'y'.repeat(128) } });
        await new Promise((resolve) => client.on('close', resolve));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      wss.close();
      console.log('fine');`;
    const app = await start(source);
    app.child.stderr!.pause();
    await app.until(() => app.stdout.includes('fine'));
    const doneAt = performance.now();
    await new Promise((resolve) => app.child.once('exit', resolve));
    expect(performance.now() - doneAt).toBeLessThan(500);
    app.child.stderr!.resume();
    expect(await app.exited).toEqual({ code: 0, signal: null });
  });

  it('writes nothing at all when the monitor is off', async () => {
    const app = await start(
      `${SENDS} console.log(Object.hasOwn(process, 'emit'), Object.getOwnPropertySymbols(globalThis).filter((key) => String(key).includes('earshot')).length);`,
      { env: { WEBSOCKET_MONITOR_ENABLED: 'false', EARSHOT_HTTP_PORT: 'nonsense' } },
    );
    expect(await app.exited).toEqual({ code: 0, signal: null });
    expect(app.stderr).toBe('');
    expect(app.stdout).toBe('false 0\n');
  });
});

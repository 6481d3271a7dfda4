import { Agent, get } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
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

  it.each([
    [
      'whose loop is emptied thrice',
      `let turns = 0; process.on('beforeExit', (code) => { console.log('before', code); if (turns++ < 2) setTimeout(() => {}); }); process.on('exit', (code) => console.log('exit', code));`,
    ],
    ['that leaves within its exit listener', `process.on('exit', () => process.exit(8));`],
    [
      'that throws within its exit listener',
      `process.on('exit', () => { throw new Error('host'); });`,
    ],
    ['that throws nothing', `throw undefined;`],
    [
      'that hears of its own exceptions',
      `process.on('uncaughtException', ({ message }) => { console.log(message); process.exitCode = 6; }); setTimeout(() => { throw new Error('host'); });`,
    ],
    [
      'that hears of its own rejections',
      `process.on('unhandledRejection', (reason) => console.log(reason)); Promise.reject('host');`,
    ],
    ['that awaits what never comes', `await new Promise(() => {});`],
    ['that is hung up on', `setInterval(() => {}, 1000); process.kill(process.pid, 'SIGHUP');`],
    [
      'that hears when it is hung up on',
      `process.on('SIGHUP', (...args) => { console.log(...args); process.exit(11); }); setInterval(() => {}, 1000); process.kill(process.pid, 'SIGHUP');`,
    ],
    [
      'that sends itself SIGTERM',
      `setInterval(() => {}, 1000); process.kill(process.pid, 'SIGTERM');`,
    ],
  ])('%s ends as it does without Earshot, while no export is answered', async (_which, end) => {
    // A receiver that takes all and answers nothing.
    const hung = createServer((socket) => socket.on('error', () => {}).resume());
    await new Promise<void>((resolve) => hung.listen(0, '127.0.0.1', resolve));
    const { port } = hung.address() as AddressInfo;
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      EARSHOT_DRAIN_TIMEOUT: '0.2',
    };
    const results = [];
    for (const isMonitored of [false, true]) {
      const app = await start(`${SENDS}${end}`, { isMonitored, env });
      results.push({ ...(await app.exited), stdout: app.stdout });
    }
    hung.close();
    expect(results[1]).toEqual(results[0]);
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

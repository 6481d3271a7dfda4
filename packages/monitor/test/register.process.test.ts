import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from './doubles/free-port.ts';
import { RunningApp, type AppOptions } from './doubles/running-app.ts';

const apps: RunningApp[] = [];
async function start(source: string, options?: AppOptions): Promise<RunningApp> {
  const app = await RunningApp.start(source, options);
  apps.push(app);
  return app;
}
afterEach(async () => {
  for (const app of apps.splice(0)) await app.dispose();
});

const FINE = `console.log('fine');`;

const SENDS_TO_ALICE = `
import { WebSocketServer, WebSocket } from 'ws';
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
wss.on('connection', (socket) => { socket.close(); socket.send('lost'); });
await new Promise((resolve) => wss.on('listening', resolve));
const client = new WebSocket('ws://127.0.0.1:' + wss.address().port, { headers: { 'x-user': 'alice' } });
await new Promise((resolve) => client.on('close', resolve));
wss.close();
`;

describe('register', () => {
  it('says in one line what is hooked, the window and the address', async () => {
    const app = await start(FINE, { env: { WEBSOCKET_SILENT_FAILURE_WINDOW: '2.5' } });
    await app.exited;
    expect(app.logs[0]!['msg']).toMatch(
      /ws will be hooked when loaded; window 2\.5 s; http:\/\/127\.0\.0\.1:\d+$/,
    );
    expect(app.stdout).toBe('fine\n');
  });

  it('says which copy of ws it hooked, once for each', async () => {
    const app = await start(
      `import 'ws'; import { createRequire } from 'node:module'; createRequire(import.meta.url)('ws'); ${FINE}`,
    );
    await app.exited;
    const hooked = app.logs.filter((line) => line['event'] === 'hooked');
    expect(hooked).toHaveLength(1);
    expect(hooked[0]).toMatchObject({ version: '8.23.0' });
    expect(String(hooked[0]!['file'])).toMatch(/node_modules\/ws$/);
  });

  it('runs the application unmonitored when a setting is malformed, and says so in one plain line', async () => {
    const app = await start(FINE, { env: { WEBSOCKET_SILENT_FAILURE_WINDOW: 'soon' } });
    expect(await app.exited).toEqual({ code: 0, signal: null });
    expect(app.stdout).toBe('fine\n');
    expect(app.stderr).toBe(
      'earshot: WEBSOCKET_SILENT_FAILURE_WINDOW is "soon"; allowed: a number from 0.1 to 3600 s. The application runs unmonitored.\n',
    );
  });

  it('ends with 1 at a malformed setting when it is strict', async () => {
    const app = await start(FINE, { env: { EARSHOT_LEVEL: 'written', EARSHOT_STRICT: 'true' } });
    expect(await app.exited).toEqual({ code: 1, signal: null });
    expect(app.stdout).toBe('');
    expect(app.stderr).toContain('EARSHOT_LEVEL is "written"; allowed: received, processed.');
  });

  it('warns of a name that is nearly a setting', async () => {
    const app = await start(FINE, { env: { EARSHOT_HTPP_PORT: '1' } });
    await app.exited;
    expect(app.log('unknown_setting')).toMatchObject({
      level: 'warn',
      msg: 'EARSHOT_HTPP_PORT is not a setting; did you mean EARSHOT_HTTP_PORT?',
    });
  });

  it('runs on without the HTTP API when its port is taken, and says how to change it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.on('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const app = await start(FINE, { env: { EARSHOT_HTTP_PORT: String(port) } });
    expect(await app.exited).toEqual({ code: 0, signal: null });
    other.close();
    expect(app.stdout).toBe('fine\n');
    expect(app.log('port_taken')!['msg']).toBe(
      `Port ${port} on 127.0.0.1 is taken, so there is no HTTP API: set EARSHOT_HTTP_PORT to another port, or to 0 for a free one`,
    );
  });

  it.each(['', '"0.0.0.0"', '"127.0.0.1"', '"localhost"'])(
    'leaves its port to the application that listens on it (%s)',
    async (host) => {
      const port = await freePort();
      const app = await start(
        `import { createServer } from 'node:http';
        const server = createServer((request, response) => response.end('served'));
        await new Promise((resolve) => server.listen(${[port, ...(host === '' ? [] : [host])].join()}, resolve));
        const answer = await fetch('http://127.0.0.1:${port}/healthz', { headers: { connection: 'close' } });
        console.log(await answer.text());
        server.close();`,
        { env: { EARSHOT_HTTP_PORT: String(port) } },
      );
      expect(await app.exited).toEqual({ code: 0, signal: null });
      expect(app.stdout).toBe('served\n');
      expect(app.log('port_taken')!['msg']).toBe(
        `Port ${port} is wanted by the application itself, so there is no HTTP API: set EARSHOT_HTTP_PORT to another port, or to 0 for a free one`,
      );
    },
  );

  it('keeps its port where the application listens on another, or at another address', async () => {
    const app = await start(
      `import { createServer } from 'node:http';
      const wait = (server, event) => new Promise((resolve) => server.on(event, resolve));
      const elsewhere = createServer().listen(0);
      await wait(elsewhere, 'listening');
      const port = Number(process.env.EARSHOT_HTTP_PORT);
      const beside = createServer().listen(port, '127.0.0.2');
      await wait(beside, 'listening');
      console.log((await fetch('http://127.0.0.1:' + port + '/healthz')).status);
      elsewhere.close();
      beside.close();`,
      { env: { EARSHOT_HTTP_PORT: String(await freePort()) } },
    );
    expect(await app.exited).toEqual({ code: 0, signal: null });
    expect(app.stdout).toBe('200\n');
    expect(app.log('port_taken')).toBeUndefined();
  });

  it('refuses an address that others reach without a token, and follows on', async () => {
    const app = await start(`import 'ws'; ${FINE}`, { env: { EARSHOT_HTTP_HOST: '0.0.0.0' } });
    expect(await app.exited).toEqual({ code: 0, signal: null });
    expect(app.log('unsafe_address')!['msg']).toContain('EARSHOT_HTTP_TOKEN');
    expect(app.log('hooked')).toBeDefined();
  });

  it.each([
    [
      'export default { identfy: () => {} };',
      'identfy is a function; allowed: nothing under this name',
    ],
    ['export default { identify: 1 };', 'identify is number 1; allowed: a function'],
    ['export const tools = {};', 'tools is an object; allowed: a list of objects'],
    [
      'export default { settings: { httpHost: "0.0.0.0" } };',
      "settings.httpHost can't be set there",
    ],
    [
      'export default { identify: ( => {} };',
      "can't be loaded: Unexpected token '=>' (node --check earshot.config.mjs shows where)",
    ],
    ['throw new Error("one\\n\\u001b[31m\\u009btwo");', "can't be loaded: one [31m two."],
    ['await new Promise(() => {});', "can't be loaded: it is not done after 5 s"],
  ])('runs the application unmonitored under the configuration %s', async (config, complaint) => {
    const app = await start(FINE, { files: { 'earshot.config.mjs': config } });
    expect(await app.exited).toEqual({ code: 0, signal: null });
    expect(app.stdout).toBe('fine\n');
    expect(app.stderr).toContain(complaint);
    expect(app.stderr).toContain('The application runs unmonitored.');
  });

  it('takes functions and settings from earshot.config.ts', async () => {
    const config = `
      const settings: Record<string, unknown> = { silentFailureWindowSeconds: 7 };
      export default { settings, identify: (request: { headers: Record<string, string> }) => ({ user: request.headers['x-user'] }) };`;
    const app = await start(SENDS_TO_ALICE, {
      files: { 'earshot.config.ts': config },
      env: { EARSHOT_USER_HASH_KEY: 'k'.repeat(16) },
    });
    await app.exited;
    expect(app.log('started')).toMatchObject({ window_seconds: 7 });
    expect(app.log('silent_failure')!['user_hash']).toMatch(/^[0-9a-f]{12}$/);
    expect(app.stderr).not.toContain('alice');
  });

  it('counts a configured function that throws, and the application is unharmed', async () => {
    const config = `export const identify = () => { throw new Error('broken'); };`;
    const app = await start(SENDS_TO_ALICE, {
      files: { 'my.config.mjs': config },
      env: { EARSHOT_CONFIG: 'my.config.mjs' },
    });
    expect(await app.exited).toEqual({ code: 0, signal: null });
    expect(app.log('user_function_failed')).toMatchObject({
      level: 'warn',
      component: 'config',
      msg: 'identify: broken',
    });
    expect(app.log('silent_failure')).toBeDefined();
  });
});

/** What is said of users by everything that Earshot writes: no name, no e-mail, no message, no token. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { temporaryFolder } from '../doubles/chat-service.ts';
import { RunningApp } from '../doubles/running-app.ts';

const USER = 'ada.lovelace@example.com';
const PAYLOAD = 'the secret of the sea';
const TOKEN = 'sk-live-0123456789abcdef';
const PRIVATE = [USER, 'lovelace', PAYLOAD, TOKEN];

const AGENT = `
import { checkpoint, tool } from '@earshot/instrumentation';
import { WebSocketServer } from 'ws';
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
const failing = tool(() => {
  try { JSON.parse('${PAYLOAD}'); } catch (cause) {
    throw new Error('no route to ${USER}, password=${TOKEN}: ' + cause.message, { cause });
  }
}, { name: 'route' });
server.on('connection', (socket) => {
  socket.send('${PAYLOAD}');
  socket.on('message', () => {
    checkpoint('asked', { email: '${USER}', token: '${TOKEN}', size: 3 });
    try { failing(); } catch {}
  });
  socket.on('close', () => socket.send('${PAYLOAD}'));
});
server.on('listening', () => console.log('port ' + server.address().port));
`;
const CONFIG = `export default { identify: ({ headers }) => ({ user: headers['x-user'] }) };`;
const ended: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

/** Every file below a folder, as text and as the bytes are. */
function filesOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

test('a service that fails for a person names the person nowhere', async () => {
  const folder = await temporaryFolder();
  ended.push(folder.remove);
  const audit = join(folder.path, 'audit.log');
  const app = await RunningApp.start(AGENT, {
    files: { 'earshot.config.mjs': CONFIG },
    env: {
      EARSHOT_DATA_DIR: join(folder.path, 'data'),
      EARSHOT_AUDIT_LOG: audit,
      EARSHOT_LOG_LEVEL: 'debug',
      OTEL_SERVICE_NAME: 'chat',
    },
  });
  ended.push(() => app.dispose());
  const port = await app.until(() => /^port (\d+)$/m.exec(app.stdout)?.[1]);
  const client = new WebSocket(`ws://127.0.0.1:${port}/chat?access_token=${TOKEN}`, {
    headers: { 'x-user': USER, cookie: `session=${TOKEN}` },
  });
  client.on('message', () => client.send(`ask: ${PAYLOAD}`));
  await app.until(() => app.log('tool_failed'));
  client.close();
  const lost = await app.until(() => app.log('silent_failure'));

  const url = await app.url();
  const ask = async (path: string): Promise<string> => (await fetch(`${url}${path}`)).text();
  const api = '/monitoring/websocket';
  const found = await ask(`${api}/metrics/users?user=${encodeURIComponent(USER)}`);
  expect(found).toContain('"silent":1');
  const said = await Promise.all([
    ask(`${api}/metrics/users`),
    ask(`${api}/traces?correlation_id=${String(lost['correlation_id'])}`),
    ask(`${api}/system/status`),
    ask(`${api}/alerts`),
    ask(`${api}/health`),
    ask(`${api}/dashboard/websocket_user_diagnostics`),
    ask('/metrics'),
  ]);
  await app.until(() => app.log('user_looked_up'));
  app.child.kill('SIGTERM');
  await app.exited;
  const written = filesOf(folder.path);
  expect(written).toContain('SQLite format 3');
  expect(readFileSync(audit, 'utf8')).toContain('"audit":true');
  for (const text of [found, ...said, app.stderr, app.stdout, written]) {
    for (const word of PRIVATE) expect(text).not.toContain(word);
  }
});

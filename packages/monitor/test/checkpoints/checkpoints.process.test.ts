/** Checkpoints of a real process: in its log, and in its journal after it was killed. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Story } from '../../src/history/story.ts';
import { journalPath, temporaryFolder, until } from '../doubles/chat-service.ts';
import { RunningApp } from '../doubles/running-app.ts';

const AGENT = `
import { checkpoint, tool } from '@earshot/instrumentation';
import { WebSocketServer } from 'ws';
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
const search = tool((socket) => {
  checkpoint('search.ranked', { hits: 3, email: 'ada@example.com' });
  socket.send('found');
}, { name: 'search' });
server.on('connection', (socket) => socket.on('message', () => {
  checkpoint('job.begun');
  search(socket);
}));
server.on('listening', () => console.log('port ' + server.address().port));
`;
const ended: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

async function start(dataDir: string): Promise<{ app: RunningApp; port: string }> {
  const app = await RunningApp.start(AGENT, {
    env: { EARSHOT_DATA_DIR: dataDir, OTEL_SERVICE_NAME: 'chat', EARSHOT_LOG_LEVEL: 'debug' },
  });
  ended.push(() => app.dispose());
  return { app, port: await app.until(() => /^port (\d+)$/m.exec(app.stdout)?.[1]) };
}

/** Checkpoints that the journal holds. */
function kept(dataDir: string): number {
  const path = journalPath(dataDir);
  if (!existsSync(path)) return 0;
  const database = new DatabaseSync(path, { readOnly: true, timeout: 1_000 });
  try {
    const row = database.prepare("SELECT count(*) AS n FROM event WHERE kind = 'checkpoint'").get();
    return Number(row?.['n']);
  } finally {
    database.close();
  }
}

async function storyOf(app: RunningApp): Promise<Story> {
  const url = `${await app.url()}/monitoring/websocket/traces?correlation_id=job-1`;
  return (await (await fetch(url)).json()) as Story;
}

test(
  'they are told at once, and still after the process was killed',
  { timeout: 60_000 },
  async () => {
    const folder = await temporaryFolder();
    ended.push(folder.remove);
    const first = await start(folder.path);
    await first.app.url();
    const client = new WebSocket(`ws://127.0.0.1:${first.port}`, {
      headers: { 'x-correlation-id': 'job-1' },
    });
    ended.push(() => client.terminate());
    await once(client, 'open');
    client.send('find it');
    await first.app.until(
      () => first.app.logs.filter(({ event }) => event === 'checkpoint').length === 2,
    );
    expect(first.app.logs.filter(({ event }) => event === 'checkpoint')).toMatchObject([
      { level: 'debug', checkpoint: 'job.begun', correlation_id: 'job-1', facts: {} },
      {
        checkpoint: 'search.ranked',
        correlation_id: 'job-1',
        tool: 'search',
        facts: { hits: 3, email: '[masked]' },
      },
    ]);
    const told = await storyOf(first.app);
    expect(told.checkpoints.map(({ name }) => name)).toEqual(['job.begun', 'search.ranked']);
    expect(first.app.stderr).not.toContain('ada@example.com');

    await until(() => kept(folder.path) === 2 || undefined);
    first.app.child.kill('SIGKILL');
    await first.app.exited;

    const second = await start(folder.path);
    const remembered = await storyOf(second.app);
    expect(remembered.sources).toEqual(['history', 'journal']);
    const untimed = ({ checkpoints }: Story) => checkpoints.map((one) => ({ ...one, at: '' }));
    // The wall clock of another process may show the next millisecond.
    expect(untimed(remembered)).toEqual(untimed(told));
  },
);

/** A chat service with a journal, its clients, and a look into what it wrote. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { RunningApp, type AppOptions, type LogLine } from './running-app.ts';

/**
 * Greets who connects with as many messages as its path says: `/3`. Reads commands: `kill`, `end`,
 * `kill-at-pong`, `end-thread`.
 */
const CHAT = `
import { WebSocketServer } from 'ws';
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
let killAtPong = false;
wss.on('connection', (socket, request) => {
  socket.on('pong', () => { if (killAtPong) process.kill(process.pid, 'SIGKILL'); });
  const [, count, then] = request.url.split('/');
  for (let at = 0; at < Number(count); at++) socket.send('message ' + at);
  if (then === 'kill') process.kill(process.pid, 'SIGKILL');
});
wss.on('listening', () => console.log('port ' + wss.address().port));
process.stdin.on('data', (text) => {
  for (const command of String(text).split('\\n')) {
    if (command === 'kill-at-pong') { killAtPong = true; console.log('armed'); }
    if (command === 'end-thread') globalThis.threads.at(-1).terminate();
    if (command === 'end') { wss.close(); for (const client of wss.clients) client.terminate(); process.stdin.destroy(); }
  }
});
`;

export interface Status {
  readonly counts: Readonly<Record<string, number>>;
}

export interface ToldStory {
  readonly notifications_total: number;
  readonly notifications: readonly Readonly<Record<string, unknown>>[];
  readonly connections: readonly Readonly<Record<string, unknown>>[];
  readonly sources: readonly string[];
  readonly note: string | null;
}

export class ChatService {
  readonly app: RunningApp;
  readonly port: number;

  private constructor(app: RunningApp, port: number) {
    this.app = app;
    this.port = port;
  }

  static async start(dataDir: string, options: AppOptions = {}): Promise<ChatService> {
    const app = await RunningApp.start(CHAT, {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...options,
      env: { EARSHOT_DATA_DIR: dataDir, OTEL_SERVICE_NAME: 'chat', ...options.env },
    });
    const port = await app.until(() => /^port (\d+)$/m.exec(app.stdout)?.[1]);
    return new ChatService(app, Number(port));
  }

  command(text: string): void {
    this.app.child.stdin!.write(`${text}\n`);
  }

  /** Ends it as a crash does. */
  async crash(): Promise<void> {
    this.app.child.kill('SIGKILL');
    await this.app.exited;
  }

  async status(): Promise<Status> {
    const url = `${await this.app.url()}/monitoring/websocket/system/status`;
    return (await (await fetch(url)).json()) as Status;
  }

  async statusWith(isWanted: (status: Status) => boolean): Promise<Status> {
    return until(async () => {
      const status = await this.status();
      return isWanted(status) ? status : undefined;
    });
  }

  async story(correlationId: string): Promise<ToldStory> {
    const path = `/monitoring/websocket/traces?correlation_id=${correlationId}`;
    return (await (await fetch((await this.app.url()) + path)).json()) as ToldStory;
  }

  /** The names of those that fire or are about to. */
  async alerts(): Promise<string[]> {
    const url = `${await this.app.url()}/monitoring/websocket/alerts`;
    const { alerts } = (await (await fetch(url)).json()) as { alerts: { alert: string }[] };
    return alerts.map(({ alert }) => alert);
  }

  /** The value of a series without labels of its own. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${await this.app.url()}/metrics`)).text();
    return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (.+)$`, 'm').exec(text)?.[1]);
  }

  /** Log lines on orphans, of this process. */
  orphans(): LogLine[] {
    return this.app.logs.filter(({ reason }) => reason === 'process_crash');
  }

  /** Its orphans have been told, all of them. */
  async hasReported(): Promise<void> {
    await this.app.until(() => this.app.log('orphans_found'));
  }
}

/** Reads everything, and answers no ping. */
export function deafClient(port: number, correlationId: string, path = '/3'): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n` +
      `X-Correlation-Id: ${correlationId}\r\n\r\n`,
  );
  return socket;
}

/** A client as they are; resolves when it has heard all, and has answered a ping after that. */
export async function hearingClient(
  port: number,
  correlationId: string,
  count = 3,
): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${count}`, {
    headers: { 'x-correlation-id': correlationId },
  });
  socket.on('error', () => {});
  let heard = 0;
  await new Promise<void>((resolve) => {
    socket.on('message', () => heard++);
    socket.on('ping', () => {
      if (heard === count) resolve();
    });
  });
  return socket;
}

export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'earshot-journal-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export function journalPath(dataDir: string, slot = 0): string {
  return join(dataDir, 'chat', `journal-${slot}.sqlite`);
}

/** Notifications that the journal holds as pending, or as confirmed. */
export function written(dataDir: string, table: 'pending' | 'confirmed', slot = 0): number {
  const path = journalPath(dataDir, slot);
  if (!existsSync(path)) return 0;
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 1_000 });
    const row = database
      .prepare(`SELECT coalesce(sum(last - first + 1), 0) AS n FROM ${table}`)
      .get();
    database.close();
    return Number(row?.['n']);
  } catch {
    // It is being made.
    return 0;
  }
}

/** Waits for the journal to hold so many. */
export async function untilWritten(
  dataDir: string,
  table: 'pending' | 'confirmed',
  count: number,
  slot = 0,
): Promise<void> {
  await until(() => written(dataDir, table, slot) === count || undefined);
}

/** Asks again until there is an answer; the test's own deadline ends it. */
export async function until<T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause(20);
  }
}

/** Whatever becomes of the disk, monitoring goes on, somebody is told, and the host is as it was. */
import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import {
  ChatService,
  deafClient,
  hearingClient,
  journalPath,
  temporaryFolder,
  until,
  untilWritten,
} from '../doubles/chat-service.ts';
import { RunningApp, type AppOptions } from '../doubles/running-app.ts';

const ended: (() => unknown)[] = [];
let dataDir: string;

beforeEach(async () => {
  const folder = await temporaryFolder();
  dataDir = folder.path;
  ended.push(folder.remove);
});
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

async function start(options?: AppOptions): Promise<ChatService> {
  const service = await ChatService.start(dataDir, options);
  ended.push(() => service.app.dispose());
  return service;
}
async function exchange(service: ChatService, correlationId: string, count = 3): Promise<void> {
  const socket = await hearingClient(service.port, correlationId, count);
  socket.close();
}
function deaf(service: ChatService, correlationId: string, path?: string): void {
  const socket = deafClient(service.port, correlationId, path);
  ended.push(() => socket.destroy());
}

/** It says that it is off, and follows what is sent all the same. */
async function goesOnInMemory(service: ChatService, why: RegExp): Promise<void> {
  const line = await service.app.until(() => service.app.log('journal_off'));
  expect(line).toMatchObject({ level: 'warn', msg: expect.stringMatching(why) });
  await until(async () => (await service.metric('earshot_journal_off')) === 1 || undefined);
  const before = (await service.status()).counts['confirmed']!;
  await exchange(service, 'in-memory', 3);
  await service.statusWith(({ counts }) => counts['confirmed'] === before + 3);
  expect((await service.story('in-memory')).notifications).toMatchObject([
    { outcome: 'confirmed' },
    { outcome: 'confirmed' },
    { outcome: 'confirmed' },
  ]);
}

async function isOnAgain(service: ChatService): Promise<void> {
  await service.app.until(() => service.app.log('journal_on'));
  expect(await service.metric('earshot_journal_off')).toBe(0);
}

async function endsByItself(service: ChatService): Promise<void> {
  service.command('end');
  expect(await service.app.exited).toEqual({ code: 0, signal: null });
  expect(service.app.stdout).toBe(`port ${service.port}\n`);
}

/** A disk of 1 MB; skips the test, and says why, where none can be mounted. */
function mountDisk(context: TestContext): void {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dataDir], { stdio: 'pipe' });
  } catch (error) {
    context.skip(`no disk can be mounted here (this needs root): ${(error as Error).message}`);
  }
  ended.push(() => execFileSync('umount', ['-l', dataDir]));
}

describe('a full disk', () => {
  it('turns the journal off, and on again when there is room', async (context) => {
    mountDisk(context);
    const service = await start();
    await exchange(service, 'first');
    await untilWritten(dataDir, 'confirmed', 3);
    const filler = join(dataDir, 'filler');
    await writeFile(filler, Buffer.alloc(statfsSync(dataDir).bavail * 4096));
    // What is written in place, in a log that has grown already, needs no room.
    while (service.app.log('journal_off') === undefined) await exchange(service, 'more', 500);
    await goesOnInMemory(service, /journal-0\.sqlite: the disk (?:is full|failed)/);
    await rm(filler);
    await isOnAgain(service);
    deaf(service, 'after', '/3');
    await untilWritten(dataDir, 'pending', 3);
    await endsByItself(service);
  });

  it('keeps the journal off from the start', async (context) => {
    mountDisk(context);
    await writeFile(join(dataDir, 'filler'), Buffer.alloc(statfsSync(dataDir).bavail * 4096));
    const service = await start();
    await goesOnInMemory(service, /chat.*: .*(?:disk|opened|full)/);
    await endsByItself(service);
  });
});

it('a disk that is read-only turns the journal off', async (context) => {
  mountDisk(context);
  execFileSync('mount', ['-o', 'remount,ro', dataDir]);
  const service = await start();
  await goesOnInMemory(service, /the disk is read-only/);
  await endsByItself(service);
});

it('a folder that is a file turns the journal off', async () => {
  await writeFile(join(dataDir, 'chat'), 'not a folder');
  const service = await start();
  await goesOnInMemory(service, /chat/);
  await endsByItself(service);
});

it('a journal that another process has locked is off, and forgets nothing once it is on again', async () => {
  const service = await start();
  deaf(service, 'before', '/2');
  await untilWritten(dataDir, 'pending', 2);
  const other = new DatabaseSync(journalPath(dataDir), { timeout: 5_000 });
  other.exec('BEGIN IMMEDIATE');
  deaf(service, 'meanwhile', '/3');
  await goesOnInMemory(service, /another process has locked it/);
  other.exec('ROLLBACK');
  other.close();
  await isOnAgain(service);
  expect(await service.metric('earshot_journal_dropped_total')).toBeGreaterThan(0);
  await untilWritten(dataDir, 'pending', 5);
  await service.crash();
  const next = await start();
  await next.hasReported();
  expect(next.orphans()).toHaveLength(5);
});

it('a folder that is deleted meanwhile is made anew', async () => {
  const service = await start();
  deaf(service, 'kept', '/3');
  await untilWritten(dataDir, 'pending', 3);
  await rm(join(dataDir, 'chat'), { recursive: true });
  await service.app.until(() => service.app.log('journal_off'));
  await isOnAgain(service);
  await untilWritten(dataDir, 'pending', 3);
});

describe('a journal that cannot be read', () => {
  async function movedAside(pattern: RegExp): Promise<Buffer> {
    const names = await readdir(join(dataDir, 'chat'));
    const name = names.find((candidate) => pattern.test(candidate));
    return readFile(join(dataDir, 'chat', name!));
  }

  it.each([
    ['is no database', async (path: string) => writeFile(path, 'x'.repeat(10_000))],
    [
      'has pages of noise',
      async (path: string) => {
        const { size } = await stat(path);
        const bytes = await readFile(path);
        // All but the header, which says that it is a database.
        await writeFile(path, Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(size - 100, 7)]));
      },
    ],
  ])('as it %s, is moved aside, and a new one begun', async (_what, spoil) => {
    const first = await start();
    deaf(first, 'spoilt', '/2');
    await untilWritten(dataDir, 'pending', 2);
    await first.crash();
    // What is in the log goes into the file.
    new DatabaseSync(journalPath(dataDir)).exec('PRAGMA wal_checkpoint(TRUNCATE)');
    await spoil(journalPath(dataDir));

    const service = await start();
    const line = await service.app.until(() => service.app.log('journal_replaced'));
    expect(line['msg']).toMatch(/journal-0\.sqlite cannot be read .* a new one is begun/);
    expect(await movedAside(/^journal-0\.corrupt-.*\.sqlite$/)).not.toHaveLength(0);
    deaf(service, 'new', '/3');
    await untilWritten(dataDir, 'pending', 3);
    expect(await service.metric('earshot_journal_off')).toBe(0);
    await endsByItself(service);
  });

  it('as it is of another version, is moved aside', async () => {
    await mkdir(dirname(journalPath(dataDir)));
    const later = new DatabaseSync(journalPath(dataDir));
    later.exec('CREATE TABLE later (x); PRAGMA user_version = 99');
    later.close();
    const service = await start();
    await service.app.until(() => service.app.log('journal_replaced'));
    expect(await movedAside(/^journal-0\.version-99-.*\.sqlite$/)).not.toHaveLength(0);
  });

  it('loses what was torn off its end, and no more', async () => {
    const first = await start();
    deaf(first, 'torn', '/2');
    await untilWritten(dataDir, 'pending', 2);
    deaf(first, 'torn', '/3');
    await untilWritten(dataDir, 'pending', 5);
    await first.crash();
    const log = `${journalPath(dataDir)}-wal`;
    await truncate(log, (await stat(log)).size - 5_000);

    const service = await start();
    await service.app.until(() => service.orphans().length >= 2);
    deaf(service, 'new', '/1');
    await service.statusWith(({ counts }) => counts['pending'] === 1);
    expect(await service.metric('earshot_journal_off')).toBe(0);
    expect(service.app.log('journal_replaced')).toBeUndefined();
  });
});

it('a thread that dies is started again, and what is pending is written anew', async () => {
  const preload = `process.on('worker', (worker) => (globalThis.threads ??= []).push(worker));`;
  const service = await start({
    env: { NODE_OPTIONS: '--import ./preload.mjs' },
    files: { 'preload.mjs': preload },
  });
  deaf(service, 'kept', '/3');
  await untilWritten(dataDir, 'pending', 3);
  service.command('end-thread');
  await goesOnInMemory(service, /its thread ended/);
  await isOnAgain(service);
  deaf(service, 'more', '/1');
  await untilWritten(dataDir, 'pending', 4);
});

describe('the host', () => {
  const HOSTS = {
    'ends by itself': 'console.log("done");',
    'exits with a code': 'setTimeout(() => { console.log("done"); process.exit(7); }, 50);',
    throws: 'setTimeout(() => { throw new Error("its own"); }, 50);',
    'dies of its own signal':
      'setTimeout(() => process.kill(process.pid, "SIGTERM"), 300); setInterval(() => {}, 1000);',
  };

  it.each(Object.entries(HOSTS))('%s as without a journal', async (_name, source) => {
    const run = async (env: Record<string, string>) => {
      const app = await RunningApp.start(source, { env });
      ended.push(() => app.dispose());
      const exit = await app.exited;
      return { exit, stdout: app.stdout };
    };
    const without = await run({});
    expect(await run({ EARSHOT_DATA_DIR: dataDir })).toEqual(without);
    expect(await run({ EARSHOT_DATA_DIR: '/proc/nowhere' })).toEqual(without);
  });

  it('hears nothing of SQLite on its stderr', async () => {
    const service = await start();
    await exchange(service, 'quiet');
    await untilWritten(dataDir, 'confirmed', 3);
    await endsByItself(service);
    expect(service.app.stderr).not.toContain('ExperimentalWarning');
  });
});

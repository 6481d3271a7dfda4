/** Whatever becomes of the disk, monitoring goes on, somebody is told, and the host is as it was. */
import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, type TestContext } from 'vitest';
import {
  type ChatService,
  hearingClient,
  journalPath,
  until,
  untilWritten,
} from '../doubles/chat-service.ts';
import { it, type Journalled } from '../doubles/journalled.ts';
import { RunningApp } from '../doubles/running-app.ts';
import { SmallDisk } from '../doubles/small-disk.ts';

async function exchange(service: ChatService, correlationId: string, count = 3): Promise<void> {
  const socket = await hearingClient(service.port, correlationId, count);
  socket.close();
}

/** It says that it is off, by one alert, and follows what is sent all the same. */
async function goesOnInMemory(service: ChatService, why: RegExp): Promise<void> {
  const line = await service.app.until(() => service.app.log('journal_off'));
  expect(line).toMatchObject({ level: 'warn', msg: expect.stringMatching(why) });
  await until(async () => (await service.metric('earshot_journal_off')) === 1 || undefined);
  await until(async () => (await service.alerts()).includes('JournalOff') || undefined);
  expect(await service.alerts()).not.toContain('MonitorErrors');
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

function mountDisk(services: Journalled, context: Pick<TestContext, 'skip'>): SmallDisk {
  const disk = SmallDisk.mount(services.dataDir, context);
  services.ended.push(() => disk.unmount());
  return disk;
}

describe.concurrent('a full disk', () => {
  it('turns the journal off, and on again when there is room', async ({ services, skip }) => {
    const disk = mountDisk(services, { skip });
    const service = await services.start();
    await exchange(service, 'first');
    await untilWritten(services.dataDir, 'confirmed', 3);
    await disk.fill();
    // What is written in place, in a log that has grown already, needs no room.
    while (service.app.log('journal_off') === undefined) await exchange(service, 'more', 500);
    await goesOnInMemory(service, /journal-0\.sqlite: the disk (?:is full|failed)/);
    await disk.makeRoom();
    await isOnAgain(service);
    services.deaf(service, 'after', '/3');
    await untilWritten(services.dataDir, 'pending', 3);
    await endsByItself(service);
  });

  it('keeps the journal off from the start', async ({ services, skip }) => {
    await mountDisk(services, { skip }).fill();
    const service = await services.start();
    await goesOnInMemory(service, /chat.*: .*(?:disk|opened|full)/);
    await endsByItself(service);
  });
});

it.concurrent('a disk that is read-only turns the journal off', async ({ services, skip }) => {
  mountDisk(services, { skip }).makeReadOnly();
  const service = await services.start();
  await goesOnInMemory(service, /the disk is read-only/);
  await endsByItself(service);
});

it.concurrent('a folder that is a file turns the journal off', async ({ services }) => {
  await writeFile(join(services.dataDir, 'chat'), 'not a folder');
  const service = await services.start();
  await goesOnInMemory(service, /chat/);
  await endsByItself(service);
});

it.concurrent('a journal that another process has locked is off, and forgets nothing once it is on again', async ({
  services,
}) => {
  const service = await services.start();
  services.deaf(service, 'before', '/2');
  await untilWritten(services.dataDir, 'pending', 2);
  const other = new DatabaseSync(journalPath(services.dataDir), { timeout: 5_000 });
  other.exec('BEGIN IMMEDIATE');
  services.deaf(service, 'meanwhile', '/3');
  await goesOnInMemory(service, /another process has locked it/);
  other.exec('ROLLBACK');
  other.close();
  await isOnAgain(service);
  expect(await service.metric('earshot_journal_dropped_total')).toBeGreaterThan(0);
  await untilWritten(services.dataDir, 'pending', 5);
  await service.crash();
  const next = await services.start();
  await next.hasReported();
  expect(next.orphans()).toHaveLength(5);
});

it.concurrent('a folder that is deleted meanwhile is made anew', async ({ services }) => {
  const service = await services.start();
  services.deaf(service, 'kept', '/3');
  await untilWritten(services.dataDir, 'pending', 3);
  await rm(join(services.dataDir, 'chat'), { recursive: true });
  await service.app.until(() => service.app.log('journal_off'));
  await isOnAgain(service);
  await untilWritten(services.dataDir, 'pending', 3);
});

it.concurrent('a thread that dies is started again, and what is pending is written anew', async ({
  services,
}) => {
  const preload = `process.on('worker', (worker) => (globalThis.threads ??= []).push(worker));`;
  const service = await services.start({
    env: { NODE_OPTIONS: '--import ./preload.mjs' },
    files: { 'preload.mjs': preload },
  });
  services.deaf(service, 'kept', '/3');
  await untilWritten(services.dataDir, 'pending', 3);
  service.command('end-thread');
  await goesOnInMemory(service, /its thread ended/);
  await isOnAgain(service);
  services.deaf(service, 'more', '/1');
  await untilWritten(services.dataDir, 'pending', 4);
});

describe('a journal that cannot be read', () => {
  async function movedAside(services: Journalled, pattern: RegExp): Promise<Buffer> {
    const names = await readdir(join(services.dataDir, 'chat'));
    const name = names.find((candidate) => pattern.test(candidate));
    return readFile(join(services.dataDir, 'chat', name!));
  }

  it.for<[string, (path: string) => Promise<void>]>([
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
  ])('as it %s, is moved aside, and a new one begun', async ([, spoil], { services }) => {
    const first = await services.start();
    services.deaf(first, 'spoilt', '/2');
    await untilWritten(services.dataDir, 'pending', 2);
    await first.crash();
    // What is in the log goes into the file.
    new DatabaseSync(journalPath(services.dataDir)).exec('PRAGMA wal_checkpoint(TRUNCATE)');
    await spoil(journalPath(services.dataDir));

    const service = await services.start();
    const line = await service.app.until(() => service.app.log('journal_replaced'));
    expect(line['msg']).toMatch(/journal-0\.sqlite cannot be read .* a new one is begun/);
    expect(await movedAside(services, /^journal-0\.corrupt-.*\.sqlite$/)).not.toHaveLength(0);
    services.deaf(service, 'new', '/3');
    await untilWritten(services.dataDir, 'pending', 3);
    expect(await service.metric('earshot_journal_off')).toBe(0);
    await endsByItself(service);
  });

  it('as it is of another version, is moved aside', async ({ services }) => {
    await mkdir(dirname(journalPath(services.dataDir)));
    const later = new DatabaseSync(journalPath(services.dataDir));
    later.exec('CREATE TABLE later (x); PRAGMA user_version = 99');
    later.close();
    const service = await services.start();
    await service.app.until(() => service.app.log('journal_replaced'));
    expect(await movedAside(services, /^journal-0\.version-99-.*\.sqlite$/)).not.toHaveLength(0);
  });

  it('loses what was torn off its end, and no more', async ({ services }) => {
    const first = await services.start();
    services.deaf(first, 'torn', '/2');
    await untilWritten(services.dataDir, 'pending', 2);
    services.deaf(first, 'torn', '/3');
    await untilWritten(services.dataDir, 'pending', 5);
    await first.crash();
    const log = `${journalPath(services.dataDir)}-wal`;
    await truncate(log, (await stat(log)).size - 5_000);

    const service = await services.start();
    await service.app.until(() => service.orphans().length >= 2);
    services.deaf(service, 'new', '/1');
    await service.statusWith(({ counts }) => counts['pending'] === 1);
    expect(await service.metric('earshot_journal_off')).toBe(0);
    expect(service.app.log('journal_replaced')).toBeUndefined();
  });
});

describe('the host', () => {
  const HOSTS = {
    'ends by itself': 'console.log("done");',
    'exits with a code': 'setTimeout(() => { console.log("done"); process.exit(7); }, 50);',
    throws: 'setTimeout(() => { throw new Error("its own"); }, 50);',
    'dies of its own signal':
      'setTimeout(() => process.kill(process.pid, "SIGTERM"), 300); setInterval(() => {}, 1000);',
  };

  it.for(Object.entries(HOSTS))('%s as without a journal', async ([, source], { services }) => {
    const run = async (env: Record<string, string>) => {
      const app = await RunningApp.start(source, { env });
      services.ended.push(() => app.dispose());
      const exit = await app.exited;
      return { exit, stdout: app.stdout };
    };
    const without = await run({});
    expect(await run({ EARSHOT_DATA_DIR: services.dataDir })).toEqual(without);
    expect(await run({ EARSHOT_DATA_DIR: '/proc/nowhere' })).toEqual(without);
  });

  it('hears nothing of SQLite on its stderr', async ({ services }) => {
    const service = await services.start();
    await exchange(service, 'quiet');
    await untilWritten(services.dataDir, 'confirmed', 3);
    await endsByItself(service);
    expect(service.app.stderr).not.toContain('ExperimentalWarning');
  });
});

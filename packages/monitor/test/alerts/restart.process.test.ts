/** Alerts, acknowledgements and silences of a real process that ends, and of the one after it. */
import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { AlertsAnswer } from '../../src/http/alerts.ts';
import type { PastAlertsAnswer } from '../../src/http/alert-history.ts';
import { journalPath, until, type ChatService } from '../doubles/chat-service.ts';
import { it as journalled } from '../doubles/journalled.ts';
import { ALLOW_LOOPBACK, PostReceiver } from '../doubles/receivers.ts';

const ALERTS = '/monitoring/websocket/alerts';
const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const NOTHING_DONE = { acknowledgements: [], silences: [] };

interface Paged {
  start(): Promise<ChatService>;
  /** What people were told of silent failures. */
  pages(): string[];
  /** Loses two messages, and waits until somebody was told. */
  fire(service: ChatService): Promise<void>;
  /** The journal holds what matches. */
  untilKept(pattern: RegExp, slot?: number): Promise<void>;
}

const it = journalled.extend('paged', async ({ services }, { onCleanup }): Promise<Paged> => {
  const receiver = await PostReceiver.open();
  onCleanup(() => receiver.close());
  const pages = (): string[] =>
    receiver.received.flatMap(({ body }) => {
      const page = JSON.parse(body) as { kind: string; labels: Record<string, string> };
      return page.labels['alertname'] === 'SilentFailures' ? page.kind : [];
    });
  return {
    pages,
    start: () =>
      services.start({
        env: {
          ...ALLOW_LOOPBACK,
          EARSHOT_ALERT_WEBHOOK_URL: receiver.url,
          WEBSOCKET_SILENT_FAILURE_WINDOW: '1',
        },
      }),
    async fire(service) {
      services.deaf(service, 'lost-1', '/2');
      await until(() => pages().length > 0 || undefined);
    },
    async untilKept(pattern, slot = 0) {
      await until(() => {
        const database = new DatabaseSync(journalPath(services.dataDir, slot), {
          readOnly: true,
          timeout: 1_000,
        });
        const rows = database.prepare("SELECT body FROM event WHERE kind = 'alerts'").all();
        database.close();
        return rows.some(({ body }) => pattern.test(String(body))) || undefined;
      });
    },
  };
});

async function ask<T>({ app }: ChatService, path: string): Promise<T> {
  return (await (await fetch((await app.url()) + path)).json()) as T;
}

async function post({ app }: ChatService, path: string, body: object): Promise<void> {
  const headers = { 'x-earshot-request': '1', 'content-type': 'application/json' };
  const url = (await app.url()) + path;
  const { status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(status).toBe(200);
}

async function silentFailures(service: ChatService) {
  const { alerts } = await ask<AlertsAnswer>(service, ALERTS);
  return alerts.find(({ alert }) => alert === 'SilentFailures');
}

/** Ada looks after the silent failures, and Bo wants to hear nothing of latency. */
async function care(service: ChatService): Promise<void> {
  await post(service, `${ALERTS}/SilentFailures/acknowledge`, { by: 'ada' });
  await post(service, `${ALERTS}/LatencyHigh/silence`, { by: 'bo', minutes: 9, reason: 'why' });
}

const isCaredFor = ({ acknowledgements, silences }: AlertsAnswer): true | undefined =>
  (acknowledgements.some(({ alert, by }) => alert === 'SilentFailures' && by === 'ada') &&
    silences.some(({ alert, reason }) => alert === 'LatencyHigh' && reason === 'why')) ||
  undefined;

it.concurrent('after SIGKILL the alert goes on, and is resolved with one page', async ({
  paged,
}) => {
  const { start, fire, pages, untilKept } = paged;
  const killed = await start();
  await fire(killed);
  await care(killed);
  const before = (await silentFailures(killed))!;
  await untilKept(/ada.*why/);
  await killed.crash();

  const next = await start();
  const answer = await ask<AlertsAnswer>(next, ALERTS);
  expect(isCaredFor(answer)).toBe(true);
  const after = (await silentFailures(next))!;
  expect(after).toMatchObject({
    status: 'firing',
    messages: 2,
    samples: [{ correlation_id: 'lost-1', reason: 'timeout' }],
    acknowledged: true,
  });
  expect(Math.abs(Date.parse(after.started_at!) - Date.parse(before.started_at!))).toBeLessThan(50);
  await until(() => pages().includes('resolved') || undefined);
  const history = `${ALERTS}/history?alert=SilentFailures`;
  const past = await until(async () => {
    const told = await ask<PastAlertsAnswer>(next, history);
    return told.alerts.length > 0 ? told : undefined;
  });
  const expected = {
    sources: ['memory', 'journal'],
    alerts: [{ end: 'resolved', messages: 2, acknowledgements: [{ by: 'ada' }] }],
  };
  expect(past).toMatchObject(expected);
  expect(pages()).toEqual(['firing', 'resolved']);
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'alerts', '--past'], {
    env: { PATH: process.env['PATH'], EARSHOT_URL: await next.app.url() },
  });
  expect(stdout).toMatch(
    /critical\s+SilentFailures\s+resolved after \d+ s\s+2 messages\s+ada took it on/,
  );
  expect(stdout).toContain('earshot trace lost-1');

  next.app.child.kill('SIGTERM');
  await next.app.exited;
  const last = await start();
  expect(await ask<PastAlertsAnswer>(last, history)).toMatchObject(expected);
  expect(await silentFailures(last)).toMatchObject({ status: 'resolved' });
  expect(pages()).toEqual(['firing', 'resolved']);
});

it.concurrent('a sibling takes over from one that ended, once, and nothing from one that lives', async ({
  paged,
}) => {
  const { start, fire, untilKept } = paged;
  const first = await start();
  await fire(first);
  await care(first);
  await untilKept(/ada.*why/);
  const sibling = await start();
  expect(await ask<AlertsAnswer>(sibling, ALERTS)).toMatchObject(NOTHING_DONE);
  expect(await silentFailures(sibling)).toBeUndefined();
  await first.crash();
  await until(async () => isCaredFor(await ask<AlertsAnswer>(sibling, ALERTS)));
  expect(await silentFailures(sibling)).toMatchObject({ status: 'firing', messages: 2 });
  const third = await start();
  expect(await ask<AlertsAnswer>(third, ALERTS)).toMatchObject(NOTHING_DONE);
  expect(await silentFailures(third)).toBeUndefined();

  // The last one kept it in a file of its own; whichever the next one takes, it finds that.
  await untilKept(/ada.*why/, 1);
  await third.crash();
  await sibling.crash();
  const last = await start();
  expect(isCaredFor(await ask<AlertsAnswer>(last, ALERTS))).toBe(true);
});

it('after SIGTERM what was done a moment before holds on', async ({ paged }) => {
  const { start, fire } = paged;
  const ended = await start();
  await fire(ended);
  await care(ended);
  ended.app.child.kill('SIGTERM');
  await ended.app.exited;
  const next = await start();
  expect(isCaredFor(await ask<AlertsAnswer>(next, ALERTS))).toBe(true);
  expect(await silentFailures(next)).toMatchObject({ status: 'firing', messages: 2 });
});

it.for<[string, (path: string) => void]>([
  [
    'torn',
    (path: string) => {
      for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
      writeFileSync(path, 'x'.repeat(10_000));
    },
  ],
  [
    'full of rows that nobody can read',
    (path: string) => {
      const database = new DatabaseSync(path);
      database.exec("UPDATE event SET body = '{\"version\":1,' WHERE kind = 'alerts'");
      database.close();
    },
  ],
])(
  'a journal that is %s is no past, and alerts work as without',
  async ([, spoil], { paged, services }) => {
    const { start, fire, untilKept } = paged;
    const killed = await start();
    await fire(killed);
    await untilKept(/SilentFailures/);
    await killed.crash();
    spoil(journalPath(services.dataDir));
    const next = await start();
    expect(await silentFailures(next)).toBeUndefined();
    await fire(next);
    await until(async () => await silentFailures(next));
  },
);

it('a folder that cannot be written keeps nothing, and alerts work as without', async ({
  paged,
  services,
}) => {
  const { start, fire } = paged;
  writeFileSync(`${services.dataDir}/chat`, 'not a folder');
  const service = await start();
  await fire(service);
  await care(service);
  expect(isCaredFor(await ask<AlertsAnswer>(service, ALERTS))).toBe(true);
  expect(await ask<PastAlertsAnswer>(service, `${ALERTS}/history`)).toMatchObject({ alerts: [] });
});

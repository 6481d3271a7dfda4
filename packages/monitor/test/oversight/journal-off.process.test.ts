/** From a disk that cannot be written to a page. The journal is the built one: it has a thread of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Page } from '../../src/channels/page.ts';
import { History } from '../../src/history/history.ts';
import type { startJournal as StartJournal } from '../../src/journal/start.ts';
import { Oversight } from '../../src/oversight/oversight.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { wallClock } from '../../src/wall-clock.ts';
import { FollowedService } from '../doubles/followed-service.ts';
import { SmallDisk } from '../doubles/small-disk.ts';

const BUILT = new URL('../../dist/journal/start.js', import.meta.url).href;
const { startJournal } = (await import(BUILT)) as { startJournal: typeof StartJournal };

let dataDir: string;
let service: FollowedService;
let warnings: string[];
let pages: Page[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'earshot-oversight-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  service = new FollowedService();
  service.runtime.measurements.gauge('earshot.connection.active').set(1, {});
  warnings = [];
  service.runtime.listen({ warning: ({ code, message }) => warnings.push(`${code} ${message}`) });
  pages = [];
});

async function oversee(): Promise<Oversight> {
  const { runtime } = service;
  const settings = readSettings({ EARSHOT_DATA_DIR: dataDir });
  const oversight = new Oversight({
    runtime,
    settings,
    service: { serviceName: 'agent' },
    wall: wallClock(runtime.clock, () => Date.UTC(2026, 0, 1) + service.nowMs),
    measurements: () => runtime.measurements,
    channels: [{ name: 'webhook', send: async (page) => void pages.push(page) }],
    isAcknowledged: () => false,
    isSilenced: () => false,
    isEmergency: () => false,
    publicUrl: () => 'http://127.0.0.1:9464',
    heard: { alerted: () => {}, healthChanged: () => {}, sendingFailed: () => {} },
  });
  oversight.start();
  onTestFinished(() => oversight.stop());
  const history = new History(runtime, 100, () => undefined);
  await startJournal(runtime, history, settings, 'agent', { logger: { info() {} } } as never);
  await vi.waitFor(() => expect(warnings).toHaveLength(1), 10_000);
  return oversight;
}

async function isPagedOnceItWasOffForAMinute(oversight: Oversight): Promise<void> {
  oversight.look();
  service.nowMs += 59_999;
  oversight.look();
  expect(oversight.incidents.views()).toMatchObject([{ alert: 'JournalOff', status: 'pending' }]);
  service.nowMs += 1;
  oversight.look();
  await vi.waitFor(() => expect(pages).not.toEqual([]), 10_000);
  expect(pages).toMatchObject([{ kind: 'firing', title: 'HIGH JournalOff: agent' }]);
}

test('a journal whose folder is a file is one page', async () => {
  writeFileSync(join(dataDir, 'agent'), 'not a folder');
  const oversight = await oversee();
  expect(warnings[0]).toMatch(/^journal_off .*agent/);
  await isPagedOnceItWasOffForAMinute(oversight);
});

test('a full disk is one page', async (context) => {
  const disk = SmallDisk.mount(dataDir, context);
  onTestFinished(() => disk.unmount());
  await disk.fill();
  const oversight = await oversee();
  expect(warnings[0]).toMatch(/^journal_off .*(?:disk|opened|full)/);
  await isPagedOnceItWasOffForAMinute(oversight);
});

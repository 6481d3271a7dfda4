/** From a disk that cannot be written to a page. The journal is the built one: it has a thread of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Page } from '../../src/channels/page.ts';
import { History } from '../../src/history/history.ts';
import type { startJournal as StartJournal } from '../../src/journal/start.ts';
import { Oversight } from '../../src/oversight/oversight.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { wallClock } from '../../src/wall-clock.ts';
import { FollowedService } from '../doubles/followed-service.ts';

const BUILT = new URL('../../dist/journal/start.js', import.meta.url).href;
const { startJournal } = (await import(BUILT)) as { startJournal: typeof StartJournal };

test('a journal whose folder is a file is paged once it was off for a minute', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'earshot-oversight-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  writeFileSync(join(dataDir, 'agent'), 'not a folder');
  const service = new FollowedService();
  const { runtime } = service;
  const warnings: string[] = [];
  runtime.listen({ warning: ({ code, message }) => warnings.push(`${code} ${message}`) });
  const settings = readSettings({ EARSHOT_DATA_DIR: dataDir });
  const pages: Page[] = [];
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
  expect(warnings[0]).toMatch(/^journal_off .*agent/);

  oversight.look();
  service.nowMs += 59_999;
  oversight.look();
  expect(oversight.incidents.views()).toContainEqual(
    expect.objectContaining({ alert: 'JournalOff', status: 'pending' }),
  );
  service.nowMs += 1;
  oversight.look();
  const ofJournal = (): Page[] =>
    pages.filter(({ labels }) => labels['alertname'] === 'JournalOff');
  await vi.waitFor(() => expect(ofJournal()).toHaveLength(1), 10_000);
  expect(ofJournal()[0]).toMatchObject({ kind: 'firing', title: 'HIGH JournalOff: agent' });
});

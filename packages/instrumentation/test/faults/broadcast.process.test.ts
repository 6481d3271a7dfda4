/** A broadcast to thousands, one of whom is dead: row 36. */
import { afterEach, expect, test } from 'vitest';
import { LiveService } from '../doubles/live-service.ts';
import { RawPeer } from '../doubles/raw-peer.ts';
import { ScriptProcess } from '../doubles/script-process.ts';

/** Every connection is an open file, and some machines allow a process only 4,096. */
const { userLimits } = process.report.getReport() as {
  userLimits?: { open_files: { soft: number | 'unlimited' } };
};
const openFiles = userLimits?.open_files.soft ?? 1_024;
const CLIENTS = openFiles === 'unlimited' || openFiles > 10_500 ? 10_000 : 1_000;
const CROWD = new URL('fixtures/crowd.mjs', import.meta.url);

const disposables: { dispose: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const disposable of disposables.splice(0)) await disposable.dispose();
});

test(`a broadcast to ${CLIENTS} is confirmed by all but the one that is dead`, async () => {
  const service = await LiveService.start({ windowMs: 2_000 });
  disposables.push(service);
  const crowd = ScriptProcess.file(CROWD, { args: [service.url, String(CLIENTS - 1)] });
  disposables.unshift(crowd);
  await crowd.said('open');
  const { peer: dead } = await service.accept(() => RawPeer.connect(service.port));
  dead.stopReading();
  expect(service.wss.clients.size).toBe(CLIENTS);

  const startedMs = performance.now();
  for (const client of service.wss.clients) client.send('to all');
  const sentMs = performance.now() - startedMs;
  await service.until(() => service.counts.confirmed === CLIENTS - 1);
  const confirmedMs = performance.now() - startedMs;
  await service.settled();
  expect(service.counts).toMatchObject({ attempts: CLIENTS, confirmed: CLIENTS - 1, silent: 1 });
  expect(service.errors).toBe(0);
  console.log(
    `${CLIENTS} connections: sent in ${sentMs.toFixed(0)} ms, confirmed in ${confirmedMs.toFixed(0)} ms`,
  );

  // Again at once, and all the time: however many share the budget, nobody alive is called silent.
  const rounds = 5;
  for (let round = 0; round < rounds; round++) {
    for (const client of service.wss.clients)
      if (client !== service.accepted.at(-1)) client.send('more');
    await new Promise((resolve) => setImmediate(resolve));
  }
  await service.settled();
  expect(service.counts).toMatchObject({ silent: 1, confirmed: (rounds + 1) * (CLIENTS - 1) });
  dead.destroy();
});

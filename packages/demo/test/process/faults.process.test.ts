/** Each fault alone: what it hits ends as its row of the table says, and nothing else goes wrong. */
import { expect, test } from 'vitest';
import { setTimeout as pause } from 'node:timers/promises';
import { FAULTS } from '../../src/faults/index.ts';
import { DemoRun, freePort, sumOf } from './demo-run.ts';

/** Follows /metrics while the run lasts. Returns the last page. */
async function watchMetrics(port: number, run: DemoRun): Promise<string> {
  let page = '';
  while (run.process.exitCode === null) {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
    if (response?.ok === true) page = await response.text().catch(() => page);
    await pause(200);
  }
  return page;
}

/** The value of the outcome's series at the level `received`. */
function outcomeIn(page: string, outcome: string, reason: string | undefined): number {
  const series = page.split('\n').filter((line) => {
    const isOutcome =
      line.startsWith('earshot_notification_outcomes_total{') &&
      line.includes(`outcome="${outcome}"`);
    return isOutcome && (reason === undefined || line.includes(`reason="${reason}"`));
  });
  return series.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

test.concurrent.each(FAULTS)('$name comes to its expected outcome', async ({ name, expected }) => {
  const port = await freePort();
  const args = ['--duration', '8', '--json', '--window', '1.5', '--clients', '1', '--fault', name];
  const run = new DemoRun(args, { EARSHOT_HTTP_PORT: String(port) });
  const page = await watchMetrics(port, run);
  expect(await run.ended).toBe(0);

  const { counts } = run;
  expect(counts.attempts).toBe(sumOf(counts));
  expect(outcomeIn(page, expected.outcome, expected.reason)).toBeGreaterThan(0);
  const { [expected.reason ?? '']: hit, ...others } = counts.silent_by_reason;
  if (expected.outcome === 'silent') expect(hit).toBe(counts.silent);
  expect(Object.values(others).filter((times) => times > 0)).toEqual([]);
  expect(await run.nobodyIsLeft(2_000)).toBe(true);
});

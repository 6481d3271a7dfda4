/**
 * A service under churn for a while: the heap after a collection does not grow, nor does anything that
 * is held. `EARSHOT_SOAK_SECONDS=600` for minutes. Row 58.
 */
import { afterEach, expect, test } from 'vitest';
import { ScriptProcess } from '../doubles/script-process.ts';

const SECONDS = Number(process.env['EARSHOT_SOAK_SECONDS'] ?? 45);
const HOOKED = new URL('../hooks/fixtures/hooked.mjs', import.meta.url).href;
/** Until then code is compiled, and rings and pools reach their size. */
const WARM_UP = 1 / 3;
/** What all that is held may have grown by at the end, by the line through all looks. */
const MOST_GROWTH_BYTES = 1_500_000;

interface Look {
  readonly seconds: number;
  readonly bytes: number;
  readonly handles: number;
  readonly connections: number;
  readonly lanes: number;
  readonly clients: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly errors: number;
}

const processes: ScriptProcess[] = [];
afterEach(async () => {
  for (const child of processes.splice(0)) await child.dispose();
});

test(
  `a service that is busy for ${SECONDS} s holds no more at the end`,
  { timeout: (SECONDS + 30) * 1000 },
  async () => {
    const service = ScriptProcess.file(new URL('fixtures/soak-service.mjs', import.meta.url), {
      node: ['--expose-gc', '--import', HOOKED],
      env: { EARSHOT_TEST_WINDOW_MS: '1000' },
    });
    processes.push(service);
    const url = await service.said('url ');
    const clients = ScriptProcess.file(new URL('fixtures/soak-clients.mjs', import.meta.url), {
      args: [url],
    });
    processes.push(clients);

    await service.said(`{"seconds":${SECONDS}.`);
    clients.child.stdin!.end();
    service.child.stdin!.end();
    await service.output();
    const looks = service.lines.slice(1).map((line) => JSON.parse(line) as Look);
    const last = looks.at(-1)!;
    const settled = looks.filter(({ seconds }) => seconds > SECONDS * WARM_UP);
    const grown = (of: (look: Look) => number): number =>
      slope(settled.map((look) => [look.seconds, of(look)])) * (SECONDS * (1 - WARM_UP));
    console.log(
      `${last.counts['attempts']} messages, ${JSON.stringify(last.counts)}; ` +
        `${(last.bytes / 1e6).toFixed(1)} MB, grown by ${(grown(({ bytes }) => bytes) / 1e3).toFixed(0)} kB`,
    );

    const { attempts, ...ends } = last.counts;
    expect(Object.values(ends).reduce((sum, count) => sum + count, 0)).toBe(attempts);
    for (const outcome of ['confirmed', 'silent', 'unknown', 'failed'] as const) {
      if (outcome !== 'failed') expect(ends[outcome], outcome).toBeGreaterThan(0);
    }
    expect(last.errors).toBe(0);
    expect(grown(({ bytes }) => bytes)).toBeLessThan(MOST_GROWTH_BYTES);
    expect(Math.abs(grown(({ handles }) => handles))).toBeLessThan(20);
    for (const look of settled) {
      expect(look.connections).toBeLessThanOrEqual(look.clients + 20);
      expect(look.lanes).toBeLessThanOrEqual(look.connections);
    }
  },
);

/** Of the line that fits best, by least squares. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(points.map(([at]) => at));
  const y = mean(points.map(([, value]) => value));
  const over = points.map(([at, value]) => (at - x) * (value - y));
  const under = points.map(([at]) => (at - x) ** 2);
  return mean(over) / mean(under);
}

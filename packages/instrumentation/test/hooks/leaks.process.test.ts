/** Nothing is left of connections that have ended, long before the window is over. */
import { expect, test } from 'vitest';
import { ScriptProcess } from '../doubles/script-process.ts';

const HOOKED = new URL('fixtures/hooked.mjs', import.meta.url).href;
const CYCLES = 2_000;

test(`after ${CYCLES} connections that came and went nothing of them is held`, async () => {
  const child = ScriptProcess.file(new URL('fixtures/churn.mjs', import.meta.url), {
    node: ['--expose-gc', '--import', HOOKED],
    args: [String(CYCLES)],
    env: { EARSHOT_TEST_WINDOW_MS: '600000' },
  });
  try {
    const { held, resources, attempts, ...rest } = JSON.parse(await child.output()) as {
      held: number;
      resources: string[];
      attempts: number;
    };
    expect(rest).toEqual({
      pending: 0,
      connections: 0,
      lanes: 0,
      active: 0,
      buffered: 0,
      established: 2 * CYCLES,
      ended: 2 * CYCLES,
    });
    expect(attempts).toBeGreaterThan(2 * CYCLES);
    // The last verdict's object is reused, and with it goes its lane.
    expect(held).toBeLessThanOrEqual(4);
    expect(resources.filter((name) => name !== 'PipeWrap')).toEqual([]);
  } finally {
    await child.dispose();
  }
});

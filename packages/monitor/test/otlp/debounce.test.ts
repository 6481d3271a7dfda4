import { describe, expect, it } from 'vitest';
import { debounced } from '../../src/otlp/debounce.ts';

describe('work that is asked for often', () => {
  it('runs once, 200 ms after the first asking', () => {
    const scheduled: { run: () => void; ms: number }[] = [];
    let runs = 0;
    const ask = debounced(
      () => Promise.resolve(void runs++),
      200,
      (run, ms) => scheduled.push({ run, ms }),
    );
    ask();
    ask();
    expect(scheduled.map(({ ms }) => ms)).toEqual([200]);
    expect(runs).toBe(0);
    scheduled[0]!.run();
    expect(runs).toBe(1);
  });

  it('runs again for what was asked meanwhile, one run at a time', async () => {
    const scheduled: (() => void)[] = [];
    const ends: (() => void)[] = [];
    const ask = debounced(
      () => new Promise<void>((resolve) => ends.push(resolve)),
      200,
      (run) => scheduled.push(run),
    );
    ask();
    scheduled[0]!();
    ask();
    scheduled[1]!();
    expect(ends).toHaveLength(1);
    ends[0]!();
    await Promise.resolve();
    await Promise.resolve();
    scheduled[2]!();
    expect(ends).toHaveLength(2);
  });
});

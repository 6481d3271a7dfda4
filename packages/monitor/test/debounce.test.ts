import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { debounced } from '../src/debounce.ts';

let nowMs = 0;
let scheduled: { run: () => void; ms: number }[] = [];
let ends: (() => void)[] = [];
let ask: () => void;
beforeEach(() => {
  nowMs = 0;
  scheduled = [];
  ends = [];
  ask = debounced(() => new Promise<void>((resolve) => ends.push(resolve)), {
    soonMs: 10,
    gapMs: 200,
    clock: () => nowMs,
    schedule: (run, ms) => {
      scheduled.push({ run, ms });
      return () => {};
    },
  });
});

async function runAndEnd(): Promise<void> {
  nowMs += scheduled[0]!.ms;
  scheduled.shift()!.run();
  ends.shift()!();
  await setImmediate();
}

describe('work that is asked for often', () => {
  it('runs once, 10 ms after the first asking', () => {
    ask();
    ask();
    expect(scheduled.map(({ ms }) => ms)).toEqual([10]);
    expect(ends).toHaveLength(0);
    scheduled[0]!.run();
    expect(ends).toHaveLength(1);
  });

  it('runs again 200 ms after it ran, not 199', async () => {
    ask();
    await runAndEnd();
    nowMs += 1;
    ask();
    expect(scheduled.map(({ ms }) => ms)).toEqual([199]);
  });

  it('runs 10 ms after an asking that comes later than that', async () => {
    ask();
    await runAndEnd();
    nowMs += 191;
    ask();
    expect(scheduled.map(({ ms }) => ms)).toEqual([10]);
  });

  it('runs once more for all that was asked while it ran, and one run at a time', async () => {
    ask();
    scheduled.shift()!.run();
    ask();
    ask();
    expect(scheduled).toHaveLength(0);
    ends.shift()!();
    await setImmediate();
    expect(scheduled).toHaveLength(1);
    scheduled.shift()!.run();
    ends.shift()!();
    await setImmediate();
    expect(scheduled).toHaveLength(0);
  });
});

import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/logs/pace.ts';

function paced(perSecond: number) {
  const state = { nowMs: 0, told: [] as [string, number][], scheduled: [] as (() => void)[] };
  const pace = new Pace(
    () => state.nowMs,
    perSecond,
    (kind, held) => state.told.push([kind, held]),
    (run) => state.scheduled.push(run),
  );
  return { pace, state };
}

describe('the pace of log lines', () => {
  it('lets so many of a kind through in a second, and says how many were held back', () => {
    const { pace, state } = paced(2);
    expect([1, 2, 3, 4].map(() => pace.allows('a'))).toEqual([true, true, false, false]);
    expect(pace.allows('b')).toBe(true);
    state.nowMs = 999;
    expect(pace.allows('a')).toBe(false);
    state.nowMs = 1_000;
    expect(pace.allows('a')).toBe(true);
    expect(state.told).toEqual([['a', 3]]);
  });

  it('says it by itself when no further line comes', () => {
    const { pace, state } = paced(1);
    pace.allows('a');
    pace.allows('a');
    pace.allows('a');
    expect(state.scheduled).toHaveLength(1);
    state.scheduled[0]!();
    expect(state.told).toEqual([['a', 2]]);
    pace.flush();
    expect(state.told).toHaveLength(1);
  });
});

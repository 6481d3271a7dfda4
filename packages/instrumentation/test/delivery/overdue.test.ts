/** What was given up on a connection, until its proof comes after all. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Overdue } from '../../src/delivery/overdue.ts';

function overdueOf(...sequences: number[]): Overdue {
  const overdue = new Overdue();
  for (const sequence of sequences) overdue.add(sequence);
  return overdue;
}

describe('those that were given up', () => {
  test('are counted once by a proof through the last of them', () => {
    const overdue = overdueOf(1, 2, 3, 7, 9);
    expect(overdue.takeThrough(9)).toBe(5);
    expect(overdue.takeThrough(9)).toBe(0);
    expect(overdue.isEmpty).toBe(true);
  });

  test('are counted as far as the proof goes', () => {
    const overdue = overdueOf(1, 2, 3, 7);
    expect(overdue.takeThrough(2)).toBe(2);
    expect(overdue.takeThrough(6)).toBe(1);
    expect(overdue.takeThrough(7)).toBe(1);
  });

  test('are taken one by one from the start, the middle and the end of a run', () => {
    const overdue = overdueOf(1, 2, 3, 4, 5);
    expect([3, 3, 1, 5, 6, 0].map((sequence) => overdue.take(sequence))).toEqual([
      true,
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(overdue.takeThrough(Infinity)).toBe(2);
  });

  test('are remembered in 64 runs, whatever comes between: the oldest are forgotten', () => {
    const everySecond = Array.from({ length: 65 }, (_, i) => 2 * i + 1);
    const overdue = overdueOf(...everySecond);
    expect(overdue.take(1)).toBe(false);
    expect(overdue.take(3)).toBe(true);
    expect(overdue.takeThrough(Infinity)).toBe(63);
  });

  test('in a row take the room of one, however many', () => {
    const overdue = new Overdue();
    for (let sequence = 1; sequence <= 100_000; sequence++) overdue.add(sequence);
    expect(overdue.takeThrough(Infinity)).toBe(100_000);
  });

  test('are each counted once, in any order of proofs', () => {
    const given = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 40 });
    const proof = fc.record({ through: fc.boolean(), sequence: fc.integer({ min: 0, max: 61 }) });
    fc.assert(
      fc.property(given, fc.array(proof), (sequences, proofs) => {
        const overdue = overdueOf(...sequences.toSorted((a, b) => a - b));
        const model = new Set(sequences);
        for (const { through, sequence } of proofs) {
          if (through) {
            const taken = [...model].filter((each) => each <= sequence);
            for (const each of taken) model.delete(each);
            expect(overdue.takeThrough(sequence)).toBe(taken.length);
          } else {
            expect(overdue.take(sequence)).toBe(model.delete(sequence));
          }
          expect(overdue.isEmpty).toBe(model.size === 0);
        }
      }),
    );
  });
});

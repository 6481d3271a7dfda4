import { array, assert, constantFrom, nat, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { Deadlines } from '../../src/runtime/deadlines.ts';

it('gives an item at its deadline and not before, once', () => {
  const deadlines = new Deadlines<string>();
  deadlines.set('a', 60_000);

  expect(deadlines.takeDue(59_999)).toEqual([]);
  expect(deadlines.takeDue(60_000)).toEqual(['a']);
  expect(deadlines.takeDue(60_000)).toEqual([]);
});

it('moves an item that is set again, and forgets one that is deleted', () => {
  const deadlines = new Deadlines<string>();
  deadlines.set('a', 100);
  deadlines.set('a', 500);
  deadlines.set('b', 100);

  expect(deadlines.delete('b')).toBe(true);
  expect(deadlines.delete('b')).toBe(false);
  expect(deadlines.takeDue(499)).toEqual([]);
  expect(deadlines.takeDue(500)).toEqual(['a']);
});

it('finds what is due after a day asleep', () => {
  const deadlines = new Deadlines<number>();
  for (let item = 0; item < 1_000; item++) deadlines.set(item, item * 80);

  expect(deadlines.takeDue(86_400_000)).toHaveLength(1_000);
});

it('agrees with a plain list on any history', () => {
  const step = record({
    item: nat(20),
    inMs: nat(500),
    passMs: nat(300),
    action: constantFrom('set', 'delete', 'take', 'take one', 'first'),
  });
  assert(
    property(array(step, { maxLength: 60 }), (steps) => {
      const deadlines = new Deadlines<number>();
      const model = new Map<number, number>();
      let nowMs = 1_000;
      for (const { item, inMs, passMs, action } of steps) {
        nowMs += passMs;
        if (action === 'set') {
          deadlines.set(item, nowMs + inMs);
          model.set(item, nowMs + inMs);
        } else if (action === 'delete') {
          expect(deadlines.delete(item)).toBe(model.delete(item));
        } else if (action === 'first') {
          const first = deadlines.takeFirst();
          expect(first === undefined).toBe(model.size === 0);
          const least = Math.min(...model.values());
          // Within a slot of 50 ms the order is that of adding.
          if (first !== undefined) expect(model.get(first)! - least).toBeLessThan(50);
          model.delete(first!);
        } else {
          const due = deadlines.takeDue(nowMs, action === 'take one' ? 1 : Infinity);
          const expected = [...model].filter(([, deadlineMs]) => deadlineMs <= nowMs);
          expect(due).toHaveLength(
            action === 'take one' ? Math.min(1, expected.length) : expected.length,
          );
          for (const taken of due) {
            expect(model.get(taken)).toBeLessThanOrEqual(nowMs);
            model.delete(taken);
          }
        }
        expect(deadlines.size).toBe(model.size);
      }
    }),
  );
});

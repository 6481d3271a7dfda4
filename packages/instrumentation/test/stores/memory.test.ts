/** The store in memory keeps the contract of stores. */
import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../../src/stores/memory.ts';
import { storeContract } from './store-contract.ts';

storeContract('the store in memory', (capacity) => new MemoryStore(capacity));

describe('the capacity', () => {
  test('is a million where none is given', () => {
    expect(new MemoryStore().capacity).toBe(1_000_000);
  });

  test.each([1, 2 ** 27])('may be %d', (capacity) => {
    expect(new MemoryStore(capacity).capacity).toBe(capacity);
  });

  test.each([0, -1, 1.5, NaN, Infinity, 2 ** 27 + 1])(
    '%d is refused by its name, value and range',
    (capacity) => {
      expect(() => new MemoryStore(capacity)).toThrow(
        new RangeError(`capacity is ${capacity}; allowed: a whole number from 1 to 134217728`),
      );
    },
  );
});

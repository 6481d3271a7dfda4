import { expect, test } from 'vitest';
import { Reliability, STEADY_MS } from '../../src/journal/reliability.ts';

test('a journal that works is relied on from the start', () => {
  const journal = new Reliability();
  expect([journal.works(0), journal.isOff]).toEqual([false, false]);
});

test('one that failed is off until it was steady, and the first failure alone is news', () => {
  const journal = new Reliability();
  expect(journal.failed(1_000)).toBe(true);
  expect(journal.failed(6_000)).toBe(false);
  expect(journal.works(6_000 + STEADY_MS - 1)).toBe(false);
  expect(journal.isOff).toBe(true);
  expect(journal.works(6_000 + STEADY_MS)).toBe(true);
  expect([journal.works(6_001 + STEADY_MS), journal.isOff]).toEqual([false, false]);
});

test('one that fails every seven seconds is off all the time', () => {
  const journal = new Reliability();
  const news = [0, 7_000, 14_000, 21_000, 28_000].filter((atMs) => {
    journal.works(atMs - 1);
    return journal.failed(atMs);
  });
  expect(news).toEqual([0]);
  expect(journal.isOff).toBe(true);
});

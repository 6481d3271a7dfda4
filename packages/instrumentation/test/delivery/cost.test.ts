/**
 * What a notification costs does not depend on how many are pending: counted in operations of the
 * store, as times would depend on the machine.
 */
import { expect, test } from 'vitest';
import { LedgerBench } from '../doubles/ledger-bench.ts';
import { CountingStore } from '../doubles/counting-store.ts';

function benchWith(pending: number): { bench: LedgerBench; store: CountingStore } {
  const store = new CountingStore(200_000);
  const bench = new LedgerBench({ store, windowMs: 1_000 });
  const lanes = Array.from({ length: 10 }, (_, i) => bench.lane(`lane-${i}`));
  for (let i = 0; i < pending; i++) bench.send(lanes[i % lanes.length]!);
  store.operations = 0;
  return { bench, store };
}

const cost: readonly [string, (bench: LedgerBench) => void][] = [
  ['to add one', (bench) => void bench.send(bench.lane('new'))],
  [
    'to prove one',
    (bench) => {
      const lane = bench.lane('new');
      bench.send(lane);
      bench.prove(lane);
    },
  ],
  ['to see that nothing is overdue', (bench) => void bench.expire()],
  [
    'to end one that is overdue',
    (bench) => {
      bench.clock.advance(1_000);
      bench.expire(1);
    },
  ],
];

test.each(cost)('%s takes as many operations among 10 as among 100,000', (_, act) => {
  const [few, many] = [10, 100_000].map((pending) => {
    const { bench, store } = benchWith(pending);
    act(bench);
    return store.operations;
  });
  expect(many).toBe(few);
  expect(many).toBeLessThan(20);
});

test('a proof takes a constant number of operations for each that it confirms', () => {
  const [few, many] = [10, 1_000].map((sent) => {
    const { bench, store } = benchWith(10_000);
    const lane = bench.lane('new');
    for (let i = 0; i < sent; i++) bench.send(lane);
    store.operations = 0;
    bench.prove(lane);
    return store.operations / sent;
  });
  expect(many).toBeCloseTo(few!, 0);
});

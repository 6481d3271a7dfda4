/** What is measured as the time of a delivery. */
import { describe, expect, test } from 'vitest';
import { LedgerBench } from '../doubles/ledger-bench.ts';

describe('a delivery time', () => {
  const measured = (askedAfterMs: number): number => {
    const bench = new LedgerBench();
    const lane = bench.lane();
    bench.send(lane);
    const askedAtMs = bench.clock.advance(askedAfterMs);
    bench.ledger.proveReceived(lane, 1, bench.clock.advance(20), askedAtMs);
    return bench.measurements.histogram('earshot.notification.delivery.duration').cells[0]!.sum;
  };

  test('runs from the send where the peer was asked within 100 ms', () => {
    expect(measured(100)).toBeCloseTo(0.12, 9);
  });

  test('leaves out what the peer was asked later than that, as nothing was delayed', () => {
    expect(measured(101)).toBeCloseTo(0.12, 9);
    expect(measured(3_000)).toBeCloseTo(0.12, 9);
  });
});

/** The ledger by example: levels, outcomes and the truth table's rows that need no socket. */
import { describe, expect, test } from 'vitest';
import { DROPPED, refusedVerdict } from '../../src/delivery/verdict.ts';
import { LedgerBench } from '../doubles/ledger-bench.ts';

describe('a notification', () => {
  test('is confirmed by the proof of its level', () => {
    const bench = new LedgerBench();
    const lane = bench.lane();
    bench.send(lane);
    bench.clock.advance(250);
    bench.prove(lane);
    expect(bench.verdicts).toEqual(['ada#1 confirmed']);
    expect(bench.settled[0]).toMatchObject({
      sequence: 1,
      bytes: 10,
      correlationId: 'correlation',
      required: 'received',
      reached: 'received',
      endedAtMs: bench.clock.nowMs,
      sentAtMs: bench.clock.nowMs - 250,
    });
    const duration = bench.measurements.histogram('earshot.notification.delivery.duration');
    expect(duration.cells[duration.cell({ level: 'received' })]).toMatchObject({
      count: 1,
      sum: 0.25,
    });
  });

  test('is pending a millisecond before the end of its window, and silent at its end', () => {
    const bench = new LedgerBench({ windowMs: 60_000 });
    bench.send(bench.lane());
    bench.clock.advance(59_999);
    expect(bench.ledger.hasOverdue(bench.clock.nowMs)).toBe(false);
    expect(bench.expire()).toBe(0);
    bench.clock.advance(1);
    expect(bench.ledger.hasOverdue(bench.clock.nowMs)).toBe(true);
    expect(bench.expire()).toBe(1);
    expect(bench.verdicts).toEqual(['ada#1 silent/timeout']);
    expect(bench.settled[0]!.reached).toBeUndefined();
    expect(bench.ledger.counts()).toMatchObject({ silent: 1, silent_by_reason: { timeout: 1 } });
  });

  test('keeps its verdict when the proof comes after it, and the proof counts as late once', () => {
    const bench = new LedgerBench({ windowMs: 100 });
    const lane = bench.lane();
    bench.send(lane);
    bench.clock.advance(100);
    bench.expire();
    bench.prove(lane);
    bench.prove(lane);
    expect(bench.late).toBe(1);
    expect(bench.verdicts).toEqual(['ada#1 silent/timeout']);
    expect(bench.ledger.counts()).toMatchObject({ confirmed: 0, silent: 1 });
  });

  test('is unknown when its connection ends first, and no proof for it is late', () => {
    const bench = new LedgerBench();
    const lane = bench.lane();
    bench.send(lane);
    bench.ledger.closeLane(lane, DROPPED, bench.clock.nowMs);
    bench.prove(lane);
    expect(bench.verdicts).toEqual(['ada#1 unknown/connection_dropped']);
    expect(bench.late).toBe(0);
  });

  test('leaves nothing behind in the store when its connection ends, proved or not', () => {
    const bench = new LedgerBench();
    const [proved, unproved] = [bench.lane('ada'), bench.lane('bob')];
    bench.send(proved);
    bench.send(unproved);
    bench.prove(proved);
    for (const lane of [proved, unproved]) {
      bench.ledger.closeLane(lane, DROPPED, bench.clock.nowMs);
    }
    expect([...bench.ledger.store.lanes()]).toEqual([]);
  });

  test('is unknown when its peer cannot prove anything, and a proof all the same is late', () => {
    const bench = new LedgerBench({ windowMs: 100 });
    const lane = bench.lane();
    bench.send(lane);
    lane.unprovable = true;
    bench.clock.advance(100);
    bench.expire();
    expect(bench.verdicts).toEqual(['ada#1 unknown/barrier_unsupported']);
    expect(bench.ledger.counts()).toMatchObject({ silent: 0, unknown: 1 });
    bench.prove(lane);
    expect(bench.late).toBe(1);
  });

  test.each([
    [true, 'failed/not_open'],
    [false, 'silent/not_open'],
  ])('refused at the call site with the caller told: %s is %s at once', (isTold, verdict) => {
    const bench = new LedgerBench();
    bench.ledger.refuse(
      bench.lane(),
      bench.clock.nowMs,
      10,
      'c',
      refusedVerdict('not_open', isTold),
    );
    expect(bench.verdicts).toEqual([`ada#-1 ${verdict}`]);
    expect(bench.ledger.pending).toBe(0);
  });

  test('has reached no level when it was refused after others were received', () => {
    const bench = new LedgerBench();
    const lane = bench.lane();
    bench.send(lane);
    bench.ledger.proveReceived(lane, 1, bench.clock.nowMs);
    const verdict = refusedVerdict('not_open', false);
    bench.ledger.refuse(lane, bench.clock.nowMs, 10, 'c', verdict);
    expect(bench.settled.map(({ reached }) => reached)).toEqual(['received', undefined]);
  });

  test('that failed is not confirmed by a proof of those around it', () => {
    const bench = new LedgerBench();
    const lane = bench.lane();
    const [, second] = [bench.send(lane), bench.send(lane), bench.send(lane)];
    expect(bench.fail(second)).toBe(true);
    bench.prove(lane);
    expect(bench.verdicts).toEqual([
      'ada#2 failed/exception',
      'ada#1 confirmed',
      'ada#3 confirmed',
    ]);
  });

  test('carries what its sender attached to its verdict', () => {
    const bench = new LedgerBench();
    const lane = bench.lane();
    const attachment = { tool: 'search' };
    bench.send(lane, 'c', attachment);
    bench.prove(lane);
    expect(bench.settled[0]!.attachment).toBe(attachment);
  });
});

describe('a proof of receipt', () => {
  test('is cumulative, and reaches no further than its sequence number', () => {
    const bench = new LedgerBench();
    const lane = bench.lane();
    for (let i = 0; i < 4; i++) bench.send(lane);
    bench.prove(lane, 3);
    expect(bench.verdicts).toEqual(['ada#1 confirmed', 'ada#2 confirmed', 'ada#3 confirmed']);
    expect(bench.ledger.pending).toBe(1);
  });

  test('proves nothing on another connection', () => {
    const bench = new LedgerBench();
    const [ada, bob] = [bench.lane('ada'), bench.lane('bob')];
    bench.send(ada);
    bench.send(bob);
    bench.prove(ada);
    expect(bench.verdicts).toEqual(['ada#1 confirmed']);
  });

  test('that comes again confirms nothing again', () => {
    const bench = new LedgerBench();
    const lane = bench.lane();
    bench.send(lane);
    bench.prove(lane);
    bench.prove(lane);
    expect(bench.ledger.counts()).toMatchObject({ attempts: 1, confirmed: 1 });
    expect(bench.late).toBe(0);
  });

  test('leaves what must be processed pending, and its verdict says how far it came', () => {
    const bench = new LedgerBench({ windowMs: 100 });
    const lane = bench.lane('ada', 'processed');
    bench.send(lane);
    bench.prove(lane);
    expect(bench.ledger.pending).toBe(1);
    bench.clock.advance(100);
    bench.expire();
    expect(bench.verdicts).toEqual(['ada#1 silent/timeout']);
    expect(bench.settled[0]).toMatchObject({ required: 'processed', reached: 'received' });
  });

  test('is not late for what has to be processed: only its acknowledgement is', () => {
    const bench = new LedgerBench({ windowMs: 100 });
    const lane = bench.lane('ada', 'processed');
    const overdue = bench.send(lane);
    bench.clock.advance(100);
    bench.expire();
    bench.send(lane);
    bench.prove(lane);
    expect(bench.late).toBe(0);
    expect(bench.acknowledge(overdue)).toBe(false);
    expect(bench.acknowledge(overdue)).toBe(false);
    expect(bench.late).toBe(1);
  });
});

describe('an acknowledgement', () => {
  test('confirms its one notification', () => {
    const bench = new LedgerBench();
    const lane = bench.lane('ada', 'processed');
    const [, second] = [bench.send(lane), bench.send(lane)];
    expect(bench.acknowledge(second)).toBe(true);
    expect(bench.verdicts).toEqual(['ada#2 confirmed']);
    expect(bench.settled[0]!.reached).toBe('processed');
  });

  test('that comes twice counts once', () => {
    const bench = new LedgerBench();
    const attempt = bench.send(bench.lane('ada', 'processed'));
    expect([bench.acknowledge(attempt), bench.acknowledge(attempt)]).toEqual([true, false]);
    expect(bench.ledger.counts()).toMatchObject({ attempts: 1, confirmed: 1 });
    expect(bench.late).toBe(0);
  });

  test('after the verdict is late, and the pong that follows does not count it again', () => {
    const bench = new LedgerBench({ windowMs: 100 });
    const lane = bench.lane();
    const [, second] = [bench.send(lane), bench.send(lane), bench.send(lane)];
    bench.clock.advance(100);
    bench.expire();
    bench.acknowledge(second);
    expect(bench.late).toBe(1);
    bench.prove(lane);
    expect(bench.late).toBe(3);
  });

  test('from another connection than the one it was sent on counts for nothing', () => {
    const bench = new LedgerBench();
    const [ada, bob] = [bench.lane('ada', 'processed'), bench.lane('bob', 'processed')];
    const attempt = bench.send(ada);
    expect(bench.acknowledge({ ...attempt, lane: bob })).toBe(false);
    expect(bench.acknowledge({ ...attempt, sequence: 2 })).toBe(false);
    expect(bench.ledger.pending).toBe(1);
    expect(bench.late).toBe(0);
  });

  test('whose place was taken by a later notification counts for nothing', () => {
    const bench = new LedgerBench();
    const lane = bench.lane('ada', 'processed');
    const first = bench.send(lane);
    bench.acknowledge(first);
    // A place in the store is used again: as many later ones as any ring has.
    for (let i = 0; i < 64; i++) bench.send(lane);
    expect(bench.acknowledge(first)).toBe(false);
    expect(bench.fail(first)).toBe(false);
    expect(bench.ledger.pending).toBe(64);
  });

  test.each([0, -1, 1.5, NaN, Infinity, 2, 2 ** 32 + 1])(
    'of number %d, which was never sent, counts for nothing',
    (sequence) => {
      const bench = new LedgerBench();
      const lane = bench.lane('ada', 'processed');
      bench.send(lane);
      expect(bench.acknowledge({ lane, sequence })).toBe(false);
      expect(bench.ledger.pending).toBe(1);
      expect(bench.late).toBe(0);
    },
  );
});

describe('a full store', () => {
  test('gives up its oldest for a new one, and says so', () => {
    const bench = new LedgerBench({ capacity: 2 });
    const [ada, bob] = [bench.lane('ada'), bench.lane('bob')];
    bench.send(ada);
    bench.send(bob);
    bench.send(bob);
    expect(bench.verdicts).toEqual(['ada#1 evicted/store_full']);
    expect(bench.ledger.counts()).toMatchObject({ attempts: 3, evicted: 1, pending: 2 });
    expect(bench.measurements.counter('earshot.ledger.evicted').total()).toBe(1);
  });

  test('of one place holds the latest', () => {
    const bench = new LedgerBench({ capacity: 1 });
    const lane = bench.lane();
    for (let i = 0; i < 3; i++) bench.send(lane);
    bench.prove(lane);
    expect(bench.verdicts).toEqual([
      'ada#1 evicted/store_full',
      'ada#2 evicted/store_full',
      'ada#3 confirmed',
    ]);
  });

  test('counts the proof of what it gave up as late', () => {
    const bench = new LedgerBench({ capacity: 1 });
    const lane = bench.lane();
    for (let i = 0; i < 3; i++) bench.send(lane);
    bench.prove(lane);
    expect(bench.late).toBe(2);
  });

  test('holds no more than its capacity when who hears of an eviction sends', () => {
    const bench: LedgerBench = new LedgerBench({
      capacity: 2,
      onSettled: ({ verdict }) => {
        if (verdict.outcome === 'evicted') bench.send(lane);
      },
    });
    const lane = bench.lane();
    for (let i = 0; i < 3; i++) bench.send(lane);
    const { attempts, evicted, pending } = bench.ledger.counts();
    expect(pending).toBe(2);
    expect(attempts).toBe(evicted + pending);
    expect(bench.verdicts.length).toBe(8);
    expect(bench.ledger.store.size).toBe(2);
  });
});

describe('who hears of verdicts', () => {
  test('keeps reading the same one when it causes another meanwhile', () => {
    const read: string[] = [];
    const bench: LedgerBench = new LedgerBench({
      onSettled: (settled) => {
        if (settled.correlationId === 'outer') {
          const verdict = refusedVerdict('not_open', false);
          bench.ledger.refuse(lane, bench.clock.nowMs, 1, 'inner', verdict);
        }
        read.push(settled.correlationId);
      },
    });
    const lane = bench.lane();
    bench.send(lane, 'outer');
    bench.prove(lane);
    expect(read).toEqual(['inner', 'outer']);
  });
});

describe('the end of the process', () => {
  test('makes unknown what is pending on any connection', () => {
    const bench = new LedgerBench();
    bench.send(bench.lane('ada'));
    bench.send(bench.lane('bob', 'processed'));
    expect(bench.ledger.closeAll(bench.clock.nowMs)).toBe(2);
    expect(bench.verdicts).toEqual(['ada#1 unknown/process_crash', 'bob#1 unknown/process_crash']);
    expect(bench.ledger.closeAll(bench.clock.nowMs)).toBe(0);
  });
});

describe('expiry', () => {
  test('ends no more at once than it may, those of a connection in their order', () => {
    const bench = new LedgerBench({ windowMs: 100 });
    const [ada, bob] = [bench.lane('ada'), bench.lane('bob')];
    for (let i = 0; i < 2; i++) {
      bench.send(ada);
      bench.send(bob);
    }
    bench.clock.advance(100);
    expect(bench.expire(3)).toBe(3);
    expect(bench.expire(3)).toBe(1);
    expect(bench.expire(3)).toBe(0);
    for (const owner of ['ada', 'bob']) {
      expect(bench.verdicts.filter((verdict) => verdict.startsWith(owner))).toEqual([
        `${owner}#1 silent/timeout`,
        `${owner}#2 silent/timeout`,
      ]);
    }
  });

  test('does nothing in an empty ledger', () => {
    const bench = new LedgerBench();
    expect(bench.ledger.hasOverdue(Infinity)).toBe(false);
    expect(bench.expire()).toBe(0);
  });
});

test('the age of the oldest is that of the one sent first of those pending', () => {
  const bench = new LedgerBench();
  const [ada, bob] = [bench.lane('ada'), bench.lane('bob')];
  expect(bench.ledger.oldestAgeMs(bench.clock.nowMs)).toBe(0);
  bench.send(ada);
  bench.clock.advance(10);
  bench.send(bob);
  bench.clock.advance(5);
  expect(bench.ledger.oldestAgeMs(bench.clock.nowMs)).toBe(15);
  bench.prove(ada);
  expect(bench.ledger.oldestAgeMs(bench.clock.nowMs)).toBe(5);
});

test('what asked for no more than written is held to received', () => {
  const bench = new LedgerBench();
  const lane = bench.lane('ada', 'written');
  bench.send(lane);
  expect(bench.ledger.pending).toBe(1);
  bench.prove(lane);
  const outcomes = bench.measurements.counter('earshot.notification.outcomes');
  expect(outcomes.value({ outcome: 'confirmed', level: 'received' })).toBe(1);
});

/** The ping barrier: when a ping is due, and what a pong proves. Rules 2 to 6 of the design. */
import { describe, expect, test } from 'vitest';
import { Barrier, barrierTiming } from '../../src/delivery/barrier.ts';
import { Lane } from '../../src/delivery/lane.ts';
import { BarrierDriver } from '../doubles/barrier-driver.ts';
import { GonePeer, SilentPeer } from '../doubles/peers.ts';

/** A barrier with one whole message to prove, at time 0. */
function barrierWithOneSent(windowMs = 60_000): { barrier: Barrier; lane: Lane } {
  const lane = new Lane('connection', 'received');
  lane.lastSequence = lane.completeSequence = lane.pending = 1;
  return { lane, barrier: new Barrier(lane, barrierTiming(windowMs)) };
}

describe('a ping is due', () => {
  test('at once when something was sent whole and is unproved', () => {
    expect(barrierWithOneSent().barrier.isDue(0)).toBe(true);
  });

  test('never while nothing is unproved', () => {
    const lane = new Lane('connection', 'received');
    const barrier = new Barrier(lane, barrierTiming(60_000));
    expect(barrier.isDue(1e9)).toBe(false);
  });

  test('never between fragments: it would prove nothing', () => {
    const { barrier, lane } = barrierWithOneSent();
    lane.completeSequence = 0;
    expect(barrier.isDue(1e9)).toBe(false);
    lane.completeSequence = 1;
    expect(barrier.isDue(0)).toBe(true);
  });

  test('no more when what was sent has its verdict by another way', () => {
    const { barrier, lane } = barrierWithOneSent();
    lane.pending = 0;
    expect(barrier.isDue(0)).toBe(false);
  });

  test('no more when all was received, though it still has to be processed', () => {
    const { barrier } = barrierWithOneSent();
    barrier.begin('a', 0, 0, 0);
    barrier.answer('a');
    expect(barrier.isDue(1e9)).toBe(false);
  });

  test('100 ms after the last one, and not at 99', () => {
    const { barrier, lane } = barrierWithOneSent();
    barrier.begin('a', 0, 0, 0);
    barrier.answer('a');
    lane.completeSequence = 2;
    expect(barrier.isDue(99)).toBe(false);
    expect(barrier.isDue(100)).toBe(true);
  });

  test('after a longer gap where many connections share the budget', () => {
    const { barrier, lane } = barrierWithOneSent();
    barrier.begin('a', 0, 0, 0);
    barrier.answer('a');
    lane.completeSequence = 2;
    expect(barrier.isDue(2_999, 3_000)).toBe(false);
    expect(barrier.isDue(3_000, 3_000)).toBe(true);
    expect(barrier.isDue(99, 1)).toBe(false);
  });

  test.each([
    [0, 4_000],
    [0.5, 5_000],
    [1, 6_000],
  ])('again when its pong is overdue, with jitter %d after %d ms', (jitter, waitMs) => {
    const { barrier, lane } = barrierWithOneSent();
    barrier.begin('a', 0, 0, jitter);
    lane.completeSequence = 2;
    expect(barrier.isDue(waitMs - 1)).toBe(false);
    expect(barrier.isDue(waitMs)).toBe(true);
  });
});

describe('before the deadline', () => {
  const windows = [100, 101, 250, 500, 999, 1_000, 2_000, 10_000, 60_000, 600_000, 3_600_000];

  test.each(windows)('of a window of %d ms there are at least three tries', (windowMs) => {
    for (const jitter of [0, 0.5, 1]) {
      const driver = new BarrierDriver(new GonePeer(), { windowMs, jitter });
      driver.send();
      driver.endTurn();
      driver.pass(windowMs);
      const tries = driver.pingedAtMs.filter((atMs) => atMs < windowMs);
      expect(tries.length).toBeGreaterThanOrEqual(3);
    }
  });

  test.each(windows)(
    'of a window of %d ms there are three also for what was sent just after a ping',
    (windowMs) => {
      const driver = new BarrierDriver(new GonePeer(), { windowMs, jitter: 1 });
      driver.send();
      driver.endTurn();
      driver.send();
      driver.pass(windowMs);
      const tries = driver.pingedAtMs.slice(1).filter((atMs) => atMs < windowMs);
      expect(tries.length).toBeGreaterThanOrEqual(3);
    },
  );

  test.each(windows)(
    'of a window of %d ms no more pings go out than the deadline needs',
    (windowMs) => {
      const driver = new BarrierDriver(new GonePeer(), { windowMs, jitter: 0 });
      driver.send();
      driver.endTurn();
      driver.pass(windowMs);
      expect(driver.pingedAtMs.length).toBeLessThanOrEqual(Math.max(8, windowMs / 4_000 + 1));
    },
  );
});

describe('a pong', () => {
  test('proves everything that was sent whole before its ping, and nothing after', () => {
    const { barrier, lane } = barrierWithOneSent();
    lane.completeSequence = 5;
    barrier.begin('a', 0, 0, 0);
    lane.completeSequence = 9;
    expect(barrier.answer('a')).toBe(5);
    expect(barrier.isUnproved).toBe(true);
  });

  test('for a later ping proves what the earlier ones would', () => {
    const { barrier, lane } = barrierWithOneSent();
    barrier.begin('a', 0, 0, 0);
    lane.completeSequence = 2;
    barrier.begin('b', 5_000, 0, 0);
    expect(barrier.answer('b')).toBe(2);
    expect(barrier.answer('a')).toBe(0);
  });

  test('for an earlier ping still counts while a later one is out', () => {
    const { barrier, lane } = barrierWithOneSent();
    barrier.begin('a', 0, 0, 0);
    lane.completeSequence = 2;
    barrier.begin('b', 5_000, 0, 0);
    expect(barrier.answer('a')).toBe(1);
    expect(barrier.answer('b')).toBe(2);
  });

  test.each(['', 'another', '{"earshot":"AAAAAAAAAAAAAAAA"}', 'x'.repeat(126)])(
    'with the payload %j, which no ping had, proves nothing',
    (payload) => {
      const { barrier } = barrierWithOneSent();
      barrier.begin('a', 0, 0, 0);
      expect(barrier.answer(payload)).toBe(0);
      expect(barrier.isUnproved).toBe(true);
    },
  );

  test('before any ping proves nothing', () => {
    expect(barrierWithOneSent().barrier.answer('a')).toBe(0);
  });

  test('that is replayed proves nothing again', () => {
    const { barrier, lane } = barrierWithOneSent();
    barrier.begin('a', 0, 0, 0);
    barrier.answer('a');
    lane.completeSequence = lane.pending = 2;
    expect(barrier.answer('a')).toBe(0);
    expect(barrier.isUnproved).toBe(true);
  });

  test('of another connection proves nothing', () => {
    const [ada, bob] = [barrierWithOneSent().barrier, barrierWithOneSent().barrier];
    ada.begin('of-ada', 0, 0, 0);
    bob.begin('of-bob', 0, 0, 0);
    expect(bob.answer('of-ada')).toBe(0);
  });

  test('in a flood leaves nothing behind', () => {
    const { barrier } = barrierWithOneSent();
    barrier.begin('a', 0, 0, 0);
    for (let i = 0; i < 10_000; i++) expect(barrier.answer(`flood-${i}`)).toBe(0);
    expect(barrier.answer('a')).toBe(1);
  });
});

describe("the application's own ping", () => {
  test('holds ours until its pong', () => {
    const { barrier } = barrierWithOneSent();
    barrier.hold(0);
    expect(barrier.isDue(100)).toBe(false);
    barrier.release();
    expect(barrier.isDue(100)).toBe(true);
  });

  test('holds ours no longer than the wait for a pong', () => {
    const { barrier } = barrierWithOneSent();
    barrier.hold(0);
    expect(barrier.isDue(4_999)).toBe(false);
    expect(barrier.isDue(5_000)).toBe(true);
  });

  test('that repeats without an answer does not hold ours for ever', () => {
    const { barrier } = barrierWithOneSent();
    for (let atMs = 0; atMs < 5_000; atMs += 10) barrier.hold(atMs);
    expect(barrier.isDue(5_000)).toBe(true);
    barrier.hold(5_000);
    expect(barrier.isDue(5_000)).toBe(true);
  });

  test('holds ours again once a pong has come', () => {
    const { barrier } = barrierWithOneSent();
    barrier.hold(0);
    barrier.release();
    barrier.hold(6_000);
    expect(barrier.isDue(10_999)).toBe(false);
    expect(barrier.isDue(11_000)).toBe(true);
  });

  test('is answered for when a later one of ours is', () => {
    const { barrier, lane } = barrierWithOneSent();
    barrier.hold(0);
    barrier.begin('a', 5_000, 0, 0);
    barrier.answer('a');
    barrier.hold(6_000);
    lane.completeSequence = lane.pending = 2;
    expect(barrier.isDue(10_999)).toBe(false);
    expect(barrier.isDue(11_000)).toBe(true);
  });

  test('is not answered for by the pong of an earlier one of ours', () => {
    const { barrier, lane } = barrierWithOneSent();
    barrier.begin('a', 0, 0, 0);
    barrier.hold(10);
    barrier.answer('a');
    lane.completeSequence = lane.pending = 2;
    expect(barrier.isDue(200)).toBe(false);
  });

  test('every second does not keep a peer that answers none from being found out', () => {
    const driver = new BarrierDriver(new SilentPeer());
    driver.send();
    for (let second = 0; second < 61; second++) {
      driver.barrier.hold(driver.clock.nowMs);
      driver.pass(1_000);
    }
    expect(driver.ledger.counts()).toMatchObject({ silent: 0, unknown: 1 });
  });
});

describe('timing', () => {
  test.each([
    [100, { gapMs: 10, patienceMs: 20 }],
    [999, { gapMs: 99.9, patienceMs: 199.8 }],
    [1_000, { gapMs: 100, patienceMs: 200 }],
    [25_000, { gapMs: 100, patienceMs: 5_000 }],
    [3_600_000, { gapMs: 100, patienceMs: 5_000 }],
  ])('of a window of %d ms is %j', (windowMs, timing) => {
    const { gapMs, patienceMs } = barrierTiming(windowMs);
    expect(gapMs).toBeCloseTo(timing.gapMs, 6);
    expect(patienceMs).toBeCloseTo(timing.patienceMs, 6);
  });

  test('takes a gap that the user set, and shortens it where the window is short', () => {
    expect(barrierTiming(60_000, 500).gapMs).toBe(500);
    expect(barrierTiming(1_000, 500).gapMs).toBe(100);
  });
});

describe('missed barriers', () => {
  test('count each ping whose pong is overdue at the next, until one is answered', () => {
    const { barrier, lane } = barrierWithOneSent();
    barrier.begin('a', 0, 0, 0);
    barrier.begin('b', 4_000, 0, 0);
    expect(lane.missedBarriers).toBe(1);
    barrier.begin('c', 8_000, 0, 0);
    expect(lane.missedBarriers).toBe(2);
    barrier.answer('b');
    expect(lane.missedBarriers).toBe(0);
  });

  test('do not count a ping whose pong may still come in time, as when a close sends another', () => {
    const { barrier, lane } = barrierWithOneSent();
    barrier.begin('a', 0, 0, 0);
    barrier.begin('b', 3_999, 0, 0);
    expect(lane.missedBarriers).toBe(0);
    expect(lane.unprovable).toBe(false);
  });

  test('are two, and what waits is at risk, well before the deadline', () => {
    const driver = new BarrierDriver(new GonePeer(), { jitter: 1 });
    driver.send();
    driver.endTurn();
    driver.pass(12_000);
    expect(driver.lane.missedBarriers).toBe(2);
    expect(driver.ledger.counts().pending).toBe(1);
  });
});

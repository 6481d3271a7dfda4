/** The ping barrier against the peers that there are, in virtual time. */
import { describe, expect, test } from 'vitest';
import { BarrierDriver } from '../doubles/barrier-driver.ts';
import {
  FirstOnlyPeer,
  GonePeer,
  LatestOnlyPeer,
  PromptPeer,
  SilentPeer,
  StalledPeer,
  StoppedInMidSentencePeer,
} from '../doubles/peers.ts';

describe('a peer', () => {
  test('that answers as it should confirms each message in a round trip', () => {
    const driver = new BarrierDriver(new PromptPeer());
    for (let i = 0; i < 10; i++) {
      driver.send();
      driver.endTurn();
      driver.pass(100);
    }
    expect(driver.ledger.counts()).toMatchObject({ confirmed: 10, pending: 0 });
    expect(driver.pingedAtMs).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  });

  test('that stalls and comes back in time confirms what waited for it', () => {
    const peer = new StalledPeer();
    const driver = new BarrierDriver(peer);
    driver.send();
    driver.endTurn();
    driver.pass(50_000);
    peer.resume();
    expect(driver.ledger.counts()).toMatchObject({ confirmed: 1, pending: 0 });
  });

  test('that stalls past the window makes a silent failure, and its pong is late once', () => {
    const peer = new StalledPeer();
    const driver = new BarrierDriver(peer);
    driver.send();
    driver.endTurn();
    driver.pass(60_000);
    expect(driver.ledger.counts()).toMatchObject({ silent: 1, silent_by_reason: { timeout: 1 } });
    peer.resume();
    expect(driver.measurements.counter('earshot.notification.late').total()).toBe(1);
    driver.send();
    driver.pass(200);
    expect(driver.ledger.counts()).toMatchObject({ confirmed: 1, silent: 1 });
  });

  test.each([
    ['the latest ping', () => new LatestOnlyPeer()],
    ['the first ping', () => new FirstOnlyPeer()],
  ])('that answers only %s of those it finds confirms all the same', (_, makePeer) => {
    const peer = makePeer();
    const driver = new BarrierDriver(peer, { jitter: 0 });
    driver.send();
    driver.endTurn();
    driver.pass(15_000);
    expect(driver.pingedAtMs.length).toBe(4);
    peer.resume();
    expect(driver.ledger.counts()).toMatchObject({ confirmed: 1, pending: 0 });
  });

  test('that answers only the first ping of a long stall confirms at the next try', () => {
    const peer = new FirstOnlyPeer();
    const driver = new BarrierDriver(peer);
    driver.send();
    driver.endTurn();
    driver.pass(40_000);
    peer.resume();
    driver.pass(6_000);
    expect(driver.ledger.counts()).toMatchObject({ confirmed: 1, pending: 0 });
  });

  test('that is gone makes a silent failure, not an unknown one', () => {
    const driver = new BarrierDriver(new GonePeer());
    driver.send();
    driver.endTurn();
    driver.pass(60_000);
    expect(driver.lane.unprovable).toBe(false);
    expect(driver.ledger.counts()).toMatchObject({ silent: 1, unknown: 0 });
  });

  test('that was stopped with something on its way to us makes a silent failure too', () => {
    const driver = new BarrierDriver(new StoppedInMidSentencePeer());
    driver.send();
    driver.endTurn();
    driver.pass(60_000);
    expect(driver.ledger.counts()).toMatchObject({ silent: 1, unknown: 0 });
  });

  test('whose connection ends first leaves what was sent unknown', () => {
    const driver = new BarrierDriver(new GonePeer());
    driver.send();
    driver.endTurn();
    driver.pass(59_000);
    driver.close();
    driver.pass(2_000);
    expect(driver.ledger.counts()).toMatchObject({ silent: 0, unknown: 1, pending: 0 });
  });
});

describe('a peer that sends and answers no ping', () => {
  test.each([100, 1_000, 60_000])('is known for it before the deadline of %d ms', (windowMs) => {
    const driver = new BarrierDriver(new SilentPeer(), { windowMs, jitter: 1 });
    driver.send();
    driver.endTurn();
    driver.pass(windowMs);
    expect(driver.ledger.counts()).toMatchObject({ silent: 0, unknown: 1 });
  });

  test('is known for it at the third ping that is overdue, and not before', () => {
    const driver = new BarrierDriver(new SilentPeer(), { jitter: 0 });
    driver.send();
    driver.endTurn();
    driver.pass(11_999);
    expect(driver.lane.unprovable).toBe(false);
    driver.pass(1);
    expect(driver.pingedAtMs.length).toBe(4);
    expect(driver.lane.unprovable).toBe(true);
  });

  test('is not held for one if it ever answered', () => {
    const peer = new SilentPeer();
    const driver = new BarrierDriver(peer);
    driver.send();
    driver.barrier.begin('answered', driver.clock.nowMs, 0, 0);
    driver.pong('answered');
    driver.send();
    driver.pass(60_200);
    expect(driver.ledger.counts()).toMatchObject({ confirmed: 1, silent: 1, unknown: 0 });
  });

  test('can prove again as soon as it answers', () => {
    const driver = new BarrierDriver(new SilentPeer());
    driver.send();
    driver.endTurn();
    driver.pass(30_000);
    expect(driver.lane.unprovable).toBe(true);
    driver.barrier.begin('answered', driver.clock.nowMs, 0, 0);
    driver.pong('answered');
    expect(driver.lane.unprovable).toBe(false);
    expect(driver.ledger.counts()).toMatchObject({ confirmed: 1 });
  });
});

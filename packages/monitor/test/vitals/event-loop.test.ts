/** The event loop's delay and utilization, with Node's own histograms and a clock that the test moves. */
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventLoop } from '../../src/vitals/event-loop.ts';

let nowMs = 0;
let loop: EventLoop;
beforeEach(() => {
  nowMs = 1_000;
  loop = new EventLoop(() => nowMs);
});
afterEach(() => loop.stop());

function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** The histograms look every 20 ms: after the block they need a turn to see it. */
async function blockAndSee(ms: number): Promise<void> {
  await setTimeout(50);
  block(ms);
  await setTimeout(50);
}

describe('the event loop', () => {
  it('has no delay before anything was seen', () => {
    expect([0.5, 0.99, 1].map((q) => loop.delaySeconds(q))).toEqual([0, 0, 0]);
  });

  it('shows a block as the longest delay, and not in the median', async () => {
    await blockAndSee(200);
    await setTimeout(200);
    expect(loop.delaySeconds(1)).toBeGreaterThan(0.15);
    expect(loop.delaySeconds(0.99)).toBeGreaterThan(0.15);
    expect(loop.delaySeconds(0.5)).toBeLessThan(0.15);
  });

  it('shows the same to whoever reads, however often', async () => {
    await blockAndSee(200);
    const seen = Array.from({ length: 100 }, () => loop.delaySeconds(1));
    expect(new Set(seen).size).toBe(1);
    nowMs += 29_999;
    expect(loop.delaySeconds(1)).toBe(seen[0]);
  });

  it('still shows a block 59,999 ms after, and not 60,000 ms after', async () => {
    await blockAndSee(200);
    nowMs += 30_000;
    // Both have seen it; the one that is read was begun at the start as well.
    expect(loop.delaySeconds(1)).toBeGreaterThan(0.15);
    nowMs += 29_999;
    expect(loop.delaySeconds(1)).toBeGreaterThan(0.15);
    nowMs += 1;
    expect(loop.delaySeconds(1)).toBeLessThan(0.15);
  });

  it('keeps what happened since the reading before, however long ago that was', async () => {
    loop.delaySeconds(1);
    await blockAndSee(200);
    nowMs += 3_600_000;
    expect(loop.delaySeconds(1)).toBeGreaterThan(0.15);
  });

  it('was busy for a share of the time', async () => {
    expect(loop.utilization()).toBeGreaterThanOrEqual(0);
    block(100);
    await setTimeout(20);
    expect(loop.utilization()).toBeGreaterThan(0.1);
    expect(loop.utilization()).toBeLessThanOrEqual(1);
  });
});

/** The sending to one Alertmanager, under a clock that the test moves. */
import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PostedAlert } from '../../src/alerts/alert.ts';
import { Alertmanager } from '../../src/alerts/alertmanager.ts';
import type { OutgoingRequest } from '../../src/outgoing/order.ts';

const ALERT: PostedAlert = {
  labels: { alertname: 'A' },
  annotations: {},
  startsAt: '',
  endsAt: '',
};

let nowMs: number;
let timers: { readonly atMs: number; readonly run: () => void }[];
let holding: PostedAlert[];
let status: number;
let retryAfter: string | undefined;
let posts: { readonly atMs: number; readonly outgoing: OutgoingRequest }[];
let counted: string[];
let lost: string[];
let alertmanager: Alertmanager;

beforeEach(() => {
  nowMs = 0;
  timers = [];
  holding = [ALERT];
  status = 200;
  retryAfter = undefined;
  posts = [];
  counted = [];
  lost = [];
  alertmanager = new Alertmanager({
    url: 'http://am:9093/',
    clock: () => nowMs,
    schedule: (run, ms) => {
      const timer = { atMs: nowMs + ms, run };
      timers.push(timer);
      return () => (timers = timers.filter((one) => one !== timer));
    },
    current: () => holding,
    count: (outcome, alerts) => counted.push(`${alerts} ${outcome}`),
    lost: (url, error) => lost.push(`${url}: ${error.message}`),
    send: (outgoing) => {
      posts.push({ atMs: nowMs, outgoing });
      return status === 0
        ? Promise.reject(new Error('refused'))
        : Promise.resolve({ status, text: '', retryAfter });
    },
  });
});

async function pass(ms: number): Promise<void> {
  const untilMs = nowMs + ms;
  for (;;) {
    const [next] = timers.toSorted((a, b) => a.atMs - b.atMs);
    if (next === undefined || next.atMs > untilMs) break;
    timers = timers.filter((one) => one !== next);
    nowMs = next.atMs;
    next.run();
    await setImmediate();
  }
  nowMs = untilMs;
}

describe('an Alertmanager', () => {
  it('is told 10 ms after something new holds, once for all that comes at once', async () => {
    for (let times = 0; times < 1_000; times++) alertmanager.raise();
    await pass(9);
    expect(posts).toHaveLength(0);
    await pass(1);
    expect(posts.map(({ outgoing }) => outgoing)).toEqual([
      {
        url: 'http://am:9093/api/v2/alerts',
        method: 'POST',
        body: [ALERT],
        timeoutMs: 2_000,
        maxAnswerBytes: 65_536,
      },
    ]);
    expect(counted).toEqual(['1 succeeded']);
  });

  it('is told again every 60 s while it holds, as it may have been restarted', async () => {
    alertmanager.raise();
    await pass(10 + 60_000 + 9);
    expect(posts).toHaveLength(1);
    await pass(1);
    expect(posts).toHaveLength(2);
    holding = [];
    await pass(300_000);
    expect(posts).toHaveLength(2);
    expect(counted).toEqual(['1 succeeded', '1 succeeded']);
  });

  it('is tried again after 250 ms, then after twice as long each time up to 10 s', async () => {
    status = 0;
    alertmanager.raise();
    await pass(60_000);
    const waits = posts.slice(1).map(({ atMs }, index) => atMs - posts[index]!.atMs);
    expect(waits).toEqual([260, 510, 1_010, 2_010, 4_010, 8_010, 10_010, 10_010, 10_010, 10_010]);
    expect(lost).toEqual(['http://am:9093/: refused']);
    expect(counted).toEqual(posts.map(() => '1 failed'));
  });

  it('that is back is told once, and lost anew when it goes again', async () => {
    status = 503;
    alertmanager.raise();
    await pass(100);
    status = 200;
    await pass(1_000);
    expect(counted).toEqual(['1 failed', '1 succeeded']);
    status = 0;
    await pass(60_000);
    expect(lost).toEqual(['http://am:9093/: it answered 503', 'http://am:9093/: refused']);
  });

  it('that asks to be left alone is, also by what is new, and for a minute at most', async () => {
    status = 429;
    retryAfter = '30';
    alertmanager.raise();
    await pass(10 + 29_999);
    alertmanager.raise();
    await pass(10);
    expect(posts).toHaveLength(1);
    retryAfter = '3600';
    await pass(1);
    expect(posts.map(({ atMs }) => atMs)).toEqual([10, 30_020]);
    await pass(60_009);
    expect(posts).toHaveLength(2);
    await pass(1);
    expect(posts).toHaveLength(3);
    expect(alertmanager.state.lastError).toBe(
      'it answered 429; it asks to be left alone for 3600 s, and is tried after 60 s all the same',
    );
  });

  it('that was away until it was over is never told, and that is counted', async () => {
    status = 0;
    alertmanager.raise();
    await pass(100);
    holding = [];
    await pass(60_000);
    expect(counted).toEqual(['1 failed', '1 dropped']);
    expect(posts).toHaveLength(1);
  });

  it('is given a last try at the end for what it was not told, and none for what it was', async () => {
    alertmanager.raise();
    await alertmanager.flush(500);
    expect(posts.map(({ outgoing }) => outgoing.timeoutMs)).toEqual([500]);
    await alertmanager.flush(500);
    expect(posts).toHaveLength(1);
  });
});

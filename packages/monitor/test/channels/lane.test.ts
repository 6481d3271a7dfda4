/** A channel that is down: quick tries, then patience, and one page an alert; on virtual time. */
import { beforeEach, expect, test } from 'vitest';
import { Lane, PATIENCE_MS, RETRY_AFTER_MS, type Failed } from '../../src/channels/lane.ts';
import type { Page } from '../../src/channels/page.ts';
import { BusyError } from '../../src/channels/retry-after.ts';

const QUICK_MS = RETRY_AFTER_MS.slice(0, -1).reduce((sum, ms) => sum + ms, 0);
const PATIENT_MS = RETRY_AFTER_MS.at(-1)!;
let nowMs: number;
let timers: { readonly atMs: number; readonly run: () => void }[];
let isDown: boolean;
let failure: Error;
let tries: { readonly atMs: number; readonly title: string }[];
let sent: Page[];
let failures: Failed[];
let dropped: number;
let lane: Lane;

beforeEach(() => {
  nowMs = 0;
  timers = [];
  isDown = true;
  failure = new Error('nobody listens');
  tries = [];
  sent = [];
  failures = [];
  dropped = 0;
  lane = new Lane({
    send: (page) => {
      tries.push({ atMs: nowMs, title: page.title });
      if (isDown) return Promise.reject(failure);
      sent.push(page);
      return Promise.resolve();
    },
    failed: (_error, failed) => failures.push(failed),
    dropped: () => dropped++,
    clock: () => nowMs,
    schedule: (run, ms) => {
      const timer = { atMs: nowMs + ms, run };
      timers.push(timer);
      return () => void (timers = timers.filter((one) => one !== timer));
    },
  });
});

/** What was sent has been answered. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 1_000; turn++) await Promise.resolve();
};
async function pass(ms: number): Promise<void> {
  const untilMs = nowMs + ms;
  await settle();
  for (;;) {
    const next = timers.toSorted((a, b) => a.atMs - b.atMs)[0];
    if (next === undefined || next.atMs > untilMs) break;
    nowMs = next.atMs;
    timers = timers.filter((one) => one !== next);
    next.run();
    await settle();
  }
  nowMs = untilMs;
}
function page(alertname: string, kind: Page['kind'] = 'firing'): Page {
  const words = { firing: '', repeat: 'still firing: ', resolved: 'resolved: ' } as const;
  return {
    kind,
    tier: 'operations',
    title: `${words[kind as keyof typeof words]}CRITICAL ${alertname}: chat`,
    text: 'Notifications were lost.',
    labels: { alertname },
    startsAt: '2026-01-01T00:00:00.000Z',
    endsAt: kind === 'resolved' ? '2026-01-01T00:20:00.000Z' : null,
    value: 1,
    count: 1,
    samples: [],
    links: [],
  };
}
const titles = (): string[] => sent.map(({ title }) => title);

test('is tried five times in the first 41 s, and then every 45 s', async () => {
  lane.add(page('SilentFailures'));
  await pass(QUICK_MS);
  expect(tries.map(({ atMs }) => atMs)).toEqual([0, 500, 2_500, 10_500, 40_500]);
  await pass(PATIENT_MS - 1);
  expect(tries).toHaveLength(5);
  await pass(1);
  expect(tries).toHaveLength(6);
});

test('the first five failures are news, and those after them are not', async () => {
  lane.add(page('SilentFailures'));
  await pass(QUICK_MS + 3 * PATIENT_MS);
  expect(failures.map(({ isOldNews }) => isOldNews)).toEqual([
    ...Array<boolean>(5).fill(false),
    ...Array<boolean>(3).fill(true),
  ]);
});

test('a channel that is back after half an hour gets the page', async () => {
  lane.add(page('SilentFailures'));
  await pass(30 * 60_000);
  isDown = false;
  await pass(PATIENT_MS);
  expect(titles()).toEqual(['CRITICAL SilentFailures: chat']);
  expect([lane.length, dropped]).toEqual([0, 0]);
});

test('a page is given up an hour after it was made, and not before', async () => {
  lane.add(page('SilentFailures'));
  await pass(PATIENCE_MS - PATIENT_MS);
  expect(dropped).toBe(0);
  await pass(2 * PATIENT_MS);
  expect([dropped, lane.length]).toEqual([1, 0]);
  expect(failures.at(-1)).toEqual({ isGivenUp: true, isOldNews: false });
});

test('a reminder of what nobody read is one page, that the alert fires', async () => {
  lane.add(page('SilentFailures'));
  await pass(QUICK_MS);
  lane.add(page('SilentFailures', 'repeat'));
  expect(lane.length).toBe(1);
  isDown = false;
  await pass(PATIENT_MS);
  expect(titles()).toEqual(['CRITICAL SilentFailures: chat']);
});

test('an alert that came and went meanwhile is one page, from when to when', async () => {
  lane.add(page('SilentFailures'));
  await pass(QUICK_MS);
  lane.add(page('SilentFailures', 'resolved'));
  isDown = false;
  await pass(PATIENT_MS);
  expect(titles()).toEqual(['fired, and is over: CRITICAL SilentFailures: chat']);
  expect(sent[0]!.text).toContain(
    'from 2026-01-01T00:00:00.000Z to 2026-01-01T00:20:00.000Z and is over',
  );
});

test('the end of what was read is told as its end', async () => {
  isDown = false;
  lane.add(page('SilentFailures'));
  await pass(0);
  isDown = true;
  lane.add(page('SilentFailures', 'repeat'));
  await pass(QUICK_MS);
  lane.add(page('SilentFailures', 'resolved'));
  isDown = false;
  await pass(PATIENT_MS);
  expect(titles()).toEqual([
    'CRITICAL SilentFailures: chat',
    'resolved: CRITICAL SilentFailures: chat',
  ]);
});

test('pages of other alerts wait beside it, and one that fails for long lets them go first', async () => {
  lane.add(page('SilentFailures'));
  lane.add(page('BridgeFailures'));
  await pass(QUICK_MS);
  isDown = false;
  await pass(PATIENT_MS);
  expect(titles()).toEqual(['CRITICAL BridgeFailures: chat', 'CRITICAL SilentFailures: chat']);
});

test('news in the patient time is tried at once', async () => {
  lane.add(page('SilentFailures'));
  await pass(QUICK_MS + 10);
  isDown = false;
  lane.add(page('BridgeFailures'));
  await pass(0);
  expect(sent).toHaveLength(2);
});

test('when too many wait, the one that is being sent stays', async () => {
  for (let at = 0; at < 102; at++) lane.add(page(`Alert${at}`));
  expect([lane.length, dropped]).toEqual([100, 2]);
  isDown = false;
  await pass(QUICK_MS + PATIENT_MS);
  expect(titles()[0]).toBe('CRITICAL Alert0: chat');
  expect(sent).toHaveLength(100);
});

test('at the end of the process what waits is tried once more, and no longer waited for than that', async () => {
  const ended = async (): Promise<boolean> => {
    let isDone = false;
    void lane.flush().then(() => (isDone = true));
    await settle();
    return isDone;
  };
  expect(await ended()).toBe(true);
  lane.add(page('SilentFailures'));
  await pass(0);
  expect(tries).toHaveLength(1);
  expect(await ended()).toBe(true);
  expect(tries).toHaveLength(2);
  isDown = false;
  lane.add(page('BridgeFailures'));
  expect(await ended()).toBe(true);
  expect(titles()).toEqual(['CRITICAL SilentFailures: chat', 'CRITICAL BridgeFailures: chat']);
});

const busy = (waitMs: number): Error => new BusyError('429', { waitMs, mostMs: PATIENCE_MS });

test('a receiver that asks to be left alone is, whatever news there is', async () => {
  failure = busy(120_000);
  lane.add(page('SilentFailures'));
  await pass(60_000);
  lane.add(page('BridgeFailures'));
  await pass(59_999);
  expect(tries).toHaveLength(1);
  isDown = false;
  await pass(1);
  expect(titles()).toEqual(['CRITICAL SilentFailures: chat', 'CRITICAL BridgeFailures: chat']);
});

test('in the patient time, too, news waits for as long as was asked', async () => {
  lane.add(page('SilentFailures'));
  await pass(QUICK_MS - 1);
  failure = busy(120_000);
  await pass(1);
  lane.add(page('BridgeFailures'));
  await pass(119_999);
  expect(tries).toHaveLength(5);
  await pass(1);
  expect(tries).toHaveLength(6);
});

test('one that asks for more than a page may wait has it once more at its end', async () => {
  failure = busy(2 * PATIENCE_MS);
  lane.add(page('SilentFailures'));
  await pass(PATIENCE_MS - 1);
  expect([tries.length, dropped]).toEqual([1, 0]);
  await pass(1);
  expect([tries.length, dropped, lane.length]).toEqual([2, 1, 0]);
  lane.add(page('SilentFailures', 'repeat'));
  await settle();
  expect(tries).toHaveLength(3);
});

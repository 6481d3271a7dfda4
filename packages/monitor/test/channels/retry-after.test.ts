/** Receivers that are busy and say for how long: real ones, and a schedule that the test keeps. */
import { Measurements } from '@earshot/instrumentation';
import { expect, test } from 'vitest';
import type { AlertChannel } from '../../src/channels/channel.ts';
import { Outbox } from '../../src/channels/outbox.ts';
import type { Page } from '../../src/channels/page.ts';
import { askedWaitMs } from '../../src/channels/retry-after.ts';
import { slackChannel } from '../../src/channels/slack.ts';
import { webhookChannel } from '../../src/channels/webhook.ts';
import { opened, PostReceiver } from '../doubles/receivers.ts';

const NOW_MS = Date.UTC(2026, 10, 28, 12);
const PAGE = {
  title: 'CRITICAL SilentFailures: chat',
  text: 'Notifications were lost.',
  kind: 'firing',
  tier: 'operations',
  labels: { alertname: 'SilentFailures' },
  links: [],
} as unknown as Page;

test.each([
  ['1', 1_000],
  [' 120 ', 120_000],
  ['9999999999', 9_999_999_999_000],
  ['Sat, 28 Nov 2026 12:00:30 GMT', 30_000],
  ['Saturday, 28-Nov-26 12:00:30 GMT', 30_000],
  ['Sat Nov 28 12:00:30 2026', 30_000],
  ['Sat, 28 Nov 2026 11:59:30 GMT', undefined],
  ['0', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['99999999999', undefined],
  ['soon', undefined],
  ['2026', 2_026_000],
  ['2026-11-28T12:00:30Z', undefined],
  ['Sat, 99 Nov 2026 12:00:30 GMT', undefined],
  ['', undefined],
])('Retry-After: %s is a wait of %s ms', (retryAfter, waitMs) => {
  expect(askedWaitMs({ status: 429, retryAfter }, NOW_MS)).toBe(waitMs);
});

test('a wait is asked for by 429 and 503 alone', () => {
  const asking = [200, 302, 404, 429, 500, 502, 503].filter(
    (status) => askedWaitMs({ status, retryAfter: '5' }) !== undefined,
  );
  expect(asking).toEqual([429, 503]);
  expect(askedWaitMs({ status: 429 })).toBeUndefined();
});

/** Pages by the channel, and for how long it waits after each failure; `pass` ends the wait. */
function outboxOf(channelOf: (target: { url: string; allowPrivate: Set<string> }) => AlertChannel) {
  return async (retryAfter: string) => {
    const receiver = await opened(
      PostReceiver.open({ status: 429, headers: { 'retry-after': retryAfter }, answer: 'slowly' }),
    );
    const waits: number[] = [];
    const failures: string[] = [];
    let pass: () => void = () => {};
    const channel = channelOf({ url: receiver.url, allowPrivate: new Set(['127.0.0.1']) });
    const outbox = new Outbox(channel, {
      measurements: new Measurements(),
      clock: () => 0,
      failed: (_channel, { message }) => failures.push(message),
      worksAgain: () => {},
      schedule: (run, ms) => {
        waits.push(ms);
        pass = run;
        return () => {};
      },
    });
    outbox.add(PAGE);
    await expect.poll(() => waits, { timeout: 10_000 }).toHaveLength(1);
    receiver.behaviour.status = 200;
    pass();
    await outbox.idle();
    expect(receiver.received).toHaveLength(2);
    return { waitMs: waits[0]!, failures };
  };
}

test.each([
  ['slack', outboxOf(slackChannel)],
  ['webhook', outboxOf(webhookChannel)],
])('%s is left alone for as long as it asks, by seconds or by a date', async (_name, wait) => {
  expect(await wait('30')).toEqual({
    waitMs: 30_000,
    failures: ['the receiver answered 429: slowly; it asks to be left alone for 30 s'],
  });
  const { waitMs } = await wait(new Date(Date.now() + 1_800_000).toUTCString());
  expect(waitMs).toBeGreaterThan(1_500_000);
  expect(waitMs).toBeLessThanOrEqual(1_800_000);
});

test('what means nothing, or less than the usual wait, changes nothing', async () => {
  const wait = outboxOf(webhookChannel);
  for (const nothing of ['soon', '-1', '0', 'Sat, 28 Nov 2020 12:00:30 GMT']) {
    expect(await wait(nothing)).toEqual({
      waitMs: 500,
      failures: ['the receiver answered 429: slowly'],
    });
  }
});

test('one that asks for more than a page may wait is tried before, and that is said', async () => {
  expect(await outboxOf(webhookChannel)('7200')).toEqual({
    waitMs: 3_600_000,
    failures: [
      'the receiver answered 429: slowly; it asks to be left alone for 7200 s, and is tried after 3600 s all the same',
    ],
  });
});

/** Pages are sent in order, again after a failure, and given up in the end. */
import { Measurements } from '@earshot/instrumentation';
import { CHANNELS, channelsOf, TIERS } from '@earshot/telemetry';
import { expect, test } from 'vitest';
import type { AlertChannel } from '../../src/channels/channel.ts';
import { Outbox, type Recovery } from '../../src/channels/outbox.ts';
import type { Page } from '../../src/channels/page.ts';

/** Of an alert of its own. */
const page = (title: string): Page =>
  ({ title, kind: 'firing', tier: 'operations', labels: { alertname: title } }) as unknown as Page;

/** A channel that fails as often as it is told. */
class FlakyChannel implements AlertChannel {
  readonly name = 'webhook';
  readonly sent: string[] = [];
  failures: number;

  constructor(failures: number) {
    this.failures = failures;
  }

  send({ title }: Page): Promise<void> {
    if (this.failures-- > 0) return Promise.reject(new Error('the receiver answered 500'));
    this.sent.push(title);
    return Promise.resolve();
  }
}

function outboxOf(channel: AlertChannel) {
  const measurements = new Measurements();
  const failures: string[] = [];
  const recoveries: Recovery[] = [];
  const outbox = new Outbox(channel, {
    measurements,
    clock: () => 7,
    failed: (name, error, isGivenUp) => failures.push(`${name}: ${error.message} ${isGivenUp}`),
    worksAgain: (recovery) => recoveries.push(recovery),
    retryAfterMs: [1, 1],
  });
  const count = (outcome: 'succeeded' | 'failed' | 'dropped'): number =>
    measurements.counter('earshot.alert.notifications').value({ channel: 'webhook', outcome });
  return { outbox, failures, recoveries, count };
}

test('what fails once is sent at the second try, and nothing overtakes it', async () => {
  const channel = new FlakyChannel(1);
  const { outbox, count, failures } = outboxOf(channel);
  outbox.add(page('first'));
  outbox.add(page('second'));
  await outbox.idle();
  expect(channel.sent).toEqual(['first', 'second']);
  expect([count('succeeded'), count('failed'), count('dropped')]).toEqual([2, 1, 0]);
  expect(failures).toEqual(['webhook: the receiver answered 500 false']);
  expect(outbox.state).toMatchObject({ works: true, lastError: undefined, lastSentAtMs: 7 });
});

test('a channel that was down for long delivers what waited, and it is said once', async () => {
  const channel = new FlakyChannel(6);
  const { outbox, count, failures, recoveries } = outboxOf(channel);
  outbox.add(page('late'));
  await outbox.idle();
  expect(channel.sent).toEqual(['late']);
  expect([count('succeeded'), count('failed'), count('dropped')]).toEqual([1, 6, 0]);
  // The two quick tries are told, and no more of the many after them.
  expect(failures).toHaveLength(2);
  expect(recoveries).toEqual([{ channel: 'webhook', downMs: 0, waiting: 1 }]);
});

test('no more than a hundred pages wait: the oldest gives way', async () => {
  const channel = new FlakyChannel(0);
  const { outbox, count } = outboxOf(channel);
  for (let at = 0; at <= 102; at++) outbox.add(page(String(at)));
  expect(outbox.state.waiting).toBe(100);
  await outbox.idle();
  // The one that was being sent stays, and three gave way.
  expect(channel.sent).toEqual(['0', ...Array.from({ length: 99 }, (_, at) => String(at + 4))]);
  expect(count('dropped')).toBe(3);
});

test('what is urgent passes what waits and what hangs, and is retried by itself', async () => {
  const hanging = Promise.withResolvers<void>();
  const sent: string[] = [];
  let failures = 1;
  const { outbox, count } = outboxOf({
    name: 'webhook',
    send: async ({ title }) => {
      if (title === 'hangs') await hanging.promise;
      if (title === 'urgent' && failures-- > 0) throw new Error('the receiver answered 500');
      sent.push(title);
    },
  });
  outbox.add(page('hangs'));
  outbox.add(page('waits'));
  outbox.addUrgent(page('urgent'));
  await expect.poll(() => sent).toEqual(['urgent']);
  hanging.resolve();
  await outbox.idle();
  expect(sent).toEqual(['urgent', 'hangs', 'waits']);
  expect([count('succeeded'), count('failed'), count('dropped')]).toEqual([3, 1, 0]);
});

test('a page for whom the channel has nobody is no page of it', async () => {
  const channel = Object.assign(new FlakyChannel(0), {
    reaches: ({ tier }: Pick<Page, 'tier'>) => tier === 'operations',
  });
  const { outbox, count } = outboxOf(channel);
  outbox.add({ ...page('theirs'), tier: 'executive' });
  outbox.add({ ...page('ours'), tier: 'operations' });
  await outbox.idle();
  expect([channel.sent, count('succeeded')]).toEqual([['ours'], 1]);
});

test('each tier is told by exactly its channels, and everybody together by all', async () => {
  const told: Record<string, string[]> = {};
  for (const name of CHANNELS) {
    const send = ({ title }: Page) => Promise.resolve(void (told[title] ??= []).push(name));
    const { outbox } = outboxOf({ name, send });
    for (const tier of TIERS) outbox.add({ ...page(tier), tier });
    outbox.add({ ...page('all'), tier: 'management', alsoTo: TIERS });
    outbox.addUrgent({ ...page('urgent'), kind: 'emergency', alsoTo: TIERS });
    await outbox.idle();
  }
  expect(told).toEqual({
    ...Object.fromEntries(TIERS.map((tier) => [tier, channelsOf(tier)])),
    all: CHANNELS,
    urgent: CHANNELS,
  });
  expect(told).toMatchObject({ operations: CHANNELS, executive: ['webhook', 'email'] });
});

test('one try is counted and seen as any, and not repeated', async () => {
  const channel = new FlakyChannel(1);
  const { outbox, count, failures } = outboxOf(channel);
  await expect(outbox.sendOnce(page('lost'))).rejects.toThrow('answered 500');
  await outbox.idle();
  expect([count('failed'), count('dropped'), failures]).toEqual([1, 0, []]);
  expect(outbox.state).toMatchObject({ works: false, lastError: 'the receiver answered 500' });
  await outbox.sendOnce(page('sent'));
  expect([channel.sent, outbox.state.works, outbox.state.lastError]).toEqual([
    ['sent'],
    true,
    undefined,
  ]);
});

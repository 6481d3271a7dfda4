/** An application's own acknowledgements: what proves, what does not, and what is remembered. */
import { describe, expect, test } from 'vitest';
import type { AcknowledgedLane } from '../../src/delivery/acknowledged-lane.ts';
import { Runtime } from '../../src/runtime/runtime.ts';
import { AcknowledgedService, WINDOW_MS } from '../doubles/acknowledged-service.ts';

const ADA = { user: 'ada' };
const BOB = { user: 'bob' };

describe('an acknowledgement', () => {
  test('confirms the one message that bears its ID, by the level processed', () => {
    const service = new AcknowledgedService();
    const ada = service.connect(ADA);
    service.send(ada, 'first');
    service.send(ada, 'second');
    service.pong(ada);
    expect(service.counts).toMatchObject({ confirmed: 0, pending: 2 });
    service.clock.advance(40);
    service.acknowledge(ada, 'second');
    expect(service.verdicts).toEqual(['second confirmed processed processed']);
    const duration = service.runtime.measurements.histogram(
      'earshot.notification.delivery.duration',
    );
    expect(duration.cells.map(({ sum }) => sum)).toEqual([0, 0.04]);
    expect(service.remembered(ada)).toEqual([1, 1]);
  });

  test('may be for many, of which what is none changes nothing for the others', () => {
    const service = new AcknowledgedService();
    const ada = service.connect(ADA);
    for (const id of ['a', 'b', '3']) service.send(ada, id);
    service.acknowledge(ada, ['a', null, {}, ['b'], 3, 'a', 'b']);
    expect(service.counts).toMatchObject({ confirmed: 3, pending: 0 });
    expect(service.rejected).toEqual({ invalid: 3, duplicate: 1 });
  });

  test('that comes after the deadline is counted once as late, and changes no verdict', () => {
    const service = new AcknowledgedService();
    const ada = service.connect(ADA);
    service.send(ada, 'slow');
    service.pong(ada);
    service.clock.advance(WINDOW_MS);
    service.expire();
    service.acknowledge(ada, 'slow');
    service.acknowledge(ada, 'slow');
    expect(service.verdicts).toEqual(['slow silent/timeout processed received']);
    expect([service.late, service.rejected]).toEqual([1, { duplicate: 1 }]);
  });

  test('just before the deadline confirms', () => {
    const service = new AcknowledgedService();
    const ada = service.connect(ADA);
    service.send(ada, 'just');
    service.clock.advance(WINDOW_MS - 1);
    service.expire();
    service.acknowledge(ada, 'just');
    expect(service.verdicts).toEqual(['just confirmed processed processed']);
  });

  test('of an ID that several messages bear is for the oldest that is pending', () => {
    const service = new AcknowledgedService();
    const ada = service.connect(ADA);
    const sequences = [1, 2, 3].map(() => service.send(ada, 'again'));
    const { ledger } = service.runtime;
    const failed = { outcome: 'failed', reason: 'exception' } as const;
    ledger.settle(ada.lane, sequences[1]!, failed, service.clock.nowMs);
    service.acknowledge(ada, 'again');
    expect(ledger.store.has(ada.lane, sequences[0]!)).toBe(false);
    expect(service.remembered(ada)).toEqual([1, 1]);
    service.acknowledge(ada, 'again');
    expect(service.counts).toMatchObject({ confirmed: 2, failed: 1, pending: 0 });
    service.acknowledge(ada, 'again');
    expect(service.rejected).toEqual({ duplicate: 1 });
    service.send(ada, 'again');
    service.acknowledge(ada, 'again');
    expect(service.counts).toMatchObject({ confirmed: 3, pending: 0 });
    expect(service.remembered(ada)).toEqual([0, 0]);
  });
});

describe('a message without an ID', () => {
  test('is judged by its receipt, among others that are not', () => {
    const service = new AcknowledgedService();
    const ada = service.connect(ADA);
    service.send(ada);
    service.send(ada, 'with');
    service.send(ada);
    service.pong(ada);
    expect(service.verdicts).toEqual([
      'undefined confirmed received received',
      'undefined confirmed received received',
    ]);
    service.clock.advance(WINDOW_MS);
    service.expire();
    expect(service.verdicts[2]).toBe('with silent/timeout processed received');
  });

  test('is silent without a receipt, which then is late', () => {
    const service = new AcknowledgedService();
    const ada = service.connect(ADA);
    service.send(ada);
    service.send(ada, 'with');
    service.clock.advance(WINDOW_MS);
    service.expire();
    expect(service.verdicts[0]).toBe('undefined silent/timeout received nothing');
    service.pong(ada);
    service.pong(ada);
    expect(service.late).toBe(1);
  });

  test.each([
    ['throws', () => JSON.parse('{') as string, 'messageId: '],
    ['is asynchronous', () => Promise.resolve('id') as never, 'messageId: it returned a promise'],
    ['gives no ID', () => ({}) as never, 'messageId: its answer is a value of type object'],
    ['gives a long one', () => 'x'.repeat(1_025), 'messageId: its answer is longer than 1024'],
  ])('is what messageId leaves that %s; it is told', (_, messageId, message) => {
    const service = new AcknowledgedService({ messageId });
    const ada = service.connect(ADA);
    service.send(ada);
    service.pong(ada);
    expect(service.counts).toMatchObject({ attempts: 1, confirmed: 1 });
    expect(service.warnings).toMatchObject([
      { code: 'user_function_failed', message: expect.stringContaining(message) },
    ]);
  });
});

describe("another's acknowledgement", () => {
  test('proves nothing and is a violation, told once of each message', () => {
    const service = new AcknowledgedService();
    const [ada, bob] = [service.connect(ADA), service.connect(BOB)];
    service.send(ada, 'hers');
    service.acknowledge(bob, 'hers');
    service.acknowledge(bob, 'hers');
    expect(service.counts).toMatchObject({ pending: 1, confirmed: 0 });
    expect([service.violated, service.rejected]).toEqual([1, { elsewhere: 1, duplicate: 1 }]);
    expect(service.violations).toMatchObject([
      {
        action: 'reported',
        connection: bob,
        correlationId: 'of-ada',
        recipientHash: service.runtime.userHash('ada'),
        isAcknowledgement: true,
      },
    ]);
    service.acknowledge(ada, 'hers');
    expect(service.counts).toMatchObject({ pending: 0, confirmed: 1 });
  });

  test.each<[string, object | undefined, object | undefined]>([
    ['of the same user', ADA, ADA],
    ['of nobody who is known', ADA, undefined],
    ['to nobody who is known', undefined, BOB],
  ])('%s proves nothing, and is no violation', (_, sent, acknowledged) => {
    const service = new AcknowledgedService();
    const [old, other] = [service.connect(sent), service.connect(acknowledged)];
    service.send(old, 'id');
    service.acknowledge(other, 'id');
    expect(service.counts).toMatchObject({ pending: 1, confirmed: 0 });
    expect([service.violated, service.rejected]).toEqual([0, { elsewhere: 1 }]);
  });

  test('of what was sent to several is no violation, nor what came twice', () => {
    const service = new AcknowledgedService();
    const [ada, bob, eve] = [ADA, BOB, { user: 'eve' }].map((who) => service.connect(who));
    for (const each of [ada!, bob!]) service.send(each, 'news');
    service.acknowledge(bob!, 'news');
    service.acknowledge(bob!, 'news');
    service.acknowledge(eve!, 'news');
    expect([service.violated, service.counts.confirmed]).toEqual([0, 1]);
    expect(service.rejected).toEqual({ duplicate: 1, elsewhere: 1 });
  });
});

describe('what is remembered', () => {
  test.each<[string, (service: AcknowledgedService) => void]>([
    ['deadline', (service) => (service.clock.advance(WINDOW_MS), service.expire())],
    ['end of the process', (service) => void service.runtime.stop()],
  ])('is gone with the %s', (_, end) => {
    const service = new AcknowledgedService();
    const ada = service.connect(ADA);
    for (const id of ['a', 'b', 'b', 'c']) service.send(ada, id);
    expect(service.remembered(ada)).toEqual([3, 4]);
    end(service);
    expect(service.remembered(ada)).toEqual([0, 0]);
  });

  test('is gone with its connection, and whoever comes later finds nothing', () => {
    const service = new AcknowledgedService();
    const [ada, bob] = [service.connect(ADA), service.connect(BOB)];
    for (const id of ['a', 'b']) service.send(ada, id);
    service.close(ada);
    expect(service.remembered(ada)).toEqual([0, 0]);
    service.acknowledge(bob, ['a', 'b']);
    expect([service.violated, service.rejected]).toEqual([0, { unknown: 2 }]);
    expect(service.counts).toMatchObject({ unknown: 2, confirmed: 0 });
  });

  test('of messages without an ID is gone when they have ended, in whatever way', () => {
    const service = new AcknowledgedService({ capacity: 3 });
    const ada = service.connect(ADA);
    const lane = ada.lane as AcknowledgedLane;
    for (let at = 0; at < 4; at++) service.send(ada);
    service.runtime.ledger.settle(lane, 3, { outcome: 'failed', reason: 'exception' }, 0);
    expect(lane.receiptsThrough(Infinity)).toEqual([2, 4]);
    service.runtime.ledger.proveReceived(lane, 2, service.clock.nowMs);
    expect(lane.receiptsThrough(Infinity)).toEqual([4]);
    service.close(ada);
    expect(lane.receiptsThrough(Infinity)).toEqual([]);
    expect(service.counts).toMatchObject({ evicted: 1, failed: 1, confirmed: 1, unknown: 1 });
  });

  test('is no more than what may be pending', () => {
    const service = new AcknowledgedService({ capacity: 10 });
    const ada = service.connect(ADA);
    for (let at = 0; at < 1_000; at++) service.send(ada, `id-${at}`);
    expect(service.remembered(ada)).toEqual([10, 10]);
    expect(service.counts).toMatchObject({ evicted: 990, pending: 10 });
  });
});

test('nobody is asked where the level is received', () => {
  const asked: string[] = [];
  const runtime = new Runtime({
    messageId: () => void asked.push('messageId') as never,
    acknowledges: () => void asked.push('acknowledges') as never,
  });
  expect([runtime.acknowledgements, asked]).toEqual([undefined, []]);
});

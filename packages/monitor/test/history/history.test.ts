import { describe, expect, it } from 'vitest';
import { totalOf } from '../../src/history/endings.ts';
import { History } from '../../src/history/history.ts';
import { tellStory } from '../../src/history/story.ts';
import { FOUND_LIMIT, onPage } from '../../src/history/telling.ts';
import { traceOfContext } from '../../src/history/trace.ts';
import { wallClock } from '../../src/wall-clock.ts';
import { FollowedService } from '../doubles/followed-service.ts';

function remember(capacity = 100) {
  const service = new FollowedService({ windowMs: 60_000 });
  const history = new History(service.runtime, capacity, ({ attachment }) =>
    traceOfContext(attachment),
  );
  service.runtime.listen(history);
  return { service, history };
}

describe('the history', () => {
  it('tells what became of each notification, in the order of their sending', async () => {
    const { service, history } = remember();
    const chat = service.connect();
    const proved = service.send(chat);
    service.nowMs += 5;
    service.prove(chat, proved);
    service.send(chat);
    service.pass(59_999);
    service.send(chat);
    service.pass(1);

    const { notifications, outcomes } = await history.find('corr-1');

    expect(totalOf(outcomes)).toBe(3);
    expect(notifications.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['confirmed', undefined],
      ['silent', 'timeout'],
      ['pending', undefined],
    ]);
    expect(notifications[0]).toMatchObject({
      sequence: 1,
      connection: 'c0ffee0000000001',
      role: 'server',
      destination: '/chat',
      userHash: 'a1b2c3d4e5f6',
      bytes: 100,
      sentAtMs: 1_000,
      endedAtMs: 1_005,
      required: 'received',
      reached: 'received',
    });
  });

  it('tells once of what is settled while it looks', async () => {
    const { service, history } = remember(100_000);
    const chat = service.connect();
    service.send(chat, 30_000);
    const looking = history.find('corr-1');
    service.prove(chat, 29_999);
    const { outcomes, notifications } = await looking;
    expect(totalOf(outcomes)).toBe(30_000);
    const last = notifications.map(({ sequence, outcome }) => `${sequence} ${outcome}`);
    expect(new Set(last).size).toBe(FOUND_LIMIT);
    expect(last.at(-1)).toBe('30000 pending');
  });

  it('finds nothing of another correlation ID', async () => {
    const { service, history } = remember();
    service.prove(service.connect(), 0);
    service.send(service.connect({ correlationId: 'other' }));
    expect(totalOf((await history.find('corr-1')).outcomes)).toBe(0);
  });

  it('keeps a failure however many are confirmed after it', async () => {
    const { service, history } = remember(50);
    const lost = service.connect({ correlationId: 'lost' });
    service.send(lost);
    service.pass(60_000);
    const busy = service.connect({ correlationId: 'busy' });
    service.prove(busy, service.send(busy, 100_000));

    expect((await history.find('lost')).notifications).toMatchObject([{ outcome: 'silent' }]);
    expect((await history.find('busy')).outcomes.confirmed).toBe(50);
    expect(history.reach()).toEqual({ confirmed: 50, others: 1, pending: 0 });
  });

  it.each([1, 49, 50, 51, 99, 100, 101, 9_999])(
    'holds the last 50 of %i confirmed',
    async (count) => {
      const { service, history } = remember(50);
      const chat = service.connect();
      service.prove(chat, service.send(chat, count));
      const { notifications } = await history.find('corr-1');
      const first = Math.max(1, count - 49);
      expect(notifications.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: count - first + 1 }, (_, index) => first + index),
      );
    },
  );

  it('grows beyond its first slots', async () => {
    const { service, history } = remember(10_000);
    const chat = service.connect();
    service.prove(chat, service.send(chat, 9_000));
    const { outcomes, notifications } = await history.find('corr-1');
    expect(totalOf(outcomes)).toBe(9_000);
    expect(notifications).toHaveLength(FOUND_LIMIT);
    expect(notifications.at(-1)).toMatchObject({ sequence: 9_000 });
  });

  it('tells what was lost before the newest of a long story, and counts the rest', async () => {
    const { service, history } = remember(10_000);
    const chat = service.connect();
    service.prove(chat, service.send(chat, 10));
    service.send(service.connect({ id: 'dead' }));
    service.pass(60_000);
    service.prove(chat, service.send(chat, 5_000));
    service.send(service.connect({ id: 'slow' }));
    service.nowMs += 1;
    service.prove(chat, service.send(chat, 2_000));
    const { outcomes, notifications } = await history.find('corr-1');
    expect(totalOf(outcomes)).toBe(7_012);
    expect(notifications).toHaveLength(FOUND_LIMIT);
    expect(notifications.slice(0, 2)).toMatchObject([
      { connection: 'dead', outcome: 'silent' },
      { connection: 'slow', outcome: 'pending' },
    ]);
    expect(notifications.at(-1)).toMatchObject({ sequence: 7_010, outcome: 'confirmed' });
    expect(outcomes).toMatchObject({ confirmed: 7_010, silent: 1, pending: 1, failed: 0 });
  });

  it('lists each of 2,500 that were lost on one page, the newest on the first', async () => {
    const { service, history } = remember(100_000);
    service.send(service.connect(), 2_500);
    service.pass(60_000);
    const chat = service.connect({ id: 'c0ffee0000000002' });
    service.prove(chat, service.send(chat, 700));
    const pages = await Promise.all(
      [1, 2, 3, 4, 5].map(async (page) => {
        const { notifications } = await history.find('corr-1', page * FOUND_LIMIT);
        return onPage(notifications, page);
      }),
    );
    const places = pages.map((page) =>
      page.map(({ connection, sequence }) => `${connection} ${sequence}`),
    );
    expect(places.map(({ length }) => length)).toEqual([1_000, 1_000, 1_000, 200, 0]);
    expect(new Set(places.flat()).size).toBe(3_200);
    expect(pages[0]!.at(0)).toMatchObject({ sequence: 1_501, outcome: 'silent' });
    expect(pages[2]!.at(0)).toMatchObject({ sequence: 1, outcome: 'silent' });
    expect(pages[2]!.at(-1)).toMatchObject({ sequence: 700, outcome: 'confirmed' });
    expect(pages[3]!.at(-1)).toMatchObject({ sequence: 200, outcome: 'confirmed' });
  });

  it('forgets the tool of a slot that is used again', async () => {
    const { service, history } = remember(2);
    const chat = service.connect();
    const span = {
      spanContext: () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }),
    };
    service.prove(chat, service.send(chat, 2, { tool: { name: 'search', span } }));
    expect((await history.find('corr-1')).notifications).toMatchObject([
      { tool: 'search', traceId: 'a'.repeat(32) },
      { tool: 'search' },
    ]);
    service.prove(chat, service.send(chat, 2));
    for (const record of (await history.find('corr-1')).notifications) {
      expect(record).toMatchObject({ tool: undefined, traceId: undefined, spanId: undefined });
    }
  });

  it('tells the life of the connections that carried the notifications', async () => {
    const { service, history } = remember();
    const { connection } = service.connect();
    service.runtime.emit('connection', {
      event: 'dropped',
      atMs: 1_000,
      connection: connection as never,
      closeCode: 1006,
    });
    service.runtime.emit('connection', {
      event: 'dropped',
      atMs: 1_000,
      connection: { ...connection, id: 'x', correlationId: 'other' } as never,
    });
    expect((await history.find('corr-1')).connections).toMatchObject([
      { event: 'dropped', closeCode: 1006 },
    ]);
  });
});

describe('the wall clock of a story', () => {
  it('shifts with a clock that is set by an hour, and leaves durations alone', async () => {
    const { service, history } = remember();
    let epochMs = Date.UTC(2026, 0, 1, 12);
    const wall = wallClock(service.runtime.clock, () => epochMs);
    const chat = service.connect();
    service.send(chat);
    service.nowMs += 250;
    epochMs += 250 - 3_600_000;
    service.prove(chat, 1);

    const options = {
      wall,
      nowMs: service.nowMs,
      reach: history.reach(),
      scope: 'next_hop',
    } as const;
    const [told] = tellStory('corr-1', await history.find('corr-1'), options).notifications;

    expect(told).toMatchObject({
      attempted_at: '2026-01-01T11:00:00.000Z',
      duration_ms: 250,
      outcome: 'confirmed',
    });
    expect(told!.events).toEqual([
      { event: 'attempted', at: '2026-01-01T11:00:00.000Z', after_ms: 0 },
      { event: 'received', at: '2026-01-01T11:00:00.250Z', after_ms: 250 },
      { event: 'confirmed', at: '2026-01-01T11:00:00.250Z', after_ms: 250 },
    ]);
  });

  it('reads the same however often it is asked, and in the order of what happened', () => {
    let monotonicMs = 0;
    // As the system tells it: in whole milliseconds.
    const wall = wallClock(
      () => monotonicMs,
      () => Math.floor(Date.UTC(2026, 0, 1) + 0.4 + monotonicMs),
    );
    const readings = Array.from({ length: 50 }, (_, n) => {
      monotonicMs = n * 0.3;
      return [wall.at(20.2), wall.at(20.3)] as const;
    });
    expect(new Set(readings.map(([first]) => first)).size).toBe(1);
    expect(readings.filter(([first, next]) => first > next)).toEqual([]);
    const mixed = readings.flatMap(([first]) => readings.map(([, next]) => first <= next));
    expect(mixed).not.toContain(false);
  });

  it('judges nothing early or late when it is set', () => {
    const { service } = remember();
    const chat = service.connect();
    service.send(chat);
    service.pass(59_999);
    expect(service.runtime.ledger.counts()).toMatchObject({ silent: 0, pending: 1 });
    service.pass(1);
    expect(service.runtime.ledger.counts()).toMatchObject({ silent: 1, pending: 0 });
  });
});

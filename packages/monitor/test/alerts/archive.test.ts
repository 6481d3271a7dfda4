/** Alerts, acknowledgements and silences across restarts, under clocks that the test moves. */
import { beforeEach, describe, expect, it } from 'vitest';
import { COOLDOWN_MS, Life, machine, START_MS, startMachine } from '../doubles/life.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Until what was lost once is over: the objective's window, and what an alert takes to be resolved. */
const OVER_MS = 930_000;

beforeEach(startMachine);

describe('an alert that fired when its process ended', () => {
  it('goes on with its start, count and samples, and is resolved once after 30 s', async () => {
    const killed = await Life.first();
    expect(killed.lose(3).look()).toEqual(['firing SilentFailures → operations']);
    const next = await Life.after(10_000);
    expect(next.view()).toMatchObject({
      status: 'firing',
      startedAt: START_MS,
      count: 3,
      samples: [{ correlationId: 'job-1' }, { correlationId: 'job-2' }, { correlationId: 'job-3' }],
    });
    expect(next.pass(29_000)).toEqual([]);
    expect(next.pass(1_000)).toEqual(['resolved SilentFailures → operations']);
    expect(next.pass(600_000)).toEqual([]);
    expect((await Life.after(1_000)).pass(60_000)).toEqual([]);
  });

  it('keeps the cooldown, and is a reminder once that has passed', async () => {
    (await Life.first()).lose().look();
    const next = await Life.after(10_000);
    next.lose(1, 2);
    expect(next.pass(COOLDOWN_MS - 11_000)).toEqual([]);
    next.lose(1, 3);
    expect(next.pass(1_000)).toEqual(['repeat SilentFailures → operations']);
    expect(next.view()).toMatchObject({ count: 3 });
  });

  it('is not paged twice within the cooldown when it had been resolved before the restart', async () => {
    (await Life.first()).lose().look();
    const second = await Life.after(10_000);
    expect(second.pass(30_000)).toHaveLength(1);
    const third = await Life.after(10_000);
    expect(third.view()).toMatchObject({ status: 'resolved', count: 1 });
    third.lose(1, 2);
    expect(third.pass(COOLDOWN_MS - 51_000)).toEqual([]);
    expect(third.view()).toMatchObject({ status: 'firing', count: 1 });
    expect(third.pass(1_000)).toEqual(['firing SilentFailures → operations']);
  });

  it('is neither lost nor doubled when it fires anew before the past is read', async () => {
    (await Life.first()).lose(3).look();
    machine.journal.pass();
    machine.epochMs += 1_000;
    const next = new Life();
    next.lose(2, 4);
    await next.archive.recall();
    expect(next.look()).toEqual([]);
    expect(next.view()).toMatchObject({ status: 'firing', startedAt: START_MS, count: 5 });
  });

  it('joins the one that fires already when the past comes too late', async () => {
    (await Life.first()).lose(3).look();
    machine.journal.doesAnswer = false;
    const next = await Life.after(1_000);
    expect(next.lose(2, 4).look()).toEqual(['firing SilentFailures → operations']);
    machine.journal.find();
    expect(next.view()).toMatchObject({ status: 'firing', startedAt: START_MS, count: 5 });
    expect(next.pass(20_000)).toEqual([]);
  });

  it('is not added to itself when the journal is opened again', async () => {
    const life = await Life.first();
    life.lose(3).look();
    machine.journal.pass();
    machine.journal.find();
    expect(life.view()).toMatchObject({ count: 3 });
  });

  it.each([
    [DAY_MS - 1_000, 'firing'],
    [DAY_MS + 1_000, undefined],
  ])('is %i ms later %s', async (awayMs, status) => {
    (await Life.first()).lose().look();
    const next = await Life.after(awayMs);
    expect(next.view()?.status).toBe(status);
    next.look();
    const { alerts } = await next.archive.history(10);
    expect(alerts).toMatchObject(
      status === 'firing' ? [] : [{ end: 'cut_short', count: 1, endedAtMs: START_MS }],
    );
  });

  it('is cut short where alerts are turned off, and no later process finds it again', async () => {
    (await Life.first()).lose().look();
    const next = await Life.after(1_000, false);
    expect(next.view()).toBeUndefined();
    next.archive.looked();
    const last = await Life.after(1_000);
    expect(last.view()).toBeUndefined();
    expect((await last.archive.history(10)).alerts).toMatchObject([{ end: 'cut_short' }]);
  });

  it('had counted what it had 5 s before, and to the last at a proper end', async () => {
    const killed = await Life.first();
    killed.lose().look();
    killed.lose(9, 2);
    killed.pass(4_999);
    expect((await Life.after(0)).view()).toMatchObject({ count: 1 });
    const ended = await Life.first();
    ended.lose().look();
    ended.lose(9, 2);
    ended.archive.end();
    expect((await Life.after(0)).view()).toMatchObject({ count: 10 });
  });

  it('was pending for nothing when its condition had not held long enough', async () => {
    const killed = await Life.first();
    killed.note('job-1');
    killed.look();
    expect((await Life.after(1_000)).incidents.views()).toEqual([]);
  });
});

describe('an acknowledgement and a silence', () => {
  const give = (life: Life, minutes: number): void => {
    life.acknowledgements.give({ alert: 'SilentFailures', by: 'ada' }, minutes);
    life.silences.give({ alert: 'LatencyHigh', by: 'bo', reason: 'a release' }, minutes);
  };

  it('hold on for the rest of their time and no longer', async () => {
    give(await Life.first(), 10);
    const next = await Life.after(9 * MINUTE_MS);
    expect(next.acknowledgements.list()).toMatchObject([{ by: 'ada' }]);
    expect(next.silences.list()).toMatchObject([{ by: 'bo', reason: 'a release' }]);
    next.move(MINUTE_MS - 1);
    expect(next.acknowledgements.list()).toHaveLength(1);
    expect(next.silences.list()).toHaveLength(1);
    next.move(1);
    expect([next.acknowledgements.list(), next.silences.list()]).toEqual([[], []]);
  });

  it('that were taken back stay so', async () => {
    const life = await Life.first();
    give(life, 10);
    life.acknowledgements.takeBack('SilentFailures');
    life.silences.takeBack('LatencyHigh');
    const next = await Life.after(1_000);
    expect([next.acknowledgements.list(), next.silences.list()]).toEqual([[], []]);
  });

  it('end within their longest time though the clock was set back by a year', async () => {
    give(await Life.first(), 10);
    const next = await Life.after(-365 * DAY_MS);
    expect(next.acknowledgements.list()).toHaveLength(1);
    next.move(DAY_MS - 1);
    expect(next.acknowledgements.list()).toHaveLength(1);
    next.move(1);
    expect([next.acknowledgements.list(), next.silences.list()]).toEqual([[], []]);
  });

  it('are over when the clock was set forward', async () => {
    give(await Life.first(), 1_440);
    const next = await Life.after(365 * DAY_MS);
    expect([next.acknowledgements.list(), next.silences.list()]).toEqual([[], []]);
  });

  it('of several processes that ended are those that were given last', async () => {
    give(await Life.first(), 10);
    machine.journal.pass();
    const left = machine.journal.inheritance.splice(0);
    machine.epochMs += 1_000;
    const other = await Life.first();
    other.acknowledgements.give({ alert: 'SilentFailures', by: 'eve' }, 5);
    machine.journal.pass();
    machine.journal.inheritance.push(...left);
    const next = await Life.after(1_000);
    expect(next.acknowledgements.list()).toMatchObject([{ by: 'eve' }]);
    expect(next.silences.list()).toMatchObject([{ by: 'bo' }]);
  });
});

describe('the climb', () => {
  const climbs = (notices: string[]): string[] =>
    notices.filter((notice) => notice.startsWith('escalated'));

  it('goes on from its real start after a short outage', async () => {
    (await Life.first()).lose().look();
    const next = await Life.after(300_000);
    expect(climbs(next.pass(599_000))).toEqual([]);
    expect(climbs(next.pass(1_000))).toEqual(['escalated SilentFailures → engineering']);
  });

  it('counts five minutes of a long outage, in which nobody could acknowledge', async () => {
    (await Life.first()).lose().look();
    const next = await Life.after(3 * 3_600_000);
    next.lose(1, 2);
    expect(climbs(next.pass(599_000))).toEqual([]);
    expect(climbs(next.pass(1_000))).toEqual(['escalated SilentFailures → engineering']);
  });

  it('calls nobody twice, and those above in their turn', async () => {
    const killed = await Life.first();
    killed.lose().look();
    expect(climbs(killed.pass(900_000))).toHaveLength(1);
    const next = await Life.after(1_000);
    expect(climbs(next.pass(898_000))).toEqual([]);
    expect(climbs(next.pass(1_000))).toEqual(['escalated SilentFailures → management']);
  });

  it('stays ended by an acknowledgement', async () => {
    const killed = await Life.first();
    killed.lose().look();
    killed.acknowledgements.give({ alert: 'SilentFailures', by: 'ada' }, 60);
    const next = await Life.after(1_000);
    expect(climbs(next.pass(3_500_000))).toEqual([]);
  });
});

describe('past alerts', () => {
  it('tell whom they were told to, who took them on and how they ended, the newest first', async () => {
    const life = await Life.first();
    life.lose(2).look();
    life.acknowledgements.give({ alert: 'SilentFailures', by: 'ada' }, 60);
    const killedAtMs = machine.epochMs;
    const next = await Life.after(10_000);
    next.pass(400_000);
    next.lose(1, 3);
    next.pass(OVER_MS);
    const { alerts, didJournalAnswer } = await next.archive.history(10);
    expect(didJournalAnswer).toBe(true);
    expect(alerts).toHaveLength(2);
    expect(alerts[1]).toMatchObject({
      alert: 'SilentFailures',
      startedAtMs: START_MS,
      firingAtMs: START_MS,
      endedAtMs: killedAtMs + 40_000,
      end: 'resolved',
      count: 2,
      samples: [{ correlationId: 'job-1' }, { correlationId: 'job-2' }],
      events: [
        { event: 'firing', tier: 'operations', atMs: START_MS },
        { event: 'acknowledged', by: 'ada', atMs: killedAtMs },
        { event: 'resolved', tier: 'operations' },
      ],
    });
    // The acknowledgement held for the second one as well, and it had no page within the cooldown.
    expect(alerts[0]!.events.map(({ event }) => event)).toEqual([
      'acknowledged',
      'firing',
      'resolved',
    ]);
    expect((await next.archive.history(1)).alerts).toEqual([alerts[0]]);
    expect((await next.archive.history(10, 'LatencyHigh')).alerts).toEqual([]);
    const last = await Life.after(1_000);
    expect((await last.archive.history(10, 'SilentFailures')).alerts).toEqual(alerts);
  });

  it('are in memory without a journal, and when it does not answer', async () => {
    const life = new Life(false);
    await life.archive.recall();
    life.lose().look();
    life.pass(OVER_MS);
    expect(await life.archive.history(10)).toMatchObject({
      alerts: [{ alert: 'SilentFailures', end: 'resolved' }],
      didJournalAnswer: undefined,
    });
    const deaf = await Life.first();
    machine.journal.doesAnswer = false;
    deaf.lose().look();
    deaf.pass(OVER_MS);
    expect(await deaf.archive.history(10)).toMatchObject({
      alerts: [{ alert: 'SilentFailures' }],
      didJournalAnswer: false,
    });
  });

  it.each([
    [7_200_000, 1],
    [7_200_001, 0],
  ])('are taken on %i ms after their end by %i', async (afterMs, count) => {
    const life = await Life.first();
    life.lose().look();
    life.pass(OVER_MS);
    const [over] = (await life.archive.history(1)).alerts;
    life.move(over!.endedAtMs + afterMs - machine.epochMs);
    life.acknowledgements.give({ alert: 'SilentFailures', by: 'ada' }, 60);
    const { alerts } = await life.archive.history(10);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!.events.filter(({ event }) => event === 'acknowledged')).toHaveLength(count);
  });
});

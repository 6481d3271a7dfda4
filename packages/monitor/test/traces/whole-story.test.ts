/** One story out of the service's own memory and of Jaeger. */
import { describe, expect, it } from 'vitest';
import { History } from '../../src/history/history.ts';
import { tellStory, type Story } from '../../src/history/story.ts';
import type { StoredSpan } from '../../src/traces/stored-span.ts';
import { tellWhole } from '../../src/traces/whole-story.ts';
import { wallClock } from '../../src/wall-clock.ts';
import { FollowedService } from '../doubles/followed-service.ts';
import { storedNotification, storedTool } from '../doubles/stored-spans.ts';

function serviceThatSent(count: number) {
  const service = new FollowedService({ windowMs: 60_000 });
  const { runtime } = service;
  const history = new History(runtime, 100, () => undefined);
  runtime.listen(history);
  const wall = wallClock(runtime.clock, () => Date.UTC(2026, 0, 1) + service.nowMs - 1_000);
  service.send(service.connect({ id: 'c1' }), count);
  const tell = async (id: string): Promise<Story> =>
    tellStory(id, await history.find(id), {
      wall,
      nowMs: service.nowMs,
      reach: history.reach(),
      scope: 'next_hop',
    });
  return { service, tell };
}

const whole = (
  tell: (id: string) => Promise<Story>,
  find: StoredSpan[] | Error,
  areAllSpans = false,
): Promise<Story> =>
  tellWhole('corr-1', {
    tell,
    find: () => (find instanceof Error ? Promise.reject(find) : Promise.resolve(find)),
    areAllSpans,
  });

describe('the story of memory and Jaeger', () => {
  it("is the memory's own where Jaeger knows nothing more", async () => {
    const { service, tell } = serviceThatSent(1);
    service.pass(61_000);
    const own = await tell('corr-1');
    expect(await whole(tell, [storedNotification('a')])).toEqual({
      ...own,
      sources: ['history', 'jaeger'],
    });
  });

  it('gets from Jaeger what another process sent, and says what may be missing', async () => {
    const { tell } = serviceThatSent(1);
    const elsewhere = storedNotification(
      'b',
      { 'messaging.message.id': 'c2-1' },
      { parentId: 'a', startMs: Date.UTC(2025, 11, 31) },
    );
    const story = await whole(tell, [storedTool('a'), elsewhere]);
    expect(story.notifications.map(({ id, tool }) => [id, tool])).toEqual([
      ['c2-1', 'search'],
      ['c1-1', null],
    ]);
    expect(story.notifications_total).toBe(2);
    expect(story.tools).toHaveLength(2);
    expect(story.note).toMatch(/EARSHOT_SPANS=failures/);
    expect((await whole(tell, [elsewhere], true)).note).toBeNull();
  });

  it('has the verdict of what was pending when the memory was read', async () => {
    const { tell } = serviceThatSent(1);
    expect((await tell('corr-1')).notifications).toMatchObject([{ outcome: 'pending' }]);
    expect((await whole(tell, [storedNotification('a')])).notifications).toMatchObject([
      { id: 'c1-1', outcome: 'silent' },
    ]);
  });

  it('counts nothing twice where the list of the memory was cut', async () => {
    const { service, tell } = serviceThatSent(500);
    service.nowMs += 1;
    service.send(service.connect({ id: 'c2' }), 1_000);
    // The first 500 were cut off; Jaeger has one of them.
    const story = await whole(tell, [storedNotification('a')]);
    expect(story.notifications_total).toBe(1_500);
    expect(story.notifications).toHaveLength(1_000);
    expect(story.notifications_by_outcome).toMatchObject({ pending: 1_500, silent: 0 });
  });

  it("is the memory's own, with a note, when Jaeger is of no help", async () => {
    const { tell } = serviceThatSent(1);
    expect(await whole(tell, new Error('it answered 500'))).toEqual({
      ...(await tell('corr-1')),
      note: 'Jaeger was asked and is of no help (it answered 500): this is what the service itself remembers.',
    });
  });
});

/** A story with more messages than one answer lists: all are counted, and each is on a page. */
import { expect, test } from 'vitest';
import { verdictOf } from '../../console/src/story/verdict.ts';
import { printTrace } from '../../src/cli/trace-command.ts';
import type { Story } from '../../src/history/story.ts';
import { mergeRemembered } from '../../src/journal/remembered.ts';
import { countEndings } from '../../src/history/endings.ts';
import { serve } from '../doubles/served-api.ts';

const TRACE = '/monitoring/websocket/traces?correlation_id=corr-1';
const plain = (_ink: string, text: string): string => text;

/** More than are followed at once would be evicted. */
const AT_ONCE = 1_000;

function serveLost(lost: number) {
  const served = serve();
  const dead = served.service.connect({ id: 'dead' });
  for (let left = lost; left > 0; left -= AT_ONCE) {
    served.service.send(dead, Math.min(left, AT_ONCE));
    served.service.pass(60_000);
  }
  return served;
}

test('of 1,500 that were lost all are counted, and the other 500 are on the second page', async () => {
  const { ask } = serveLost(1_500);
  const [first, second, third] = await Promise.all(
    ['', '&page=2', '&page=3'].map(async (page) => (await ask(TRACE + page)).json() as Story),
  );
  expect(first).toMatchObject({ notifications_total: 1_500, page: 1, pages: 2 });
  expect(first!.notifications_by_outcome).toEqual({ ...countEndings([]), silent: 1_500 });
  expect(first!.notifications.at(0)?.id).toBe('dead-501');
  expect(second).toMatchObject({ notifications_total: 1_500, page: 2, pages: 2 });
  expect(second!.notifications.map(({ id }) => id)).toEqual(
    Array.from({ length: 500 }, (_, index) => `dead-${index + 1}`),
  );
  expect(third!.notifications).toEqual([]);
  expect(verdictOf(first!).text).toBe('1500 of 1500 messages never arrived, and nobody was told');
  expect(verdictOf(second!)).toEqual(verdictOf(first!));
  const told = printTrace(first!, plain).join('\n');
  expect(told).toContain('corr-1: 1500 messages');
  expect(told).toContain('not listed here: 500 silent');
  expect(told).toContain('the last 1500 that were not confirmed (EARSHOT_HISTORY)');
  expect(told).toMatch(/Page 1 of 2 lists 1000 of 1500 messages: .*; --page 2 has the next\./);
  expect(printTrace(third!, plain).join('\n')).toContain('no page 3: the last is 2.');
  expect(printTrace(second!, plain).join('\n')).toMatch(/Page 2 of 2 lists 500 of .*the last\./);
});

test('the page for people counts all of them, and leads from page to page', async () => {
  const { ask } = serveLost(2_500);
  const page = (await ask(`${TRACE}&page=2`, { accept: 'text/html' })).body;
  expect(page).toContain('<span class="chip silent">2500 silent</span>');
  expect(page).toContain('Page 2 of 3 lists 1000');
  expect(page).toContain('<a href="?correlation_id=corr-1&amp;page=1">Page before</a>');
  expect(page).toContain('<a href="?correlation_id=corr-1&amp;page=3">Next page</a>');
});

test('what is beyond the last page is counted, and said to be', async () => {
  const { ask } = serveLost(10_001);
  const story = (await ask(`${TRACE}&page=10`)).json() as Story;
  expect(story).toMatchObject({ page: 10, pages: 10 });
  expect(story.notifications).toHaveLength(1_000);
  // The memory holds a tenth of its size of what was not confirmed.
  expect(story.notifications_total).toBe(10_000);
  const counts = { ...story.notifications_by_outcome, silent: 10_001 };
  const more = { ...story, notifications_total: 10_001, notifications_by_outcome: counts };
  expect(printTrace(more, plain).join('\n')).toContain('Beyond 10 pages messages are counted');
  expect(printTrace(story, plain).join('\n')).not.toContain('Beyond');
});

test.each(['0', '11', '-1', '1.5', 'x', '', '1&page=2'])(
  'page %s is refused, with what is allowed',
  async (page) => {
    const { ask } = serveLost(1);
    const answer = await ask(`${TRACE}&page=${page}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ error: { field: 'page', allowed: '1 to 10' } });
  },
);

test('of several journals an old loss goes before what was confirmed since', () => {
  const record = (sentAtMs: number, outcome: string) => ({ sentAtMs, outcome }) as never;
  const merged = mergeRemembered(
    [
      { notifications: [record(1, 'silent')], outcomes: countEndings([]), events: [] },
      { notifications: [record(2, 'confirmed')], outcomes: countEndings([]), events: [] },
    ],
    1,
  );
  expect(merged.notifications).toEqual([record(1, 'silent')]);
});

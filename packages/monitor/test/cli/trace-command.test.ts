/** A story as the terminal tells it. */
import { expect, test } from 'vitest';
import { printTrace } from '../../src/cli/trace-command.ts';
import { countEndings } from '../../src/history/endings.ts';
import { numbersOf, type NotificationStory, type Story } from '../../src/history/story.ts';

const plain = (_ink: string, text: string): string => text;

function message(n: number, outcome: 'confirmed' | 'silent'): NotificationStory {
  const at = new Date(Date.UTC(2026, 10, 28, 6, 0, 0, n)).toISOString();
  return {
    id: `abc-${n}`,
    connection: 'abc',
    direction: 'to_client',
    redelivery_of: null,
    destination: null,
    tool: null,
    user_hash: null,
    recipient_hash: null,
    bytes: 5,
    attempted_at: at,
    events: [
      { event: 'attempted', at, after_ms: 0 },
      { event: outcome, at, after_ms: 0 },
    ],
    outcome,
    reason: outcome === 'silent' ? 'not_open' : null,
    reason_brief: outcome === 'silent' ? 'It was not open.' : null,
    detail: null,
    level_required: 'received',
    level_reached: null,
    trace_id: null,
    span_id: null,
    duration_ms: 0,
  };
}

function story(part: Partial<Story>): Story {
  const notifications = part.notifications ?? [];
  return {
    correlation_id: 'job',
    notifications,
    ...numbersOf(countEndings(notifications)),
    page: 1,
    connections: [],
    tools: [],
    bridges: [],
    checkpoints: [],
    history: { confirmed: 0, others: 0, pending: 0 },
    scope: 'next_hop',
    sources: ['history'],
    note: null,
    ...part,
  } as Story;
}

test('of a thousand messages the lost are shown first, and the rest is counted', () => {
  const notifications = Array.from({ length: 1_000 }, (_, n) =>
    message(n, n === 7 ? 'silent' : 'confirmed'),
  );
  const outcomes = { ...countEndings(notifications), confirmed: 2_999 };
  const text = printTrace(story({ notifications, ...numbersOf(outcomes) }), plain).join('\n');
  expect(text.split('\n').length).toBeLessThan(80);
  expect(text).toMatch(/message abc-7 +silent after 0 ms: not_open/);
  expect(text).toContain('confirmed  999 messages');
  expect(text).toContain('silent  message abc-7');
  expect(text).toContain('The timeline has 30 of the 1000 messages of this page');
  expect(text).toContain('not listed here: 2000 confirmed');
  expect(text).toContain('Page 1 of 3 lists 1000 of 3000 messages');
  expect(text).toContain('--page 2 has the next');
});

test('a short story has everything, and says no more than that', () => {
  const notifications = [message(1, 'confirmed'), message(2, 'silent')];
  const lines = printTrace(story({ notifications }), plain);
  expect(lines.filter((line) => line.includes('abc-'))).toHaveLength(5 + 1);
  expect(lines.at(-1)).toMatch(/^silent {2}message abc-2/);
});

test('a story of connections alone is told', () => {
  const at = '2026-11-28T06:00:00.000Z';
  const connections = [{ at, event: 'dropped', connection: 'abc', close_code: 1006 }];
  const lines = printTrace(story({ connections }), plain);
  expect(lines[0]).toContain('job: 0 messages, 2026-11-2');
  expect(lines.join('\n')).toMatch(/connection {2}dropped abc 1006/);
});

test('a thousand events of tools are cut to the newest', () => {
  const tools = Array.from({ length: 1_000 }, (_, n) => ({
    at: new Date(Date.UTC(2026, 10, 28, 6, 0, 0, n)).toISOString(),
    stage: 'started',
    tool: `t${n}`,
  }));
  const text = printTrace(story({ tools }), plain).join('\n');
  expect(text).toContain('t999');
  expect(text).not.toContain('t969\n');
  expect(text).toContain('the newest 30 events each');
});

test('a tool that begins in the millisecond of its first message stands before it', () => {
  const notifications = [message(3, 'confirmed')];
  const { attempted_at: at } = notifications[0]!;
  const tools = [{ at, stage: 'started', tool: 'search' }];
  const lines = printTrace(story({ notifications, tools }), plain);
  expect(lines.findIndex((line) => line.includes('started search'))).toBeLessThan(
    lines.findIndex((line) => line.includes('message abc-3')),
  );
});

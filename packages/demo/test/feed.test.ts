import { expect, onTestFinished, test } from 'vitest';
import { Feed } from '../src/run/feed.ts';
import type { SilentFailure } from '../src/run/silent-failure.ts';

function listen(): { feed: Feed; lines: string[]; failures: SilentFailure[] } {
  const lines: string[] = [];
  const failures: SilentFailure[] = [];
  const feed = new Feed({
    baseUrl: 'http://127.0.0.1:1',
    token: undefined,
    onLine: (line) => lines.push(line),
    onFailure: (failure) => failures.push(failure),
  });
  onTestFinished(() => feed.close());
  return { feed, lines, failures };
}
const log = (fields: object): string =>
  JSON.stringify({ level: 'info', logger: 'earshot', time: '2026-01-02T12:00:00.000Z', ...fields });

test("passes on the service's own lines as they are, JSON or not", () => {
  const { feed, lines } = listen();
  const own = ['{"level":30,"msg":"mine"}', '{"logger":"earshot" but no JSON', 'Error: boom', ''];
  for (const line of own) feed.read(line);
  expect(lines).toEqual(own);
});

test('takes a silent failure out of the log', () => {
  const { feed, failures, lines } = listen();
  feed.read(
    log({
      level: 'error',
      event: 'silent_failure',
      reason: 'timeout',
      correlation_id: 'job-1',
      user_hash: 'ab',
      tool: 'search',
    }),
  );
  expect(failures).toEqual([
    {
      at: new Date('2026-01-02T12:00:00.000Z'),
      reason: 'timeout',
      userHash: 'ab',
      tool: 'search',
      correlationId: 'job-1',
    },
  ]);
  expect(lines).toEqual([]);
});

test('names the user whom the message was for, not whose connection it was', () => {
  const { feed, failures } = listen();
  feed.read(
    log({
      event: 'silent_failure',
      reason: 'isolation_violation',
      correlation_id: 'job-1',
      user_hash: 'ab',
      recipient_hash: 'cd',
    }),
  );
  expect(failures[0]!.userHash).toBe('cd');
});

test('says what Earshot warns of, and leaves out what the table shows', () => {
  const { feed, lines } = listen();
  feed.read(log({ level: 'warn', event: 'nothing_hooked', msg: 'Nothing is hooked.' }));
  feed.read(log({ level: 'warn', event: 'tool_not_found', msg: 'A tool is not hooked.' }));
  feed.read(log({ level: 'warn', event: 'tool_failed', msg: 'Tool failed' }));
  feed.read(log({ level: 'warn', event: 'notification_failed', msg: 'Notification failed' }));
  feed.read(log({ level: 'info', event: 'started', msg: 'Started' }));
  feed.read(log({ level: 'info', event: 'orphans_found', msg: '3 notifications are unknown' }));
  expect(lines).toEqual([
    'earshot: Nothing is hooked.',
    'earshot: A tool is not hooked.',
    'earshot: 3 notifications are unknown',
  ]);
});

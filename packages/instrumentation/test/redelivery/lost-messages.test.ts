import { expect, it } from 'vitest';
import {
  LostMessages,
  MOST_IN_ALL,
  MOST_OF_A_USER,
  type LostMessage,
} from '../../src/redelivery/lost-messages.ts';

const message = (messageId: string): LostMessage => ({
  messageId,
  correlationId: 'c',
  firstSentMs: 0,
  bytes: 1,
  tries: 0,
});
const many = (count: number, prefix = 'm'): LostMessage[] =>
  Array.from({ length: count }, (_, at) => message(`${prefix}-${at}`));
const ids = (messages: readonly LostMessage[]): string[] =>
  messages.map(({ messageId }) => messageId);
const ada = { user: 'ada', client: undefined };

it('gives what several drops lost of a user, in their order, once', () => {
  const lost = new LostMessages();
  lost.keep(ada, [message('1'), message('2')], 0);
  lost.keep(ada, [message('3')], 5);
  expect(ids(lost.take(ada))).toEqual(['1', '2', '3']);
  expect(lost.take(ada)).toEqual([]);
  expect(lost.size).toBe(0);
});

it.each([
  ['another user', { user: 'ben', client: 'tab' }],
  ['another user under the same client', { user: 'eve', client: 'tab' }],
  ['another client of the user', { user: 'ada', client: 'phone' }],
  ['a user named like the client', { user: 'tab', client: undefined }],
])('gives nothing to %s', (_, recipient) => {
  const lost = new LostMessages();
  lost.keep({ user: 'ada', client: 'tab' }, [message('1')], 0);
  expect(lost.take(recipient)).toEqual([]);
  expect(ids(lost.take({ user: 'ada', client: 'tab' }))).toEqual(['1']);
});

it.each([
  [{ user: 'ada', client: 'tab' }, ada],
  [ada, { user: 'ada', client: 'tab' }],
])('goes by the user where a client is not known (%j, %j)', (dropped, back) => {
  const lost = new LostMessages();
  lost.keep(dropped, [message('1')], 0);
  expect(ids(lost.take(back))).toEqual(['1']);
});

it('forgets what is older, not what is as old', () => {
  const lost = new LostMessages();
  lost.keep(ada, many(3), 1_000);
  expect(lost.forget(1_000)).toEqual([]);
  expect(ids(lost.forget(1_001))).toEqual(['m-0', 'm-1', 'm-2']);
  expect(lost.take(ada)).toEqual([]);
});

it("keeps a user's newest messages, up to the most", () => {
  const lost = new LostMessages();
  expect(lost.keep(ada, many(MOST_OF_A_USER), 0)).toEqual([]);
  expect(lost.keep(ada, [message('newest')], 1)).toHaveLength(MOST_OF_A_USER);
  const ben = { user: 'ben', client: undefined };
  expect(ids(lost.keep(ben, many(MOST_OF_A_USER + 2), 2))).toEqual(['m-0', 'm-1']);
  expect(ids(lost.take(ada))).toEqual(['newest']);
  expect(ids(lost.take(ben)).slice(0, 1)).toEqual(['m-2']);
});

it('holds no more than the most in all, whoever they are of', () => {
  const lost = new LostMessages();
  let givenUp = 0;
  for (let at = 0; at < MOST_IN_ALL / MOST_OF_A_USER + 5; at++) {
    givenUp += lost.keep(
      { user: `user-${at}`, client: undefined },
      many(MOST_OF_A_USER),
      at,
    ).length;
  }
  expect(lost.size).toBe(MOST_IN_ALL);
  expect(givenUp).toBe(5 * MOST_OF_A_USER);
  expect(lost.take({ user: 'user-4', client: undefined })).toEqual([]);
  expect(lost.take({ user: 'user-5', client: undefined })).toHaveLength(MOST_OF_A_USER);
});

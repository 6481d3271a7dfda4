/** How far a message had to come, how far it came, and how that is told. */
import { makeMessageId } from '@earshot/instrumentation';
import { expect, it } from 'vitest';
import { History } from '../../src/history/history.ts';
import { tellStory } from '../../src/history/story.ts';
import { wallClock } from '../../src/wall-clock.ts';
import { FollowedService } from '../doubles/followed-service.ts';

it('a story tells what was processed, what was only received, and what only had to be', async () => {
  const service = new FollowedService({
    windowMs: 60_000,
    required: 'processed',
    messageId: () => undefined,
    acknowledges: () => undefined,
  });
  const { runtime } = service;
  const history = new History(runtime, 100, () => undefined);
  runtime.listen(history);
  const chat = service.connect();
  const acknowledgements = runtime.acknowledgements!;
  const send = (id?: string): number => {
    const sequence = service.send(chat);
    acknowledgements.sent(chat as never, sequence, id);
    return sequence;
  };
  const acknowledged = send(makeMessageId());
  send(makeMessageId());
  const plain = send();
  const late = send();
  service.nowMs += 7;
  runtime.ledger.proveProcessed(chat.lane, acknowledged, service.nowMs);
  service.prove(chat, plain);
  service.pass(60_000 - 7);
  service.nowMs += 1;
  send(makeMessageId());
  service.prove(chat, late);
  service.nowMs += 1;

  const story = tellStory('corr-1', await history.find('corr-1'), {
    wall: wallClock(runtime.clock, () => 0),
    nowMs: service.nowMs,
    reach: history.reach(),
    scope: 'next_hop',
  });
  const told = story.notifications
    .toSorted((a, b) => a.id.localeCompare(b.id))
    .map((one) => [
      one.outcome,
      one.level_required,
      one.level_reached,
      one.events.map(({ event, after_ms: after }) => `${event} ${after}`).slice(1),
      one.reason_brief,
    ]);
  expect(told).toEqual([
    ['confirmed', 'processed', 'processed', ['processed 7', 'confirmed 7'], null],
    [
      'silent',
      'processed',
      'received',
      ['silent 60000'],
      'It was received, and no acknowledgement came before the deadline.',
    ],
    ['confirmed', 'received', 'received', ['received 7', 'confirmed 7'], null],
    ['silent', 'received', null, ['silent 60000'], 'No proof of receipt came before the deadline.'],
    ['pending', 'processed', null, [], null],
  ]);
});

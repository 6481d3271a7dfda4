import { ROOT_CONTEXT } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { EventStreamParser } from '../../console/src/live/event-stream.ts';
import { timelineOf } from '../../console/src/story/timeline.ts';
import { verdictOf } from '../../console/src/story/verdict.ts';
import { printTrace } from '../../src/cli/trace-command.ts';
import { numbersOf, type Story } from '../../src/history/story.ts';
import { serve } from '../doubles/served-api.ts';

async function storyOf(act: (service: ReturnType<typeof serve>['service']) => void) {
  const { service, ask } = serve();
  act(service);
  return (await ask('/monitoring/websocket/traces?correlation_id=corr-1')).json() as Story;
}

describe('a story', () => {
  it('of a lost message says so, in the order in which it happened', async () => {
    const story = await storyOf((service) => {
      const chat = service.connect();
      service.prove(chat, service.send(chat));
      service.nowMs += 5;
      service.send(chat);
      service.pass(60_000);
    });
    expect(verdictOf(story)).toEqual({
      tone: 'bad',
      text: '1 of 2 messages never arrived, and nobody was told',
    });
    expect(timelineOf(story).map(({ what }) => what)).toEqual([
      'Message 1 was sent',
      'Message 1 was received',
      'Message 2 was sent',
      'Message 2 was lost, and nobody was told',
    ]);
    expect(timelineOf(story).at(-1)?.detail).toBe('No proof of receipt came before the deadline.');
  });

  it('of a message that arrived is good', async () => {
    const story = await storyOf((service) => {
      const chat = service.connect();
      service.prove(chat, service.send(chat));
    });
    expect(verdictOf(story)).toEqual({ tone: 'good', text: 'It was heard' });
  });

  it('of more messages than are listed counts those left out', async () => {
    const listed = await storyOf((service) => {
      service.send(service.connect({ id: 'dead' }));
      service.pass(60_000);
      const chat = service.connect();
      service.prove(chat, service.send(chat));
    });
    const outcomes = { ...listed.notifications_by_outcome, confirmed: 1_500, silent: 1_501 };
    const story: Story = { ...listed, ...numbersOf(outcomes) };
    expect(verdictOf(story).text).toBe('1501 of 3001 messages never arrived, and nobody was told');
    expect(printTrace(story, (_, text) => text).join('\n')).toMatch(
      /message dead-1 +silent after 60.0 s: timeout[^]*not listed here: 1499 confirmed, 1500 silent[^]*lists 2 of 3001 messages/,
    );
  });

  it('of what was lost with its connection tells that it was sent again, and heard', async () => {
    const redelivery = (messageId: string, tries: number) => ({
      redelivery: { message: { messageId, tries }, context: ROOT_CONTEXT, sends: 1 },
    });
    const story = await storyOf((service) => {
      const chat = service.connect();
      service.send(chat);
      service.drop(chat);
      service.nowMs += 5;
      const again = service.connect({ id: 'c0ffee0000000002' });
      service.send(again, 1, redelivery('c0ffee0000000001-1', 1));
      service.drop(again);
      service.nowMs += 5;
      const third = service.connect({ id: 'c0ffee0000000003' });
      service.prove(third, service.send(third, 1, redelivery('c0ffee0000000001-1', 2)));
    });
    expect(story.notifications.map(({ redelivery_of: of }) => of)).toEqual([
      null,
      'c0ffee0000000001-1',
      'c0ffee0000000001-1',
    ]);
    expect(verdictOf(story)).toEqual({
      tone: 'good',
      text: 'It was heard, when sent again after a drop',
    });
    expect(timelineOf(story).at(-2)?.detail).toBe(
      'once more for c0ffee0000000001-1, which was lost with its connection, on /chat, 100 bytes',
    );
    expect(printTrace(story, (_, text) => text).slice(-3)).toEqual([
      expect.stringMatching(/^unknown {2}message c0ffee0000000001-1: .* before the proof\.$/),
      expect.stringMatching(
        /^unknown {2}message c0ffee0000000002-1: .* Sent again, as it was lost/,
      ),
      expect.stringMatching(
        /^confirmed {2}message c0ffee0000000003-1: .* Sent again, as it was lost/,
      ),
    ]);
  });

  it('goes on while the message waits', async () => {
    const story = await storyOf((service) => {
      service.send(service.connect());
      service.nowMs += 1_000;
    });
    expect(verdictOf(story)).toEqual({
      tone: 'wait',
      text: 'The message waits for proof',
    });
    expect(timelineOf(story).map(({ what, atMs }) => [what, atMs])).toEqual([
      ['The message was sent', Date.UTC(2026, 0, 1)],
      ['The message still waits for its proof', Date.UTC(2026, 0, 1) + 1_000],
    ]);
  });

  it('of one millisecond is told by cause, in the console as by the command', async () => {
    const { notifications, ...rest } = await storyOf((service) => {
      const chat = service.connect();
      service.prove(chat, service.send(chat));
    });
    const at = notifications[0]!.attempted_at;
    const story: Story = {
      ...rest,
      notifications,
      tools: ['succeeded', 'started'].map((stage) => ({ at, stage, tool: 'search' })),
      connections: ['dropped', 'established'].map((event) => ({ at, event, connection: 'c1' })),
    };
    const told = timelineOf(story).map(({ what }) => what);
    expect(told).toEqual([
      'Connection established',
      'Tool “search” started',
      'The message was sent',
      'The message was received',
      'Connection dropped',
      'Tool “search” succeeded',
    ]);
    const paint = (_: string, text: string): string => `\x1b[1m${text}`;
    const lines = printTrace(story, paint).map((line) => line.replaceAll('\x1b[1m', ''));
    expect(lines.slice(2, 9).map((line) => line.replace(/^\S+ +/, ''))).toEqual([
      expect.stringContaining('started search'),
      expect.stringContaining('established c1'),
      expect.stringContaining('sent, 100 bytes'),
      expect.stringContaining('received'),
      expect.stringContaining('confirmed'),
      expect.stringContaining('succeeded search'),
      expect.stringContaining('dropped c1'),
    ]);
  });

  it('of nothing is none', async () => {
    const story = await storyOf(() => {});
    expect(verdictOf(story).tone).toBe('plain');
    expect(timelineOf(story)).toEqual([]);
  });
});

describe('the reader of the stream', () => {
  it('puts events together however they are cut', () => {
    const text = ': heartbeat\n\nevent: failure\ndata: {"a":"b: c"}\n\nevent: counts\ndata: 1\n\n';
    for (let size = 1; size <= text.length; size++) {
      const parser = new EventStreamParser();
      const events = (text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []).flatMap((piece) =>
        parser.add(piece),
      );
      expect(events).toEqual([
        { event: 'failure', data: '{"a":"b: c"}' },
        { event: 'counts', data: '1' },
      ]);
    }
  });
});

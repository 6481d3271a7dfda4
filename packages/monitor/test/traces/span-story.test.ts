/** The story of a correlation ID out of spans. */
import { describe, expect, it } from 'vitest';
import { storyOfSpans } from '../../src/traces/span-story.ts';
import { storedNotification, storedSpan, storedTool } from '../doubles/stored-spans.ts';

describe('the story of spans', () => {
  it('tells of a notification what its span says, with the tool around it', () => {
    const between = storedSpan('b', {}, { parentId: 'a' });
    const lost = storedNotification('c', { 'user.hash': 'abc' }, { parentId: 'b' });
    const { notifications } = storyOfSpans('corr-1', [storedTool('a'), between, lost]);
    expect(notifications).toEqual([
      {
        id: 'c1-1',
        connection: 'c1',
        direction: 'to_client',
        destination: '/chat',
        tool: 'search',
        user_hash: 'abc',
        recipient_hash: null,
        redelivery_of: null,
        bytes: 12,
        attempted_at: '2026-01-01T00:00:00.000Z',
        events: [
          { event: 'attempted', at: '2026-01-01T00:00:00.000Z', after_ms: 0 },
          { event: 'silent', at: '2026-01-01T00:01:00.000Z', after_ms: 60_000 },
        ],
        outcome: 'silent',
        reason: 'timeout',
        reason_brief: 'No proof of receipt came before the deadline.',
        detail: null,
        level_required: 'received',
        level_reached: null,
        trace_id: 't1',
        span_id: 'c',
        duration_ms: 60_000,
      },
    ]);
  });

  it('leaves out what is of another correlation ID, though it is in the same trace', () => {
    const other = { 'messaging.message.conversation_id': 'corr-2' };
    const spans = [storedTool('a', other), storedNotification('b', other), storedSpan('c', {})];
    expect(storyOfSpans('corr-1', spans)).toEqual({
      notifications: [],
      tools: [],
      bridges: [],
      checkpoints: [],
    });
  });

  it('leaves out a notification without a verdict of the table', () => {
    const spans = [
      storedNotification('a', { 'earshot.outcome': 'lost' }),
      storedNotification('b', { 'messaging.message.id': '' }),
    ];
    expect(storyOfSpans('corr-1', spans).notifications).toEqual([]);
  });

  it('places what never found a connection nowhere', () => {
    const [told] = storyOfSpans('corr-1', [
      storedNotification('a', { 'messaging.message.id': 'call-1-refused-1' }),
    ]).notifications;
    expect(told).toMatchObject({ connection: null, destination: null, user_hash: null });
  });

  it('tells a span once that came twice, and those of one moment in their order', () => {
    const spans = [10, 2, 1, 2].map((number) =>
      storedNotification(`s${number}`, { 'messaging.message.id': `c1-${number}` }),
    );
    const ids = storyOfSpans('corr-1', spans).notifications.map(({ id }) => id);
    expect(ids).toEqual(['c1-1', 'c1-2', 'c1-10']);
  });

  it('says of a tool when it started and how it ended', () => {
    const failed = storedTool('a', {
      'error.type': 'exception',
      'otel.status_description': 'Error: no',
    });
    expect(storyOfSpans('corr-1', [failed]).tools).toMatchObject([
      { stage: 'started', tool: 'search', call_id: 'call-1', duration_ms: 0, error_type: null },
      { stage: 'failed', duration_ms: 60_000, error_type: 'exception', detail: 'Error: no' },
    ]);
    expect(storyOfSpans('corr-1', [storedTool('a')]).tools[1]).toMatchObject({
      stage: 'succeeded',
      error_type: null,
    });
  });

  it('says of a bridge how often it was tried', () => {
    const bridge = storedSpan(
      'a',
      {
        'earshot.bridge.name': 'agent',
        'messaging.message.conversation_id': 'corr-1',
        'earshot.reason': 'exception',
        'otel.status_code': 'ERROR',
        'otel.status_description': 'Error: no',
      },
      {
        events: [
          {
            name: 'retry',
            atMs: Date.UTC(2026, 0, 1) + 5,
            attributes: new Map([['earshot.reason', 'timeout']]),
          },
        ],
      },
    );
    expect(storyOfSpans('corr-1', [bridge]).bridges).toMatchObject([
      { stage: 'started', attempt: 1, reason: null },
      { stage: 'retried', attempt: 1, reason: 'timeout' },
      { stage: 'failed', attempt: 2, reason: 'exception', detail: 'Error: no' },
    ]);
  });

  it('survives parents that go round in a circle', () => {
    const spans = [
      storedNotification('a', {}, { parentId: 'b' }),
      storedSpan('b', {}, { parentId: 'c' }),
      storedSpan('c', {}, { parentId: 'b' }),
    ];
    expect(storyOfSpans('corr-1', spans).notifications).toMatchObject([{ tool: null }]);
  });
});

/** Checkpoints in the story of a correlation ID, wherever the story is told. */
import type { ToolExecution } from '@earshot/instrumentation';
import { describe, expect, it } from 'vitest';
import { timelineOf } from '../../console/src/story/timeline.ts';
import { countEndings } from '../../src/history/endings.ts';
import { printTrace } from '../../src/cli/trace-command.ts';
import type { CheckpointStory, Story } from '../../src/history/story.ts';
import { recollect } from '../../src/journal/recollection.ts';
import { mergeStories } from '../../src/service/merge.ts';
import { storyOfSpans } from '../../src/traces/span-story.ts';
import { serve } from '../doubles/served-api.ts';
import { storedNotification, storedTool } from '../doubles/stored-spans.ts';

const TRACES = '/monitoring/websocket/traces?correlation_id=corr-1';
const HELD = 12;

async function eventful() {
  const { service, ask } = serve();
  const { checkpoints } = service.runtime;
  const chat = service.connect();
  service.send(chat);
  service.nowMs += 5;
  checkpoints.note('cache.read', { hits: 3, cached: true }, 'corr-1');
  checkpoints.note('picked', {}, 'corr-2');
  service.nowMs += 5;
  service.prove(chat, 1);
  return { service, ask, story: (await ask(TRACES)).json() as Story };
}

function checkpoint(changes: Partial<CheckpointStory> = {}): CheckpointStory {
  return {
    id: 'a-1',
    name: 'cache.read',
    at: '2026-01-01T00:00:00.005Z',
    correlation_id: 'corr-1',
    facts: { hits: 3 },
    tool: null,
    call_id: null,
    trace_id: null,
    span_id: null,
    held_back: 0,
    ...changes,
  };
}

describe('a checkpoint', () => {
  it('is in the look-up of its correlation ID, and in no other', async () => {
    const { story } = await eventful();
    expect(story.checkpoints).toEqual([
      checkpoint({ id: story.checkpoints[0]!.id, facts: { hits: 3, cached: true } }),
    ]);
  });

  it('makes a correlation ID known under which nothing was sent', async () => {
    const { service, ask } = serve();
    expect((await ask(TRACES)).statusCode).toBe(404);
    service.runtime.checkpoints.note('cache.read', {}, 'corr-1');
    expect((await ask(TRACES)).statusCode).toBe(200);
  });

  it('stands between the messages in the console and in the terminal', async () => {
    const { story } = await eventful();
    expect(timelineOf(story).map(({ what, detail }) => [what, detail])).toEqual([
      ['The message was sent', 'on /chat, 100 bytes'],
      ['Checkpoint “cache.read”', 'hits=3 cached=true'],
      ['The message was received', ''],
    ]);
    const text = printTrace(story, (_, word) => word).join('\n');
    expect(text).toMatch(
      /sent, 100 bytes.*\n.*checkpoint +cache\.read hits=3 cached=true\n.*received/,
    );
  });

  it('is on the page, escaped', async () => {
    const { service, ask } = serve();
    service.runtime.checkpoints.note('cache.read', { page: '<b>"1"</b>' }, 'corr-1');
    const { body } = await ask(TRACES, { accept: 'text/html' });
    expect(body).toContain('cache.read');
    expect(body).toContain('page=&lt;b&gt;&quot;1&quot;&lt;/b&gt;');
  });

  it('says how many were held back before it', () => {
    const story = { checkpoints: [checkpoint({ held_back: HELD, tool: 'search' })] };
    const empty = { notifications: [], connections: [], tools: [], bridges: [] };
    const [told] = timelineOf({ ...empty, ...story } as unknown as Story);
    expect(told!.detail).toBe('hits=3 · in the tool “search” · 12 before it were held back');
  });

  it('of a tool has its trace', async () => {
    const { service, ask } = serve();
    const span = { spanContext: () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }) };
    const execution = { name: 'search', callId: 'call-1', span } as unknown as ToolExecution;
    service.runtime.emit('checkpoint', {
      id: 'a-1',
      name: 'search.ranked',
      atMs: service.nowMs,
      correlationId: 'corr-1',
      facts: {},
      execution,
      heldBack: 0,
    });
    expect(((await ask(TRACES)).json() as Story).checkpoints).toMatchObject([
      { tool: 'search', call_id: 'call-1', trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) },
    ]);
  });
});

describe('the story of several tellers', () => {
  it('has the checkpoints of all processes in order, each once', async () => {
    const { story } = await eventful();
    const [own] = story.checkpoints;
    const earlier = checkpoint({ id: 'b-1', at: '2026-01-01T00:00:00.001Z' });
    const merged = mergeStories([story, { ...story, checkpoints: [own!, earlier] }]);
    expect(merged.checkpoints).toEqual([earlier, own]);
  });

  it('adds those of the journal that the memory has lost', async () => {
    const { story } = await eventful();
    const { id: _, at, ...body } = { id: '', at: 0, name: 'begun', correlationId: 'corr-1' };
    const event = (id: string, atMs: number) => ({
      kind: 'checkpoint',
      atMs,
      correlationId: 'corr-1',
      connection: undefined,
      body: JSON.stringify({ ...body, id, facts: { turn: at }, heldBack: 0 }),
    });
    const events = [event(story.checkpoints[0]!.id, 1), event('b-1', 2)];
    const whole = recollect(story, { notifications: [], outcomes: countEndings([]), events });
    expect(whole.checkpoints).toEqual([
      checkpoint({ id: 'b-1', name: 'begun', at: '1970-01-01T00:00:00.002Z', facts: { turn: 0 } }),
      story.checkpoints[0],
    ]);
  });

  it("reads them from the tools' spans", () => {
    const event = (name: string, facts: [string, string | number][]) => ({
      name,
      atMs: Date.UTC(2026, 0, 1) + 5,
      attributes: new Map<string, string | number>(facts),
    });
    const tool = {
      ...storedTool('a'),
      events: [
        event('earshot.checkpoint', [
          ['earshot.checkpoint.id', 'b-1'],
          ['earshot.checkpoint.name', 'search.ranked'],
          ['earshot.checkpoint.held_back', HELD],
          ['earshot.checkpoint.fact.hits', 3],
        ]),
        event('earshot.checkpoint', [['earshot.checkpoint.id', 'nameless']]),
        event('exception', [['exception.message', 'no']]),
      ],
    };
    expect(storyOfSpans('corr-1', [tool, storedNotification('b')]).checkpoints).toEqual([
      checkpoint({
        id: 'b-1',
        name: 'search.ranked',
        tool: 'search',
        call_id: 'call-1',
        trace_id: 't1',
        span_id: 'a',
        held_back: HELD,
      }),
    ]);
  });
});

/** A bridge that Earshot makes anew in the midst of a story is told apart from one that the application makes. */
import { expect, test } from 'vitest';
import { timelineOf } from '../../console/src/story/timeline.ts';
import { printTrace } from '../../src/cli/trace-command.ts';
import { WALL_CLOCK } from '../../src/wall-clock.ts';
import { recollect } from '../../src/journal/recollection.ts';
import { countEndings } from '../../src/history/endings.ts';
import { tellStory, type Story } from '../../src/history/story.ts';
import { serve } from '../doubles/served-api.ts';

type Stage = 'started' | 'retried' | 'succeeded' | 'failed' | 'paused' | 'given_up';
const plain = (_ink: string, text: string): string => text;
const TRACE = '/monitoring/websocket/traces?correlation_id=corr-1';

/** First the application's own, then ours in its place. */
function serveBridges(...anew: readonly Stage[]) {
  const served = serve();
  const { service } = served;
  const told = (stage: Stage, isReinitialisation: boolean): void =>
    service.runtime.emit('bridge', {
      stage,
      bridge: 'agent',
      correlationId: 'corr-1',
      atMs: service.nowMs++,
      attempt: 1,
      isReinitialisation,
      retryAfterMs: stage === 'paused' ? 29_400 : undefined,
    });
  for (const stage of ['started', 'succeeded'] as const) told(stage, false);
  for (const stage of anew) told(stage, true);
  return served;
}

test('the terminal, the console and the page say that it is made anew', async () => {
  const { ask } = serveBridges('started', 'retried', 'failed', 'paused', 'succeeded', 'given_up');
  const story = (await ask(TRACE)).json() as Story;
  const lines = printTrace(story, plain).filter((line) => line.includes('bridge'));
  expect(lines.map((line) => line.replace(/^.*bridge +/, ''))).toEqual([
    'started agent',
    'succeeded agent',
    'started agent: was lost, and is being made anew',
    'retried agent: is tried once more to be made anew',
    'failed agent: could not be made anew',
    expect.stringMatching(
      /^paused agent: failed too often to be made anew: nothing is tried for 30 s, until \d\d:\d\d:29$/,
    ),
    'succeeded agent: was made anew',
    'given_up agent: is not made anew',
  ]);
  expect(timelineOf(story).map(({ what }) => what)).toEqual([
    'Bridge “agent” started',
    'Bridge “agent” succeeded',
    'Bridge “agent” was lost, and is being made anew',
    'Bridge “agent” is tried once more to be made anew',
    'Bridge “agent” could not be made anew',
    expect.stringMatching(/^Bridge “agent” failed too often .* for 30 s, until \d\d:\d\d:29$/),
    'Bridge “agent” was made anew',
    'Bridge “agent” is not made anew',
  ]);
  const page = (await ask(TRACE, { accept: 'text/html' })).body;
  expect(page).toContain('<td>succeeded</td><td>agent</td><td>was made anew</td>');
  expect(page).toContain('<td>succeeded</td><td>agent</td><td></td>');
});

test('the page of a bridge that was never lost has no column for it', async () => {
  const { ask } = serveBridges();
  const page = (await ask(TRACE, { accept: 'text/html' })).body;
  expect(page).toContain('<td>agent</td>');
  expect(page).not.toContain('by earshot');
});

test('of a story that goes on after a restart the journal adds the first making', async () => {
  const own = (await serveBridges('started', 'succeeded').ask(TRACE)).json() as Story;
  const events = own.bridges.map(({ at, ...facts }) => ({
    kind: 'bridge',
    atMs: Date.parse(String(at)),
    correlationId: 'corr-1',
    connection: undefined,
    body: JSON.stringify({ ...facts, isReinitialisation: facts['is_reinitialisation'] }),
  }));
  const found = {
    notifications: [],
    outcomes: countEndings([]),
    connections: [],
    tools: [],
    bridges: [],
    checkpoints: [],
  };
  const lacking = {
    ...tellStory('corr-1', found, {
      wall: WALL_CLOCK,
      nowMs: 0,
      reach: own.history,
      scope: 'next_hop',
    }),
    bridges: own.bridges.slice(2),
  };
  const whole = recollect(lacking, { notifications: [], outcomes: countEndings([]), events });
  expect(whole.bridges.map((one) => [one['stage'], one['is_reinitialisation']])).toEqual([
    ['started', false],
    ['succeeded', false],
    ['started', true],
    ['succeeded', true],
  ]);
});

/** Who was dropped and came back. */
import { describe, expect, test } from 'vitest';
import type { Identity } from '../../src/runtime/options.ts';
import { Runtime } from '../../src/runtime/runtime.ts';
import { ConnectionInMemory } from '../doubles/connections.ts';

const HOUR_MS = 3_600_000;

function setup(): { runtime: Runtime; of: (identity?: Identity) => ConnectionInMemory } {
  const runtime = new Runtime();
  return { runtime, of: (identity) => new ConnectionInMemory(runtime, undefined, identity) };
}

describe('a user that comes back after a drop', () => {
  test('has been away for the time between, which is recorded once', () => {
    const { runtime, of } = setup();
    const { reconnects } = runtime;
    reconnects.dropped(of({ user: 'ada' }), 1_000);
    expect(reconnects.established(of({ user: 'ada' }), 3_500)).toBe(2_500);
    expect(reconnects.established(of({ user: 'ada' }), 4_000)).toBeUndefined();
    const { cells } = runtime.measurements.histogram('earshot.connection.reconnect.duration');
    expect(cells[0]).toMatchObject({ count: 1, sum: 2.5 });
  });

  test('after an hour has been restored, and a millisecond later is a new visit', () => {
    const { runtime, of } = setup();
    const { reconnects } = runtime;
    reconnects.dropped(of({ user: 'ada' }), 0);
    expect(reconnects.established(of({ user: 'ada' }), HOUR_MS)).toBe(HOUR_MS);
    reconnects.dropped(of({ user: 'ada' }), 0);
    expect(reconnects.established(of({ user: 'ada' }), HOUR_MS + 1)).toBeUndefined();
    const { cells } = runtime.measurements.histogram('earshot.connection.reconnect.duration');
    expect(cells[0]!.count).toBe(1);
  });

  test('counts from its latest drop', () => {
    const { runtime, of } = setup();
    runtime.reconnects.dropped(of({ user: 'ada' }), 0);
    runtime.reconnects.dropped(of({ user: 'ada' }), 700);
    expect(runtime.reconnects.established(of({ user: 'ada' }), 1_000)).toBe(300);
  });
});

describe('a connection', () => {
  test.each<[string, Identity | undefined, Identity | undefined]>([
    ['of nobody in particular', undefined, undefined],
    ['of another user', { user: 'ada' }, { user: 'bob' }],
    [
      'of another client of the same user',
      { user: 'ada', client: 'phone' },
      { user: 'ada', client: 'tab' },
    ],
    ['of a user named like a client', { client: 'ada' }, { user: 'ada' }],
  ])('%s has not been restored', (_, dropped, established) => {
    const { runtime, of } = setup();
    runtime.reconnects.dropped(of(dropped), 0);
    expect(runtime.reconnects.established(of(established), 1)).toBeUndefined();
  });

  test('of the same client has been, whoever the user is now', () => {
    const { runtime, of } = setup();
    runtime.reconnects.dropped(of({ user: 'ada', client: 'tab' }), 0);
    expect(runtime.reconnects.established(of({ client: 'tab' }), 1)).toBe(1);
  });
});

test('of a million that were dropped the latest 10,000 are remembered', () => {
  const { runtime } = setup();
  const { reconnects } = runtime;
  const connection = (user: string): ConnectionInMemory => ({ user }) as ConnectionInMemory;
  reconnects.dropped(connection('the-first'), 0);
  for (let i = 0; i < 9_999; i++) reconnects.dropped(connection(`user-${i}`), 0);
  // Dropped again, it is the latest, and the one after it the oldest.
  reconnects.dropped(connection('the-first'), 1);
  reconnects.dropped(connection('one-too-many'), 1);
  expect(reconnects.established(connection('the-first'), 2)).toBe(1);
  expect(reconnects.established(connection('user-0'), 2)).toBeUndefined();
  expect(reconnects.established(connection('user-1'), 2)).toBe(2);
  expect(reconnects.established(connection('one-too-many'), 2)).toBe(1);
});

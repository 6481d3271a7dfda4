/** What is remembered of alerts that are over, and how much of it at most. */
import { beforeEach, expect, test } from 'vitest';
import { Chronicle, type PastAlert } from '../../src/incidents/chronicle.ts';
import type { IncidentView } from '../../src/incidents/incident.ts';

let chronicle: Chronicle;
let written: PastAlert[];
beforeEach(() => {
  written = [];
  chronicle = new Chronicle({ written: (past) => written.push(past), inForce: () => [] });
});

const view = (status: IncidentView['status'], startedAtMs: number): IncidentView => ({
  alert: 'SilentFailures',
  status,
  startedAtMs,
  firingAtMs: startedAtMs,
  resolvedAtMs: status === 'resolved' ? startedAtMs + 500 : undefined,
  value: 1,
  count: 1,
  samples: [],
  notices: 1,
});
const notice = (kind: 'firing' | 'repeat', atMs: number): void =>
  chronicle.noticed(
    { kind, tier: 'operations', incident: view('firing', 0), isSilenced: false },
    atMs,
  );

test('an alert is over once, however often it is looked at', () => {
  chronicle.look([view('firing', 0)]);
  chronicle.look([view('resolved', 0)]);
  chronicle.look([view('resolved', 0)]);
  expect(written).toMatchObject([{ end: 'resolved', startedAtMs: 0, endedAtMs: 500 }]);
});

test('one that was pending alone is no past', () => {
  chronicle.look([view('pending', 0)]);
  chronicle.look([view('inactive', 0)]);
  expect(chronicle.past).toEqual([]);
});

test('two hundred are kept in memory, the newest first', () => {
  for (let at = 1; at <= 201; at++) {
    chronicle.look([view('firing', at * 1_000)]);
    chronicle.look([view('resolved', at * 1_000)]);
  }
  expect(written).toHaveLength(201);
  expect(chronicle.past).toHaveLength(200);
  expect(chronicle.past[0]).toMatchObject({ startedAtMs: 201_000 });
  expect(chronicle.past.at(-1)).toMatchObject({ startedAtMs: 2_000 });
});

test('of more than fifty events the oldest reminders give way', () => {
  notice('firing', 0);
  for (let at = 1; at <= 60; at++) notice('repeat', at);
  chronicle.did('SilentFailures', 'acknowledged', 'ada', 61);
  chronicle.look([view('resolved', 0)]);
  const { events } = chronicle.past[0]!;
  expect(events).toHaveLength(50);
  expect(events[0]).toMatchObject({ event: 'firing', atMs: 0 });
  expect(events[1]).toMatchObject({ event: 'repeat', atMs: 13 });
  expect(events.at(-1)).toMatchObject({ event: 'acknowledged', by: 'ada' });
});

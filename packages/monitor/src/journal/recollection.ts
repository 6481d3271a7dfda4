/** A story with what the journal knows beyond the memory: what is older, and what was before a restart. */
import { countsOf } from '../history/endings.ts';
import {
  mergeCheckpoints,
  numbersOf,
  tellStory,
  type NoticeStory,
  type Story,
} from '../history/story.ts';
import type {
  BridgeRecord,
  CheckpointRecord,
  ConnectionRecord,
  ToolRecord,
} from '../history/notices.ts';
import { FOUND_LIMIT, joined } from '../history/telling.ts';
import { epochMs, WALL_CLOCK } from '../wall-clock.ts';
import type { EventRow, Remembered } from './messages.ts';

/** What makes two notices the same one. */
const IDENTITY = {
  connections: ['event', 'connection', 'close_code'],
  tools: ['stage', 'call_id'],
  bridges: ['stage', 'bridge', 'attempt', 'is_reinitialisation'],
} as const;
type Part = keyof typeof IDENTITY;

export function recollect(own: Story, remembered: Remembered, most = FOUND_LIMIT): Story {
  const { notifications, outcomes, events } = remembered;
  const told = tellStory(
    own.correlation_id,
    {
      notifications,
      outcomes,
      connections: noticesOf<ConnectionRecord>(events, 'connection'),
      tools: noticesOf<ToolRecord>(events, 'tool'),
      bridges: noticesOf<BridgeRecord>(events, 'bridge'),
      checkpoints: noticesOf<CheckpointRecord>(events, 'checkpoint'),
    },
    { wall: WALL_CLOCK, nowMs: epochMs(), reach: own.history, scope: own.scope },
  );
  // What was told twice, as its teller died in between, is one notification all the same.
  const all = joined(own, told.notifications, most);
  const counted = all.notifications_by_outcome;
  const both = (part: Part): NoticeStory[] =>
    [...own[part], ...newIn(part, own, told)].toSorted((a, b) =>
      String(a['at']).localeCompare(String(b['at'])),
    );
  return {
    ...own,
    notifications: all.notifications,
    // Where a list was cut, what it lacks may be in the other.
    ...numbersOf(countsOf((ending) => Math.max(counted[ending], outcomes[ending]))),
    connections: both('connections'),
    tools: both('tools'),
    bridges: both('bridges'),
    checkpoints: mergeCheckpoints([own.checkpoints, told.checkpoints]),
    sources: [...own.sources, 'journal'],
  };
}

export function withoutJournal(own: Story): Story {
  const note = 'The journal did not answer in time: this is what is in memory.';
  return { ...own, note: own.note === null ? note : `${own.note} ${note}` };
}

function newIn(part: Part, own: Story, told: Story): NoticeStory[] {
  const identity = (notice: NoticeStory): string =>
    IDENTITY[part].map((key) => notice[key]).join(' ');
  const known = new Set(own[part].map(identity));
  return told[part].filter((notice) => !known.has(identity(notice)));
}

function noticesOf<T extends { readonly atMs: number }>(
  events: readonly EventRow[],
  kind: string,
): T[] {
  return events.flatMap((event) =>
    event.kind === kind
      ? ({ ...(JSON.parse(event.body) as Omit<T, 'atMs'>), atMs: event.atMs } as T)
      : [],
  );
}

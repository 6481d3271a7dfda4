/** A look-up's answer as the HTTP API gives it: wall clock times, events in order. */
import type { CheckpointFacts } from '@earshot/instrumentation';
import { reasonBrief, type Level, type Outcome, type Reason } from '@earshot/telemetry';
import { snakeCased } from '../snake-case.ts';
import type { WallClock } from '../wall-clock.ts';
import { totalOf, type EndingCounts } from './endings.ts';
import type { Found, Reach } from './history.ts';
import type { CheckpointRecord } from './notices.ts';
import { notificationId, type NotificationRecord } from './record.ts';
import { FOUND_LIMIT, MOST_PAGES } from './telling.ts';

export interface StoryEvent {
  readonly event: 'attempted' | Level | Outcome;
  readonly at: string;
  readonly after_ms: number;
}

export interface NotificationStory {
  readonly id: string;
  readonly connection: string | null;
  readonly direction: 'to_client' | 'to_server' | null;
  readonly destination: string | null;
  readonly tool: string | null;
  readonly user_hash: string | null;
  readonly recipient_hash: string | null;
  readonly bytes: number;
  readonly attempted_at: string;
  readonly events: readonly StoryEvent[];
  readonly outcome: Outcome | 'pending';
  readonly reason: Reason | null;
  readonly reason_brief: string | null;
  readonly detail: string | null;
  /** ID of the message that was lost with its connection, and that this one is once more. */
  readonly redelivery_of: string | null;
  readonly level_required: Level;
  readonly level_reached: Level | null;
  readonly trace_id: string | null;
  readonly span_id: string | null;
  /** From the attempt to the verdict; until now while it is pending. */
  readonly duration_ms: number;
}

/** What the application said by `checkpoint()`. */
export interface CheckpointStory {
  readonly id: string;
  readonly name: string;
  readonly at: string;
  readonly correlation_id: string;
  readonly facts: CheckpointFacts;
  readonly tool: string | null;
  readonly call_id: string | null;
  readonly trace_id: string | null;
  readonly span_id: string | null;
  /** Checkpoints under this ID that were not noted between the one before and this one. */
  readonly held_back: number;
}

/** A notice of a connection, tool or bridge: its facts in snake case, and `at`. */
export type NoticeStory = Readonly<Record<string, string | number | boolean | null>>;

export interface Story {
  readonly correlation_id: string;
  readonly notifications: readonly NotificationStory[];
  /** More than are listed where there are too many for one answer. */
  readonly notifications_total: number;
  /** Of all of them. */
  readonly notifications_by_outcome: EndingCounts;
  /** Those listed are on this one; the most telling are on the first. */
  readonly page: number;
  readonly pages: number;
  readonly connections: readonly NoticeStory[];
  readonly tools: readonly NoticeStory[];
  readonly bridges: readonly NoticeStory[];
  readonly checkpoints: readonly CheckpointStory[];
  /** What the history holds at this moment: what is not found may have been pushed out of it. */
  readonly history: Reach;
  /** What a receipt is evidence of. */
  readonly scope: 'next_hop' | 'end_to_end';
  /** Who was asked and answered: this service's own memory, its journal and Jaeger where they are set. */
  readonly sources: readonly ('history' | 'journal' | 'jaeger')[];
  /** What the reader should know of the sources, in a sentence; null when there is nothing. */
  readonly note: string | null;
}

export interface StoryOptions {
  readonly wall: WallClock;
  readonly nowMs: number;
  readonly reach: Reach;
  readonly scope: Story['scope'];
}

export function tellStory(correlationId: string, found: Found, options: StoryOptions): Story {
  const { wall } = options;
  const at = ({ atMs, ...rest }: { readonly atMs: number }): NoticeStory => ({
    at: wall.at(atMs),
    ...factsOf(rest),
  });
  return {
    correlation_id: correlationId,
    notifications: found.notifications.map((record) => tellOne(record, options)),
    ...numbersOf(found.outcomes),
    page: 1,
    connections: found.connections.map(at),
    tools: found.tools.map(at),
    bridges: found.bridges.map(at),
    checkpoints: found.checkpoints.map((record) => tellCheckpoint(record, wall)),
    history: options.reach,
    scope: options.scope,
    sources: ['history'],
    note: null,
  };
}

/** What follows from how many ended how. */
export function numbersOf(
  outcomes: EndingCounts,
): Pick<Story, 'notifications_total' | 'notifications_by_outcome' | 'pages'> {
  const total = totalOf(outcomes);
  return {
    notifications_total: total,
    notifications_by_outcome: outcomes,
    pages: Math.min(MOST_PAGES, Math.max(1, Math.ceil(total / FOUND_LIMIT))),
  };
}

/** Those of several tellers in order, each once. */
export function mergeCheckpoints(
  lists: readonly (readonly CheckpointStory[])[],
): CheckpointStory[] {
  // The first teller's word holds: its clock is the one that the messages of the story have.
  const byId = new Map(lists.toReversed().flatMap((list) => list.map((one) => [one.id, one])));
  return [...byId.values()].toSorted((a, b) => a.at.localeCompare(b.at));
}

function tellOne(record: NotificationRecord, { wall, nowMs }: StoryOptions): NotificationStory {
  const { sentAtMs, endedAtMs } = record;
  return {
    id: notificationId(record),
    connection: record.connection ?? null,
    direction:
      record.role === undefined ? null : record.role === 'server' ? 'to_client' : 'to_server',
    destination: record.destination ?? null,
    tool: record.tool ?? null,
    user_hash: record.userHash ?? null,
    recipient_hash: record.recipientHash ?? null,
    bytes: record.bytes,
    attempted_at: wall.at(sentAtMs),
    events: eventsOf(record, wall),
    outcome: record.outcome,
    reason: record.reason ?? null,
    reason_brief:
      record.reason === undefined
        ? null
        : reasonBrief(record.reason, record.required, record.reached),
    detail: record.detail ?? null,
    redelivery_of: record.redeliveryOf ?? null,
    level_required: record.required,
    level_reached: record.reached ?? null,
    trace_id: record.traceId ?? null,
    span_id: record.spanId ?? null,
    duration_ms: rounded((endedAtMs ?? nowMs) - sentAtMs),
  };
}

function tellCheckpoint(record: CheckpointRecord, wall: WallClock): CheckpointStory {
  return {
    id: record.id,
    name: record.name,
    at: wall.at(record.atMs),
    correlation_id: record.correlationId,
    facts: record.facts,
    tool: record.tool ?? null,
    call_id: record.callId ?? null,
    trace_id: record.traceId ?? null,
    span_id: record.spanId ?? null,
    held_back: record.heldBack,
  };
}

function eventsOf(record: NotificationRecord, wall: WallClock): StoryEvent[] {
  const { sentAtMs, endedAtMs, outcome, reached } = record;
  const events: StoryEvent[] = [{ event: 'attempted', at: wall.at(sentAtMs), after_ms: 0 }];
  if (endedAtMs === undefined || outcome === 'pending') return events;
  const end = { at: wall.at(endedAtMs), after_ms: rounded(endedAtMs - sentAtMs) };
  // The proof of the required level is the verdict's moment; that of a lower one was not kept.
  if (outcome === 'confirmed' && reached !== undefined) events.push({ event: reached, ...end });
  events.push({ event: outcome, ...end });
  return events;
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function factsOf(record: object): NoticeStory {
  return Object.fromEntries(
    Object.entries(snakeCased(record)).map(([name, value]) => [
      name,
      typeof value === 'number' ? rounded(value) : ((value as string | undefined) ?? null),
    ]),
  );
}

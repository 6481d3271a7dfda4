/** A story's events of all kinds in one order, in words. */
import { formatClock } from '../format.ts';
import { anewText } from '../../../src/history/anew.ts';
import { factsText } from '../../../src/history/facts-text.ts';
import { rankOf, type Kind } from '../../../src/history/order.ts';
import type { CheckpointStory, NoticeStory, NotificationStory, Story } from '../answers.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'wait' | 'plain';

export interface Told {
  readonly atMs: number;
  /** Among events of the same millisecond. */
  readonly rank: number;
  /** ISO 8601. */
  readonly at: string;
  readonly tone: Tone;
  readonly what: string;
  readonly detail: string;
}

const TONES: Readonly<Record<string, Tone>> = {
  confirmed: 'good',
  received: 'good',
  processed: 'good',
  succeeded: 'good',
  established: 'good',
  restored: 'good',
  silent: 'bad',
  failed: 'bad',
  dropped: 'bad',
  unknown: 'warn',
  evicted: 'warn',
  retried: 'warn',
  given_up: 'warn',
  paused: 'warn',
  refused: 'warn',
  aborted: 'warn',
  limited: 'warn',
};
const ENDS: Readonly<Record<string, string>> = {
  attempted: 'was sent',
  received: 'was received',
  processed: 'was processed',
  confirmed: 'is confirmed',
  silent: 'was lost, and nobody was told',
  failed: 'failed, and the service was told',
  unknown: 'ended without proof either way',
  evicted: 'is no longer followed',
};

export function timelineOf(story: Story): readonly Told[] {
  const { notifications, connections, tools, bridges, checkpoints } = story;
  const isOne = notifications.length === 1;
  const inOrder = notifications.toSorted((a, b) => msOf(a.attempted_at) - msOf(b.attempted_at));
  const told = [
    ...connections.map((notice) =>
      toldOf('connection', notice, `Connection ${notice['event']}`, notice['event']),
    ),
    ...tools.map((notice) =>
      toldOf('tool', notice, `Tool “${notice['tool']}” ${notice['stage']}`, notice['stage']),
    ),
    ...bridges.map((notice) =>
      toldOf(
        'bridge',
        notice,
        `Bridge “${notice['bridge']}” ${anewText(notice, formatClock) ?? notice['stage']}`,
        notice['stage'],
      ),
    ),
    ...checkpoints.map(checkpointTold),
    ...inOrder.flatMap((one, index) =>
      notificationTold(one, isOne ? 'The message' : `Message ${index + 1}`),
    ),
  ];
  return told.toSorted((a, b) => a.atMs - b.atMs || a.rank - b.rank);
}

function notificationTold(one: NotificationStory, name: string): Told[] {
  const told = one.events
    // The verdict says what the level reached said just before.
    .filter(
      ({ event }, index, { length }) => event !== 'confirmed' || index < length - 1 || length < 3,
    )
    .map(({ event, at }) => ({
      atMs: msOf(at),
      rank: rankOf('message'),
      at,
      tone: event === 'attempted' ? ('plain' as const) : (TONES[event] ?? 'plain'),
      what: `${name} ${event === 'attempted' && one.bytes === 0 ? 'was to be sent' : (ENDS[event] ?? event)}`,
      detail: event === 'attempted' ? sentDetail(one) : event === one.outcome ? whyOf(one) : '',
    }));
  if (one.outcome !== 'pending') return told;
  const atMs = msOf(one.attempted_at) + one.duration_ms;
  const at = new Date(atMs).toISOString();
  return [
    ...told,
    {
      atMs,
      rank: rankOf('message'),
      at,
      tone: 'wait',
      what: `${name} still waits for its proof`,
      detail: '',
    },
  ];
}

function sentDetail(one: NotificationStory): string {
  const { tool, destination, bytes, direction, redelivery_of: lost } = one;
  return [
    lost === null ? '' : `once more for ${lost}, which was lost with its connection`,
    tool === null ? '' : `by the tool “${tool}”`,
    direction === 'to_server' ? 'to the server' : '',
    destination === null ? '' : `on ${destination}`,
    bytes === 0 ? '' : `${bytes} bytes`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function whyOf({ reason_brief: brief, detail }: NotificationStory): string {
  return [brief, detail].filter((part) => part !== null && part !== '').join(' ');
}

function toldOf(
  kind: Kind,
  notice: NoticeStory,
  what: string,
  event: NoticeStory[string] | undefined,
): Told {
  const at = String(notice['at']);
  const detail = [
    notice['reason'],
    notice['error_type'],
    notice['detail'],
    notice['close_code'] === null || notice['close_code'] === undefined
      ? null
      : `close code ${notice['close_code']}`,
    notice['destination'],
  ]
    .filter((part) => part !== null && part !== undefined && part !== '')
    .join(' · ');
  return {
    atMs: msOf(at),
    rank: rankOf(kind, event),
    at,
    tone: TONES[String(event)] ?? 'plain',
    what,
    detail,
  };
}

function checkpointTold({ at, name, facts, tool, held_back: held }: CheckpointStory): Told {
  const detail = [
    factsText(facts),
    tool === null ? '' : `in the tool “${tool}”`,
    held === 0 ? '' : `${held} before it were held back`,
  ];
  return {
    atMs: msOf(at),
    rank: rankOf('checkpoint'),
    at,
    tone: 'plain',
    what: `Checkpoint “${name}”`,
    detail: detail.filter((part) => part !== '').join(' · '),
  };
}

function msOf(at: string): number {
  return Date.parse(at);
}

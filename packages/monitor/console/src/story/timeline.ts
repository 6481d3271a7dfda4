/** A story's events of all kinds in one order, in words. */
import type { NoticeStory, NotificationStory, Story } from '../answers.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'wait' | 'plain';

export interface Told {
  readonly atMs: number;
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
  const { notifications, connections, tools, bridges } = story;
  const isOne = notifications.length === 1;
  const inOrder = notifications.toSorted((a, b) => msOf(a.attempted_at) - msOf(b.attempted_at));
  const told = [
    ...connections.map((notice) =>
      toldOf(notice, `Connection ${notice['event']}`, notice['event']),
    ),
    ...tools.map((notice) =>
      toldOf(notice, `Tool ${notice['tool']} ${notice['stage']}`, notice['stage']),
    ),
    ...bridges.map((notice) =>
      toldOf(notice, `Bridge ${notice['bridge']} ${notice['stage']}`, notice['stage']),
    ),
    ...inOrder.flatMap((one, index) =>
      notificationTold(one, isOne ? 'The message' : `Message ${index + 1}`),
    ),
  ];
  // Stable: what happened in the same millisecond stays in the order of its kind.
  return told.toSorted((a, b) => a.atMs - b.atMs);
}

/** What the whole story comes to, for the headline. */
export function verdictOf({ notifications }: Story): {
  readonly tone: Tone;
  readonly text: string;
} {
  const count = (outcome: NotificationStory['outcome']): number =>
    notifications.filter((one) => one.outcome === outcome).length;
  const total = notifications.length;
  if (total === 0) return { tone: 'plain', text: 'No message was sent under this ID' };
  const lost = count('silent');
  const confirmed = count('confirmed');
  if (lost > 0) {
    return {
      tone: 'bad',
      text:
        total === 1
          ? 'The user did not hear it, and nobody was told'
          : `${lost} of ${total} messages never arrived, and nobody was told`,
    };
  }
  if (confirmed === total) {
    return {
      tone: 'good',
      text: total === 1 ? 'It was heard' : `All ${total} messages were heard`,
    };
  }
  if (count('failed') > 0) {
    return {
      tone: 'warn',
      text: `${count('failed')} of ${total} messages failed, and the service was told`,
    };
  }
  if (count('pending') > 0) {
    return { tone: 'wait', text: `${count('pending')} of ${total} messages wait for their proof` };
  }
  return {
    tone: 'warn',
    text: `${total - confirmed} of ${total} messages ended without proof either way`,
  };
}

function notificationTold(one: NotificationStory, name: string): Told[] {
  const told = one.events
    // The verdict says what the level reached said just before.
    .filter(
      ({ event }, index, { length }) => event !== 'confirmed' || index < length - 1 || length < 3,
    )
    .map(({ event, at }) => ({
      atMs: msOf(at),
      at,
      tone: event === 'attempted' ? ('plain' as const) : (TONES[event] ?? 'plain'),
      what: `${name} ${ENDS[event] ?? event}`,
      detail: event === 'attempted' ? sentDetail(one) : event === one.outcome ? whyOf(one) : '',
    }));
  if (one.outcome !== 'pending') return told;
  const atMs = msOf(one.attempted_at) + one.duration_ms;
  const at = new Date(atMs).toISOString();
  return [
    ...told,
    { atMs, at, tone: 'wait', what: `${name} still waits for its proof`, detail: '' },
  ];
}

function sentDetail({ tool, destination, bytes, direction }: NotificationStory): string {
  return [
    tool === null ? '' : `by the tool ${tool}`,
    direction === 'to_server' ? 'to the server' : '',
    destination === null ? '' : `on ${destination}`,
    `${bytes} bytes`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function whyOf({ reason_brief: brief, detail }: NotificationStory): string {
  return [brief, detail].filter((part) => part !== null && part !== '').join(' ');
}

function toldOf(
  notice: NoticeStory,
  what: string,
  event: string | number | null | undefined,
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
  return { atMs: msOf(at), at, tone: TONES[String(event)] ?? 'plain', what, detail };
}

function msOf(at: string): number {
  return Date.parse(at);
}

/** `earshot trace <correlation-id>`: what became of each message, as a timeline. */
import { OUTCOME_BRIEFS } from '@earshot/telemetry';
import { factsText } from '../history/facts-text.ts';
import type { CheckpointStory, NotificationStory, NoticeStory, Story } from '../history/story.ts';
import { PATHS } from '../http/paths.ts';
import type { ApiClient } from './api-client.ts';
import { clean, columns, status, type Paint } from './paint.ts';

export function readTrace(api: ApiClient, correlationId: string): Promise<Story> {
  return api.get<Story>(`${PATHS.traces}?correlation_id=${encodeURIComponent(correlationId)}`);
}

export function printTrace(story: Story, paint: Paint): string[] {
  const { notifications, notifications_total: total } = story;
  if (
    total === 0 &&
    story.tools.length === 0 &&
    story.bridges.length === 0 &&
    story.checkpoints.length === 0
  ) {
    return [
      `Nothing was sent under ${clean(story.correlation_id)}.`,
      paint('dim', 'It may be older than the history, belong to another service, or be misspelt.'),
    ];
  }
  const lines = [
    ...notifications.flatMap((one) => linesOf(one, paint)),
    ...notices('tool', story.tools, ['stage', 'tool', 'error_type', 'detail'], paint),
    ...notices('bridge', story.bridges, ['stage', 'bridge', 'reason', 'detail'], paint),
    ...story.checkpoints.map(checkpointLine),
    ...notices('connection', story.connections, ['event', 'connection', 'close_code'], paint),
  ];
  lines.sort((a, b) => a.at.localeCompare(b.at));
  return [
    `${paint('bold', clean(story.correlation_id))}: ${total} ${total === 1 ? 'message' : 'messages'}`,
    ...(story.note === null ? [] : [paint('yellow', clean(story.note))]),
    '',
    ...columns(lines.map(({ at, who, what }) => [paint('dim', timeOf(at)), who, what])),
    '',
    ...verdicts(notifications, paint),
  ];
}

interface Line {
  readonly at: string;
  readonly who: string;
  readonly what: string;
}

function linesOf(one: NotificationStory, paint: Paint): Line[] {
  const id = clean(one.id);
  return one.events.map(({ event, at, after_ms: after }) => ({
    at,
    who: `message ${id}`,
    what:
      event === 'attempted'
        ? `${one.redelivery_of === null ? 'sent' : `sent again for ${clean(one.redelivery_of)}, which was lost with its connection`}${one.tool === null ? '' : ` by the tool ${clean(one.tool)}`}, ${one.bytes} bytes${one.connection === null ? '' : `, on connection ${clean(one.connection)}`}`
        : `${status(event, paint)} after ${duration(after)}${event === one.outcome && one.reason !== null ? `: ${clean(one.reason)}` : ''}`,
  }));
}

function notices(
  who: string,
  all: readonly NoticeStory[],
  keys: readonly string[],
  paint: Paint,
): Line[] {
  return all.map((notice) => ({
    at: String(notice['at']),
    who,
    what: keys
      .flatMap((key) => {
        const value = notice[key];
        return value === null || value === undefined ? [] : [status(clean(value), paint)];
      })
      .join(' '),
  }));
}

function checkpointLine({ at, name, facts, tool, held_back: held }: CheckpointStory): Line {
  const parts = [
    clean(name),
    clean(factsText(facts)),
    tool === null ? '' : `in the tool ${clean(tool)}`,
    held === 0 ? '' : `(${held} before it were held back)`,
  ];
  return { at, who: 'checkpoint', what: parts.filter((part) => part !== '').join(' ') };
}

/** How the messages ended in a sentence each: those that ended alike are one. */
function verdicts(notifications: readonly NotificationStory[], paint: Paint): string[] {
  const alike = new Map<string, NotificationStory[]>();
  for (const one of notifications) {
    const key = `${one.outcome} ${one.reason} ${one.detail} ${one.redelivery_of === null}`;
    alike.set(key, [...(alike.get(key) ?? []), one]);
  }
  return [...alike.values()].map((group) => {
    const [one] = group as [NotificationStory];
    const brief =
      one.outcome === 'pending'
        ? `No proof yet, after ${duration(one.duration_ms)}.`
        : OUTCOME_BRIEFS[one.outcome];
    const why = one.reason_brief === null ? '' : ` ${clean(one.reason_brief)}`;
    const detail = one.detail === null ? '' : ` (${clean(one.detail)})`;
    const again =
      one.redelivery_of === null ? '' : ' Sent again, as it was lost with its connection.';
    const who = group.length === 1 ? `message ${clean(one.id)}` : `${group.length} messages`;
    return `${status(one.outcome, paint)}  ${who}: ${brief}${why}${again}${detail}`;
  });
}

function timeOf(iso: string): string {
  return iso.slice(11, 23);
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

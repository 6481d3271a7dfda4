/** `earshot trace <correlation-id>`: what became of each message, as a timeline. */
import { anewText } from '../history/anew.ts';
import { factsText } from '../history/facts-text.ts';
import { rankOf, type Kind } from '../history/order.ts';
import type { CheckpointStory, NotificationStory, NoticeStory, Story } from '../history/story.ts';
import { FOUND_LIMIT, MOST_PAGES, mostTelling } from '../history/telling.ts';
import { PATHS } from '../http/paths.ts';
import type { ApiClient } from './api-client.ts';
import { localClock, localDate, localZone } from './local-time.ts';
import { clean, columns, status, type Paint } from './paint.ts';
import { duration, verdicts } from './trace-verdicts.ts';

/** So many messages, and notices of each kind, a person reads through. */
const MOST_SHOWN = 30;

export function readTrace(api: ApiClient, correlationId: string, page: string): Promise<Story> {
  const query = new URLSearchParams({ correlation_id: correlationId, page });
  return api.get<Story>(`${PATHS.traces}?${query.toString()}`);
}

export function printTrace(story: Story, paint: Paint): string[] {
  const { notifications, notifications_total: total } = story;
  const shown = mostTelling(notifications, MOST_SHOWN);
  const lines = [
    ...shown.flatMap((one) => linesOf(one, paint)),
    ...notices('tool', story.tools, ['stage', 'tool', 'error_type', 'detail'], paint),
    ...notices('bridge', story.bridges.map(withAnew), BRIDGE_KEYS, paint),
    ...story.checkpoints.slice(-MOST_SHOWN).map(checkpointLine),
    ...notices('connection', story.connections, ['event', 'connection', 'close_code'], paint),
  ];
  lines.sort((a, b) => a.at.localeCompare(b.at) || a.rank - b.rank);
  const begun = lines[0]?.at ?? '';
  return [
    `${paint('bold', clean(story.correlation_id))}: ${total} ${total === 1 ? 'message' : 'messages'}, ${localDate(begun)} (${localZone(begun)})`,
    ...(story.note === null ? [] : [paint('yellow', clean(story.note))]),
    '',
    ...columns(lines.map(({ at, who, what }) => [paint('dim', timeOf(at, begun)), who, what])),
    '',
    ...verdicts(story, paint),
    ...restOf(story, shown.length),
  ];
}

const BRIDGE_KEYS = ['stage', 'bridge', 'anew', 'reason', 'detail'];

/** To the second. */
function clockOf(at: string): string {
  return localClock(at).slice(0, 'hh:mm:ss'.length);
}

function withAnew(notice: NoticeStory): NoticeStory {
  const anew = anewText(notice, clockOf);
  if (anew === undefined) return notice;
  const hasMore = [notice['reason'], notice['detail']].some((fact) => typeof fact === 'string');
  return { ...notice, bridge: `${notice['bridge']}:`, anew: hasMore ? `${anew} ·` : anew };
}

interface Line {
  readonly at: string;
  /** Among lines of the same millisecond. */
  readonly rank: number;
  readonly who: string;
  readonly what: string;
}

function restOf({ notifications, page, pages, ...story }: Story, shown: number): string[] {
  const listed = notifications.length;
  const total = story.notifications_total;
  const lines: string[] = [];
  if (shown < listed) {
    lines.push(
      `The timeline has ${shown} of the ${listed} messages${pages === 1 ? '' : ' of this page'}, what was not confirmed first; --json has them all.`,
    );
  }
  if (page > pages) lines.push(`There is no page ${page}: the last is ${pages}.`);
  else if (pages > 1) {
    const others = page < pages ? `--page ${page + 1} has the next` : `this is the last`;
    lines.push(
      `Page ${page} of ${pages} lists ${listed} of ${total} messages: what was not confirmed comes first, then what is pending, of each the newest; ${others}.`,
    );
  }
  if (total > MOST_PAGES * FOUND_LIMIT) {
    lines.push(
      `Beyond ${MOST_PAGES} pages messages are counted, and not listed; the counts are of all.`,
    );
  }
  if (pages > 1 && !story.sources.includes('journal')) {
    lines.push(
      `Counted is what the memory holds: of all IDs the last ${story.history.others} that were not confirmed (EARSHOT_HISTORY); a journal keeps more (EARSHOT_DATA_DIR).`,
    );
  }
  const most = Math.max(
    ...[story.tools, story.bridges, story.checkpoints, story.connections].map(
      ({ length }) => length,
    ),
  );
  if (most > MOST_SHOWN) {
    lines.push(
      `Of tools, bridges, checkpoints and connections it has the newest ${MOST_SHOWN} events each.`,
    );
  }
  return lines.length === 0 ? [] : ['', ...lines];
}

function linesOf(one: NotificationStory, paint: Paint): Line[] {
  const id = clean(one.id);
  return one.events.map(({ event, at, after_ms: after }) => ({
    at,
    rank: rankOf('message'),
    who: `message ${id}`,
    what:
      event === 'attempted'
        ? `${sentOf(one)}${one.tool === null ? '' : ` by the tool ${clean(one.tool)}`}, ${one.bytes} bytes${connectionOf(one)}`
        : `${status(event, paint)} after ${duration(after)}${event === one.outcome && one.reason !== null ? `: ${clean(one.reason)}` : ''}`,
  }));
}

function sentOf({ redelivery_of: lost }: NotificationStory): string {
  return lost === null
    ? 'sent'
    : `sent again for ${clean(lost)}, which was lost with its connection`;
}

/** Mostly a message's ID begins with its connection's. */
function connectionOf({ id, connection }: NotificationStory): string {
  if (connection === null || id.startsWith(`${connection}-`)) return '';
  return `, on connection ${clean(connection)}`;
}

function notices(
  who: Kind,
  all: readonly NoticeStory[],
  keys: readonly string[],
  paint: Paint,
): Line[] {
  return all.slice(-MOST_SHOWN).map((notice) => ({
    at: String(notice['at']),
    rank: rankOf(who, notice[keys[0]!]),
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
  return {
    at,
    rank: rankOf('checkpoint'),
    who: 'checkpoint',
    what: parts.filter((part) => part !== '').join(' '),
  };
}

/** With its date where it is of another day than the story's first. */
function timeOf(at: string, begun: string): string {
  const date = localDate(at);
  return date === localDate(begun) ? localClock(at) : `${date} ${localClock(at)}`;
}

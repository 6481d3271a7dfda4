/** A story drawn: its verdict, its events in order, and each message with its facts. */
import { FOUND_LIMIT } from '../../../src/history/telling.ts';
import { goTo } from '../address.ts';
import type { NotificationStory, Story } from '../answers.ts';
import { formatClock, formatSeconds } from '../format.ts';
import { timelineOf, type Told } from './timeline.ts';
import { verdictOf } from './verdict.ts';

const SOURCES = {
  history: 'the memory of this service',
  journal: 'its journal',
  jaeger: 'Jaeger',
} as const;
const LIST = new Intl.ListFormat('en', { type: 'conjunction' });

export function StoryView({ story }: { readonly story: Story }) {
  const { correlation_id: id, notifications, notifications_total: total, history } = story;
  const events = timelineOf(story);
  if (events.length === 0 && total === 0) {
    return (
      <div class="verdict plain">
        <p class="headline">Nothing is known under this ID</p>
        <p>
          <code>{id}</code> is not among the last {history.confirmed} confirmed, {history.others}{' '}
          other and {history.pending} pending messages of this process. It may be older, belong to
          another process, or be misspelt.
        </p>
      </div>
    );
  }
  const verdict = verdictOf(story);
  return (
    <>
      <div class={`verdict ${verdict.tone}`}>
        <p class="headline">{verdict.text}</p>
        <p>
          <code>{id}</code>
          <span class="from">
            {' '}
            as told from {LIST.format(story.sources.map((source) => SOURCES[source]))}
          </span>
        </p>
        {story.note === null ? null : <p class="note">{story.note}</p>}
      </div>
      <Pages story={story} />
      <ol class="events">
        {events.map((event, index) => (
          <Event key={index} event={event} before={events[index - 1]} />
        ))}
      </ol>
      <h3>{total === 1 ? 'The message' : `${total} messages`}</h3>
      <div class="messages">
        {notifications.map((one) => (
          <Message key={one.id} one={one} isOpen={notifications.length === 1} />
        ))}
      </div>
    </>
  );
}

/** What is not listed here, and where it is. */
function Pages({ story }: { readonly story: Story }) {
  const { correlation_id: correlationId, notifications, page, pages } = story;
  if (pages === 1) return null;
  const counts = Object.entries(story.notifications_by_outcome).filter(([, count]) => count > 0);
  const to = (next: number) => () =>
    goTo({ dashboard: 'websocket_user_diagnostics', correlationId, page: next });
  return (
    <div class="pages">
      <p>
        {LIST.format(counts.map(([outcome, count]) => `${count} ${outcome}`))}. Page {page} of{' '}
        {pages} lists {notifications.length} of them: what was not confirmed comes first, then what
        is pending, of each the newest.
        {story.notifications_total > pages * FOUND_LIMIT
          ? ' What is beyond the last page is counted alone.'
          : ''}
      </p>
      <p class="actions">
        {page > 1 ? (
          <button type="button" onClick={to(page - 1)}>
            Page before
          </button>
        ) : null}
        {page < pages ? (
          <button type="button" onClick={to(page + 1)}>
            Next page
          </button>
        ) : null}
      </p>
    </div>
  );
}

function Event({ event, before }: { readonly event: Told; readonly before: Told | undefined }) {
  const afterMs = before === undefined ? 0 : event.atMs - before.atMs;
  return (
    <li class={event.tone}>
      <time dateTime={event.at} title={event.at}>
        {formatClock(event.at, true)}
      </time>
      <span class="after">{afterMs === 0 ? '' : `+${formatSeconds(afterMs / 1000)}`}</span>
      <span class="what">
        <b>{event.what}</b>
        {event.detail === '' ? null : <span class="detail">{event.detail}</span>}
      </span>
    </li>
  );
}

function Message({ one, isOpen }: { readonly one: NotificationStory; readonly isOpen: boolean }) {
  const facts: readonly (readonly [string, string | null])[] = [
    ['Tool', one.tool],
    ['Destination', one.destination],
    ['Connection', one.connection],
    ['User', one.user_hash],
    ['Meant for', one.recipient_hash],
    ['Level required', one.level_required],
    ['Level reached', one.level_reached ?? 'none proved'],
    ['Size', `${one.bytes} bytes`],
    ['Message ID', one.id],
    ['Trace', one.trace_id],
    ['Span', one.span_id],
    ['Sent again for', one.redelivery_of],
    ['Detail', one.detail],
  ];
  return (
    <details open={isOpen} class={`message ${one.outcome}`}>
      <summary>
        <span class={`outcome ${one.outcome}`}>{one.outcome}</span>
        <span class="reason">{one.reason?.replaceAll('_', ' ') ?? ''}</span>
        <span class="took">{formatSeconds(one.duration_ms / 1000)}</span>
      </summary>
      <dl>
        {facts
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </details>
  );
}
